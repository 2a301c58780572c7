#include "runtime/ctl/bench/measure.hpp"

#include "runtime/ctl/bench/interruption.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

namespace parley::bench {

namespace {

using namespace std::chrono_literals;
using clock = event_loop::clock;

class running {
public:
    running(traffic& load, history& promised) : load_{load}, promised_{promised} {}

    /// False when the run has to end.
    bool until(clock::time_point end) {
        while (clock::now() < end && may_go_on()) {
            load_.turn(std::min(end, next_line_));
            if (clock::now() >= next_line_)
                show_line();
        }
        return may_go_on();
    }

    void settle(clock::duration patience) {
        auto deadline = clock::now() + patience;
        while (clock::now() < deadline && load_.unacknowledged() + load_.undelivered() > 0
               && load_.failure().empty()) {
            load_.turn(std::min(deadline, next_line_));
            if (clock::now() >= next_line_)
                show_line();
        }
        promised_.flush();
    }

    void start_measuring() {
        load_.start_measuring();
        last_acknowledged_ = 0;
        last_delivered_ = 0;
    }

private:
    bool may_go_on() const { return load_.failure().empty() && !is_interrupted(); }

    void show_line() {
        const auto& counted = load_.counted();
        std::chrono::duration<double, std::milli> p99 = counted.delivery.percentile(0.99);
        ++second_;
        fmt::print(
            stderr,
            "{:4} s  acknowledged {:7}/s  delivered {:7}/s  delivery p99 {:9.2f} ms  under way "
            "{}\n",
            second_,
            counted.acknowledged - last_acknowledged_,
            counted.delivered - last_delivered_,
            p99.count(),
            load_.undelivered()
        );
        last_acknowledged_ = counted.acknowledged;
        last_delivered_ = counted.delivered;
        next_line_ += 1s;
        load_.repeat_overdue();
        promised_.flush();
    }

    traffic& load_;
    history& promised_;
    clock::time_point next_line_ = clock::now() + 1s;
    int second_ = 0;
    std::uint64_t last_acknowledged_ = 0;
    std::uint64_t last_delivered_ = 0;
};

} // namespace

measurement measure(traffic& load, history& promised, const probes& of, const schedule& course) {
    running run{load, promised};
    auto began = clock::now();
    load.begin();
    run.until(began + course.warm_up);
    run.start_measuring();
    auto before = usage_now(of);
    run.until(began + course.warm_up + course.measured);
    auto after = usage_now(of);
    measurement found;
    found.counted = load.counted();
    found.spent = between(before, after);
    load.end();
    run.settle(course.patience);
    found.unacknowledged = load.unacknowledged();
    found.undelivered = load.undelivered();
    found.broken = load.broken();
    found.failure = load.failure();
    return found;
}

} // namespace parley::bench
