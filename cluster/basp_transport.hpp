#pragma once

#include "cluster/gate.hpp"
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

/// Who may speak to whom: all three files or none. With them both sides of every link prove that
/// the CA signed them; without them a link is plain TCP, for one machine only.
struct link_security {
    std::string certificate_file;
    std::string key_file;
    std::string ca_file;

    bool is_on() const { return !certificate_file.empty(); }
};

/// Frames over CAF's BASP: one published actor a node, one connection a pair, nothing but bytes
/// across. BASP connects with blocking calls, one after the other, so that a thread of the
/// transport's own does it, and only to an address that a quick attempt has reached before. A
/// second connection of a pair would end the first one, so only the younger of two connects, and
/// says who it is; the older only tries whether somebody listens.
class basp_transport final : public transport {
public:
    /// To be called before the actor system is made.
    static void prepare(caf::actor_system_config& config, const link_security& security);

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
        node_id id;
        std::string address;
        bool is_awaited = false;
    };

    void start_actors();
    void run();
    std::optional<attempt> next_attempt();
    void try_once(const attempt& which);
    void greet(const attempt& which, caf::actor proxy);
    void on_greeting(node_id id, caf::actor proxy);
    bool keep(node_id id, const caf::actor& proxy);
    void postpone(const attempt& which, std::optional<suspicion> why);
    void on_down(const caf::actor_addr& gone);

    caf::actor_system& system_;
    link_security security_;
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
