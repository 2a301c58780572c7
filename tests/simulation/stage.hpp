#pragma once

#include "tests/simulation/client.hpp"
#include "tests/simulation/database.hpp"
#include "tests/simulation/node.hpp"

#include <array>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace parley::simulation {

/// What came of a run.
struct outcome {
    std::uint64_t trace = 0;
    std::vector<std::string> violations;
    std::size_t messages_handled = 0;
    std::size_t acknowledged = 0;
    std::size_t pushed = 0;
    std::size_t marked = 0;
};

/// Some nodes over one database, three users with four devices who talk to each other, and one
/// clock. What happens to the nodes is up to those who derive from it.
class stage : public cluster {
public:
    node* any_node() override;

protected:
    stage(std::uint64_t seed, std::size_t node_count, sabotage broken);

    /// Lets users act from now on.
    void add_clients();
    void deliver_push(node_id from, const gateway::push& push);
    node* find_node(node_id id);
    /// Tells clients that it is gone, and lets go of it.
    void drop_node(std::size_t place);

    void run_until(micros end);
    /// Lets everything come to rest by itself, once `on_calm` was called. Invariant 25.
    void settle();
    void check_end();
    void report_to(outcome& into) const;

    virtual void on_trouble_over() = 0;
    virtual void on_calm() = 0;

    timeline time_;
    history seen_;
    database store_;
    std::shared_ptr<connection> control_;
    std::vector<std::unique_ptr<node>> nodes_;
    std::array<user_id, 3> users_;
    std::vector<conversation_id> conversations_;
    bool is_troubled_ = false;

private:
    void open_conversations();
    void keep_acting(client& who);
    void step();
    bool run_one_job();
    bool is_settled() const;
    std::map<conversation_id, seq> heads() const;

    std::vector<std::unique_ptr<client>> clients_;
    std::size_t messages_handled_ = 0;
};

} // namespace parley::simulation
