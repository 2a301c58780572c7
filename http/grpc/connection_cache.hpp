#pragma once

#include "runtime/base/ids.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <chrono>
#include <deque>
#include <optional>
#include <utility>

namespace parley::http::rpc {

/// Answers that are believed for a while; the oldest leave first. A pair is the same in both
/// orders. For one thread at a time.
class connection_cache {
public:
    using time_point = std::chrono::steady_clock::time_point;

    connection_cache(std::chrono::seconds ttl, std::size_t answers_max)
        : ttl_{ttl}, answers_max_{answers_max} {}

    std::optional<bool> find(user_id a, user_id b, time_point now) const;
    void keep(user_id a, user_id b, bool are_connected, time_point now);
    std::size_t size() const { return answers_.size(); }

private:
    using pair = std::pair<user_id, user_id>;

    struct hash {
        std::size_t operator()(const pair& key) const {
            return std::hash<user_id>{}(key.first) * 31 + std::hash<user_id>{}(key.second);
        }
    };
    struct answer {
        bool are_connected;
        time_point until;
    };

    static pair key_of(user_id a, user_id b) { return a < b ? pair{a, b} : pair{b, a}; }

    std::chrono::seconds ttl_;
    std::size_t answers_max_;
    boost::unordered_flat_map<pair, answer, hash> answers_;
    /// In the order in which they came.
    std::deque<std::pair<pair, time_point>> order_;
};

} // namespace parley::http::rpc
