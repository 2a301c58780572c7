#pragma once

#include "runtime/kernel/interceptor.hpp"
#include "tests/simulation/stage.hpp"

#include <string>

namespace parley::simulation {

/// What is simulated. The same plan gives the same run, to the last message.
struct plan {
    std::uint64_t seed = 1;
    sabotage broken = sabotage::none;
    /// Of trouble and traffic; some time to settle follows.
    micros length = std::chrono::seconds{8};
};

struct report : outcome {
    int takeovers = 0;
    int node_crashes = 0;
    int actor_crashes = 0;
};

/// Two nodes over one database, three users with four devices, and bad luck: power cuts,
/// takeovers that the old owner hears of late or never, slow storage, lost answers, lost
/// deliveries, failed assertions. All in one thread, under one clock.
class world : public stage, public interceptor {
public:
    explicit world(const plan& what);
    ~world() override;

    report run();

    verdict inspect(std::string_view receiver, const caf::mailbox_element& element) override;

private:
    static constexpr std::size_t node_count = 2;

    void start_node(std::size_t place);
    void take_over(std::size_t place, bool tell_others);
    void finish_take_over(node_id winner, epoch under, bool tell_others);
    void tell_owner(node_id listener, micros least, micros most);
    void plan_trouble();
    void cause_trouble();
    void on_trouble_over() override {}
    void on_calm() override { take_over(0, true); }

    plan plan_;
    std::int64_t last_node_ = 0;
    epoch last_epoch_;
    node_id owner_;
    epoch owner_epoch_;
    report report_;
};

report simulate(const plan& what);

} // namespace parley::simulation
