#pragma once

#include "tests/simulation/stage.hpp"

#include <set>

namespace parley::simulation {

/// What came of a run of many nodes.
struct crowd_report : outcome {
    int moves = 0;
    int crashes = 0;
    int evictions = 0;
    int cuts = 0;
    int pauses = 0;
};

/// Three to seven nodes, as the seed says, that share the shards over a network that loses,
/// repeats, delays and cuts, both ways or one: shards move in the middle of everything, nodes die
/// or stand still, or are declared dead and hear of it late. Requests go to any node and find their
/// way. All in one thread, under one clock. In place of membership there is one truth of who owns
/// what, that nodes hear of sooner or later.
class crowd : public stage {
public:
    explicit crowd(std::uint64_t seed);
    ~crowd() override;

    crowd_report run();

private:
    using truth = std::map<shard_id, shard_map::entry>;

    // Who is there.
    void start_node(std::size_t place);
    void stop_node(node_id id);
    void pause(node_id id);
    void wake(node_id id);
    void declare_dead(node_id id);
    void tell_members();
    std::vector<node_id> members() const;

    // Who owns what.
    void publish();
    void tell_map(node_id listener);
    void show_map(node_id listener);
    void install(node& at);
    void raise(node_id owner, shard_id shard, epoch under);
    void move(shard_id shard, node_id target);
    void release(shard_id shard, node_id target, epoch under, node_id from);
    void call_off(shard_id shard, epoch under);
    void spread_out();

    void plan_trouble();
    void cause_trouble();
    void cause_trouble_between(node_id one, node_id other);
    void lose(node_id one);
    void on_trouble_over() override;
    void on_calm() override { spread_out(); }

    simulated_network network_{time_};
    /// Members; one that is declared dead may still live for a while.
    std::set<node_id> members_;
    std::int64_t last_node_ = 0;
    truth truth_;
    /// Whose fence stands under which epoch.
    std::map<shard_id, epoch> raised_;
    std::map<shard_id, epoch> moving_;
    crowd_report report_;
};

crowd_report simulate_crowd(std::uint64_t seed);

} // namespace parley::simulation
