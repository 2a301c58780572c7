#pragma once

#include "runtime/base/clock.hpp"
#include "runtime/base/random.hpp"
#include "runtime/base/uuid.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <utility>

namespace parley::simulation {

using micros = std::chrono::microseconds;

/// The one clock, the one source of chance and the one trace of a run.
class timeline {
public:
    explicit timeline(std::uint64_t seed) : random{seed} {}

    random_source random;

    micros now() const { return now_; }
    /// What the wall clocks of all nodes show.
    timestamp wall() const { return {first_day + now_.count()}; }

    void after(micros delay, std::function<void()> event) {
        events_.emplace(std::pair{now_ + delay, ++event_count_}, std::move(event));
    }
    /// As `after`, with a delay between the two.
    void between(micros least, micros most, std::function<void()> event) {
        after(pick(least, most), std::move(event));
    }
    micros pick(micros least, micros most) {
        auto span = static_cast<std::uint64_t>((most - least).count());
        return least + micros{static_cast<std::int64_t>(random.below(span + 1))};
    }

    std::optional<micros> next_event() const {
        return events_.empty() ? std::nullopt : std::optional{events_.begin()->first.first};
    }

    /// Moves on to `at` and runs the events that are due until then.
    void advance_to(micros at) {
        while (!events_.empty() && events_.begin()->first.first <= at) {
            auto next = events_.extract(events_.begin());
            now_ = next.key().first;
            next.mapped()();
        }
        now_ = at;
    }

    uuid make_id() {
        uuid id;
        for (auto& byte : id.bytes)
            byte = static_cast<std::uint8_t>(random.below(256));
        return id;
    }

    /// Adds to the trace (FNV-1a over the bytes).
    void note(std::uint64_t what) {
        for (int shift = 0; shift < 64; shift += 8) {
            trace_ ^= (what >> shift) & 0xff;
            trace_ *= 1'099'511'628'211ULL;
        }
    }
    std::uint64_t trace() const { return trace_; }

private:
    static constexpr std::int64_t first_day = 1'793'093'400'000'000;

    micros now_{0};
    std::map<std::pair<micros, std::uint64_t>, std::function<void()>> events_;
    std::uint64_t event_count_ = 0;
    std::uint64_t trace_ = 14'695'981'039'346'656'037ULL;
};

} // namespace parley::simulation
