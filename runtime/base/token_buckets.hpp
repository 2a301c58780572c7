#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

namespace parley {

/// So many times at once, and again as many spread over each window.
struct rate_rule {
    /// 0 is no limit at all.
    int count_max = 0;
    std::chrono::seconds window{1};
};

/// What is left under a rule.
struct rate_budget {
    bool is_within = true;
    /// 0: there is no limit.
    int limit = 0;
    int remaining = 0;
    /// Until everything is allowed again.
    std::chrono::seconds reset{0};
    /// Until the next one is; only when nothing is left.
    std::chrono::seconds retry_after{0};
};

/// What is left of a bucket that is full again after `until_full`, under a rule with a limit or
/// without one.
rate_budget budget_within(const rate_rule& rule, std::chrono::steady_clock::duration until_full);
/// The same, for who was refused one more.
rate_budget budget_used_up(const rate_rule& rule, std::chrono::steady_clock::duration until_full);

/// The budget that says most to a caller who is bound by both: one that is used up, else the one
/// with less left.
const rate_budget& tighter(const rate_budget& a, const rate_budget& b);

/// A token bucket a key (as GCRA: one point in time each), for the keys that were used last:
/// memory is bounded. Time is an argument. For one thread.
class token_buckets {
public:
    using time_point = std::chrono::steady_clock::time_point;

    token_buckets(rate_rule rule, std::size_t keys_max);

    /// Takes one, if there is one.
    rate_budget take(std::string_view key, time_point now);
    /// Takes nothing.
    rate_budget look(std::string_view key, time_point now) const;
    /// Undoes a `take` that was within.
    void give_back(std::string_view key);
    /// All is allowed again.
    void forget(std::string_view key);

    std::size_t size() const { return places_.size(); }

private:
    using duration = time_point::duration;

    struct bucket {
        std::string key;
        /// When the bucket is full again; it holds `window` less the time until then.
        time_point full_at;
    };
    using buckets = std::list<bucket>;
    /// SipHash: callers choose keys.
    struct keyed_hash {
        keyed_hash();
        std::size_t operator()(std::string_view key) const;
        std::array<std::uint8_t, 16> secret{};
    };

    buckets::iterator find_or_make(std::string_view key, time_point now);

    rate_rule rule_;
    /// The time that one token takes to come back.
    duration interval_;
    std::size_t keys_max_;
    /// The most recently used first.
    buckets buckets_;
    std::unordered_map<std::string_view, buckets::iterator, keyed_hash> places_;
};

} // namespace parley
