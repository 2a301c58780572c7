#pragma once

#include "actors/protocol/user.hpp"
#include "http/ask.hpp"
#include "http/connection.hpp"
#include "http/poller.hpp"
#include "http/timing_wheel.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <caf/actor_system.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace parley::http {

/// A session that user actors push events to, by its slot.
class push_target {
public:
    virtual void push(const shared_event_ptr& event) = 0;
    /// Whose session it is.
    virtual user_id user() const = 0;
    /// The user may not be here any more.
    virtual void dismiss() = 0;
    /// What was pushed may be incomplete: the client is to connect again and catch up.
    virtual void reconnect_after(std::chrono::milliseconds delay) = 0;

protected:
    ~push_target() = default;
};

/// Everything one thread needs to serve its share of the connections: reactor, timers, scratch
/// memory, connections, sessions, and the bridge to the actors. Nothing here is shared with
/// another thread but `io()`, which takes posts.
class event_loop {
public:
    event_loop(caf::actor_system& system, std::chrono::milliseconds tick);
    ~event_loop();
    event_loop(const event_loop&) = delete;
    event_loop& operator=(const event_loop&) = delete;

    /// Serves on the calling thread until `stop`.
    void run();
    /// Closes every connection and fails every ask; then `run` returns. On the loop's thread.
    void stop();

    net::io_context& io() { return io_; }
    timing_wheel& wheel() { return wheel_; }
    poller& sockets() { return sockets_; }
    asker& asks() { return asks_; }
    /// Where input is read to; its content is gone at the next read of any connection.
    std::span<char> scratch() { return scratch_; }
    /// The value of a `Date` header now.
    const std::string& date();

    /// A connection that lives until it is closed.
    connection& adopt(socket on);
    std::size_t connection_count() const { return connections_.size(); }
    void drain(std::chrono::milliseconds spread);
    /// Called whenever a connection has been closed.
    void on_forgotten(std::function<void()> call) { forgotten_ = std::move(call); }
    /// Gets what others ask of this loop.
    void on_request(asker::message_handler handle) { handle_request_ = std::move(handle); }

    std::uint64_t add_session(push_target& target);
    void remove_session(std::uint64_t slot);
    void end_sessions(user_id of);
    /// Has every client connect again, spread over this time.
    void reconnect_sessions(std::chrono::milliseconds spread);

    // For connections.
    void mark_dirty(connection& from);
    void forget(const connection& closed);
    /// Takes a connection out of the table whose socket another loop serves from now on.
    void give_away(const connection& released);
    std::unique_ptr<output_queue> borrow_queue();
    void give_back(std::unique_ptr<output_queue> queue);

private:
    /// A slot is used again for other sessions; its generation tells them apart.
    struct session_slot {
        push_target* target = nullptr;
        std::uint32_t generation = 0;
    };

    void flush_dirty();
    void tick();
    bool on_message(caf::message& content, const asking& by);
    void push(const gateway::push& to) const;

    net::io_context io_{1};
    net::executor_work_guard<net::io_context::executor_type> work_{io_.get_executor()};
    timing_wheel wheel_;
    net::basic_waitable_timer<
        std::chrono::steady_clock,
        net::wait_traits<std::chrono::steady_clock>,
        net::io_context::executor_type>
        ticker_{io_};
    std::chrono::steady_clock::time_point next_tick_;
    poller sockets_;
    asker asks_;
    std::vector<char> scratch_;
    std::vector<connection_ptr> connections_;
    std::vector<connection_ptr> dirty_;
    std::function<void()> forgotten_;
    asker::message_handler handle_request_;
    bool is_flush_posted_ = false;
    bool is_stopped_ = false;
    std::vector<std::unique_ptr<output_queue>> spare_queues_;
    std::vector<session_slot> sessions_;
    std::vector<std::uint32_t> free_slots_;
    std::string date_;
    std::int64_t date_second_ = 0;
};

} // namespace parley::http
