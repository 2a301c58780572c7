#pragma once

#include "cluster/exchange.hpp"
#include "cluster/node_links.hpp"
#include "cluster/router.hpp"
#include "tests/simulation/process.hpp"
#include "tests/simulation/simulated_network.hpp"
#include "tests/simulation/timeline.hpp"

#include <memory>

namespace parley::simulation {

/// What connects a node with the others: the real exchange and links over a simulated network.
class wires {
public:
    struct needs {
        node_id id;
        caf::actor_system& system;
        router_handle router;
        timeline& time;
        simulated_network& network;
        process& of;
    };

    explicit wires(const needs& with);
    wires(const wires&) = delete;
    wires& operator=(const wires&) = delete;
    ~wires();

    /// The other members; who is none any more is forgotten.
    void set_members(const std::vector<node_id>& members);

    /// Lets go of all actors.
    void close();

private:
    node_link::time_point now() const;
    void wake();
    void turn();
    void keep_turning();

    needs with_;
    /// Events that come too late find it gone.
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
    std::unique_ptr<transport> way_;
    exchange between_;
    node_links links_;
    bool is_woken_ = false;
};

} // namespace parley::simulation
