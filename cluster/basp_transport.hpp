#pragma once

#include "cluster/gate.hpp"
#include "cluster/link_sockets.hpp"
#include "cluster/transport.hpp"
#include "runtime/base/random.hpp"
#include "runtime/base/result.hpp"

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

namespace parley {

/// Frames over CAF's BASP: one published actor a node, one connection a pair, nothing but bytes
/// across. A thread of the transport's own opens the connections, each within a deadline, and gives
/// them to BASP; both sides have said who they are within another. A second connection of a pair
/// would end the first one, so only the younger of two connects, and says who it is; the older only
/// tries whether somebody listens.
class basp_transport final : public transport {
public:
    /// To be called before the actor system is made.
    static void prepare(caf::actor_system_config& config);

    basp_transport(caf::actor_system& system, link_security security);
    ~basp_transport() override;

    /// Where others reach this node; 0 chooses a port, which is the answer.
    result<std::uint16_t> listen(const std::string& host, std::uint16_t port);

    void start(events told) override;
    void connect(node_id self, node_id id, std::string address) override;
    void disconnect(node_id id) override;
    bool send(node_id id, const std::string& frame) override;
    void stop() override;

private:
    struct peer {
        std::string address;
        /// The other side connects.
        bool is_awaited = false;
        caf::actor proxy;
        std::chrono::steady_clock::time_point next_try{};
        std::chrono::milliseconds pause{};
    };
    struct attempt {
        node_id self;
        node_id id;
        std::string address;
        bool is_awaited = false;
    };

    void start_actors();
    void run();
    std::optional<attempt> next_attempt();
    void try_once(const attempt& which);
    void shake_hands(const attempt& which, std::uint16_t port, int descriptor);
    void on_handshake(const attempt& which, caf::expected<caf::actor> proxy);
    void hold_off(node_id id);
    void greet(const attempt& which, caf::actor proxy);
    void on_greeting(node_id id, caf::actor proxy);
    bool keep(node_id id, const caf::actor& proxy);
    void postpone(const attempt& which, std::optional<suspicion> why);
    void on_down(const caf::actor_addr& gone);

    caf::actor_system& system_;
    link_sockets sockets_;
    events told_;
    /// CAF's threads bring frames and news of connections for as long as the system lives.
    std::shared_ptr<gate> gate_ = std::make_shared<gate>();
    caf::actor sink_;
    caf::actor watch_;
    std::mutex mutex_;
    std::condition_variable changed_;
    node_id self_;
    std::map<node_id, peer> peers_;
    /// Who connected before this node has heard of them.
    std::map<node_id, caf::actor> early_;
    random_source chance_{std::random_device{}()};
    bool is_stopped_ = false;
    std::thread connector_;
};

} // namespace parley
