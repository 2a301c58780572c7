#pragma once

#include "actors/environment.hpp"
#include "actors/protocol/user.hpp"
#include "cluster/router.hpp"
#include "tests/simulation/database.hpp"
#include "tests/simulation/wires.hpp"
#include "tests/support/puppet.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scheduler/test_coordinator.hpp>

namespace parley::simulation {

/// One start of one node: an actor system of its own with the real actors of messaging. Its
/// gateway and its directory are puppets.
class node {
public:
    struct needs {
        node_id id;
        timeline& time;
        database& store;
        std::function<void(const gateway::push&)> on_push;
        /// Storage told this node that it was followed.
        std::function<void()> on_fenced;
        /// To others; null for a node that knows no other.
        simulated_network* network = nullptr;
    };

    explicit node(const needs& with);
    node(const node&) = delete;
    node& operator=(const node&) = delete;
    /// As a power cut: nothing that it does from now on has an effect on others.
    ~node();

    node_id id() const { return id_; }
    /// One node owns everything.
    void install(node_id owner, epoch under);
    router& places() { return *router_.self; }
    wires& to_others() { return *wires_; }
    /// The clock of its actors.
    caf::actor_clock::time_point now() { return system_.clock().now(); }

    caf::actor_system& system() { return system_; }
    const caf::actor& router() const { return router_.handle; }
    caf::actor gateway() const { return gateway_.handle(); }

    bool can_run() const { return !process_.stands_still() && has_job(); }
    /// Lets one of the actors that have something to do handle one message.
    void run_one(timeline& time);
    void advance(micros by) {
        process_.pass(by, [this](micros time) { scheduler_.advance_time(time); });
    }

    /// As SIGSTOP and SIGCONT.
    void stand_still() { process_.stand_still(); }
    void go_on();
    bool stands_still() const { return process_.stands_still(); }
    /// Does something to the node from outside, as soon as it takes notice.
    void reach(std::function<void()> what) { process_.reach(std::move(what)); }

private:
    struct config : caf::actor_system_config {
        config();
    };

    bool has_job() const { return !scheduler_.jobs.empty(); }
    void make_environment(const needs& with);
    void spawn_storage();

    node_id id_;
    config config_;
    caf::actor_system system_;
    caf::scheduler::test_coordinator& scheduler_;
    process process_;
    std::shared_ptr<connection> connection_;
    test::puppet gateway_;
    test::puppet directory_;
    std::shared_ptr<actor_environment> environment_;
    router_handle router_;
    std::unique_ptr<wires> wires_;
    std::vector<caf::actor> plain_actors_;
};

} // namespace parley::simulation
