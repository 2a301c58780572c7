#pragma once

#include "runtime/kernel/interceptor.hpp"
#include "tests/simulation/client.hpp"

#include <string>

namespace parley::simulation {

/// What is simulated. The same plan gives the same run, to the last message.
struct plan {
    std::uint64_t seed = 1;
    sabotage broken = sabotage::none;
    /// Of trouble and traffic; some time to settle follows.
    micros length = std::chrono::seconds{8};
};

struct report {
    std::uint64_t trace = 0;
    std::vector<std::string> violations;
    std::size_t messages_handled = 0;
    std::size_t acknowledged = 0;
    std::size_t pushed = 0;
    std::size_t marked = 0;
    int takeovers = 0;
    int node_crashes = 0;
    int actor_crashes = 0;
};

/// Two nodes over one database, three users with four devices, and bad luck: power cuts,
/// takeovers that the old owner hears of late or never, slow storage, lost answers, lost
/// deliveries, failed assertions. All in one thread, under one clock.
class world : public cluster, public interceptor {
public:
    explicit world(const plan& what);
    ~world() override;

    report run();

    node* any_node() override;
    verdict inspect(std::string_view receiver, const caf::mailbox_element& element) override;

private:
    static constexpr std::size_t node_count = 2;

    void open_conversations();
    void add_clients();
    void keep_acting(client& who);

    void start_node(std::size_t place);
    void crash_node(std::size_t place);
    void take_over(std::size_t place, bool tell_others);
    void finish_take_over(node_id winner, epoch under, bool tell_others);
    void tell_owner(node_id listener, micros least, micros most);
    void deliver_push(node_id from, const gateway::push& push);
    void plan_trouble();
    void cause_trouble();

    void run_until(micros end);
    void step();
    bool run_one_job();
    void settle();
    void check_end();
    bool is_settled() const;
    std::map<conversation_id, seq> heads() const;
    node* find_node(node_id id);

    plan plan_;
    timeline time_;
    history seen_;
    database store_;
    std::shared_ptr<connection> control_;
    std::array<std::unique_ptr<node>, node_count> nodes_;
    std::int64_t last_node_ = 0;
    epoch last_epoch_;
    node_id owner_;
    epoch owner_epoch_;
    std::array<user_id, 3> users_;
    std::vector<conversation_id> conversations_;
    std::vector<std::unique_ptr<client>> clients_;
    bool is_troubled_ = false;
    report report_;
};

report simulate(const plan& what);

} // namespace parley::simulation
