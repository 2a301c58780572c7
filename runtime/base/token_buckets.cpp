#include "runtime/base/token_buckets.hpp"

#include <algorithm>
#include <sodium.h>

namespace parley {

namespace {

std::chrono::seconds rounded_up(std::chrono::steady_clock::duration time) {
    return std::chrono::ceil<std::chrono::seconds>(time);
}

/// The time that one token takes to come back.
std::chrono::steady_clock::duration interval_of(const rate_rule& rule) {
    return std::chrono::steady_clock::duration{rule.window} / std::max(rule.count_max, 1);
}

} // namespace

rate_budget budget_within(const rate_rule& rule, std::chrono::steady_clock::duration until_full) {
    if (rule.count_max == 0)
        return {};
    rate_budget budget;
    budget.limit = rule.count_max;
    auto left = rule.window - std::min<decltype(until_full)>(until_full, rule.window);
    budget.remaining = std::min(static_cast<int>(left / interval_of(rule)), rule.count_max);
    budget.reset = rounded_up(until_full);
    return budget;
}

rate_budget budget_used_up(const rate_rule& rule, std::chrono::steady_clock::duration until_full) {
    auto budget = budget_within(rule, until_full);
    budget.is_within = false;
    budget.retry_after = rounded_up(until_full + interval_of(rule) - rule.window);
    return budget;
}

const rate_budget& tighter(const rate_budget& a, const rate_budget& b) {
    if (a.limit == 0 || b.limit == 0)
        return a.limit == 0 ? b : a;
    if (a.is_within != b.is_within)
        return a.is_within ? b : a;
    if (!a.is_within)
        return a.retry_after < b.retry_after ? b : a;
    return b.remaining < a.remaining ? b : a;
}

token_buckets::keyed_hash::keyed_hash() {
    static_assert(sizeof secret == crypto_shorthash_KEYBYTES);
    randombytes_buf(secret.data(), secret.size());
}

std::size_t token_buckets::keyed_hash::operator()(std::string_view key) const {
    static_assert(sizeof(std::size_t) == crypto_shorthash_BYTES);
    std::size_t hash = 0;
    crypto_shorthash(
        reinterpret_cast<unsigned char*>(&hash),
        reinterpret_cast<const unsigned char*>(key.data()),
        key.size(),
        secret.data()
    );
    return hash;
}

token_buckets::token_buckets(rate_rule rule, std::size_t keys_max)
    : rule_{rule}, interval_{interval_of(rule)}, keys_max_{std::max<std::size_t>(keys_max, 1)} {}

rate_budget token_buckets::take(std::string_view key, time_point now) {
    if (rule_.count_max == 0)
        return {};
    auto at = find_or_make(key, now);
    auto until_full = std::max(at->full_at - now, duration{0});
    if (until_full + interval_ > duration{rule_.window})
        return budget_used_up(rule_, until_full);
    at->full_at = now + until_full + interval_;
    return budget_within(rule_, until_full + interval_);
}

rate_budget token_buckets::look(std::string_view key, time_point now) const {
    if (rule_.count_max == 0)
        return {};
    auto found = places_.find(key);
    if (found == places_.end())
        return budget_within(rule_, duration{0});
    return budget_within(rule_, std::max(found->second->full_at - now, duration{0}));
}

void token_buckets::give_back(std::string_view key) {
    if (auto found = places_.find(key); found != places_.end())
        found->second->full_at -= interval_;
}

void token_buckets::forget(std::string_view key) {
    auto found = places_.find(key);
    if (found == places_.end())
        return;
    auto at = found->second;
    places_.erase(found);
    buckets_.erase(at);
}

token_buckets::buckets::iterator token_buckets::find_or_make(std::string_view key, time_point now) {
    if (auto found = places_.find(key); found != places_.end()) {
        buckets_.splice(buckets_.begin(), buckets_, found->second);
        return buckets_.begin();
    }
    if (places_.size() >= keys_max_) {
        places_.erase(buckets_.back().key);
        buckets_.pop_back();
    }
    buckets_.push_front({std::string{key}, now});
    places_.emplace(buckets_.front().key, buckets_.begin());
    return buckets_.begin();
}

} // namespace parley
