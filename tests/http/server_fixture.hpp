#pragma once

#include "actors/protocol/user.hpp"
#include "http/server.hpp"
#include "raw_client.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace parley::test {

/// What the user actors of a test were told; thread-safe.
class attachments {
public:
    void add(const user::attach& request);
    void remove(session_id session);

    /// The addresses of attached sessions once there are `count` of them.
    std::vector<user::session_address> wait_for(std::size_t count);
    /// True once no more than `count` are attached.
    bool wait_until_only(std::size_t count);

    /// Attaching fails with this, unless it is `none`.
    std::atomic<errc> refusal{errc::none};

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::pair<session_id, user::session_address>> sessions_;
};

/// A real server on a free port, with a few routes and events of the test's own and an actor
/// that stands for all users. Change `config` before `start`.
class server_fixture {
public:
    server_fixture();
    ~server_fixture();

    void start();
    int port() const { return server->port(); }

    raw_client connect() const { return raw_client{port()}; }
    /// A session that has got its `ready`.
    websocket_client connect_ready() const;
    /// Pushes to all attached sessions, as a user actor does.
    void push(const shared_event_ptr& event);

    settings config;
    std::shared_ptr<attachments> users = std::make_shared<attachments>();
    /// What `/health` and `/ready` find; empty is well.
    std::string failing_part;
    std::string not_ready_because;
    bool is_degraded = false;
    std::unique_ptr<http::server> server;

    static const std::string user_token;
    static const std::string admin_token;
    static const std::string expired_token;

private:
    struct fakes;
    caf::actor_system_config system_config_;
    std::unique_ptr<caf::actor_system> system_;
    std::unique_ptr<fakes> fakes_;
    caf::actor router_;
};

/// `Authorization: Bearer …` with its line end.
std::string bearer(const std::string& token);

/// A message event of `conversation`.
shared_event_ptr
message_event(conversation_id conversation, std::int64_t seq, std::string text = "hello");

/// The resident memory of this process that no file backs.
std::size_t anonymous_memory();

} // namespace parley::test
