#include "http/grpc/connection_cache.hpp"

namespace parley::http::rpc {

std::optional<bool> connection_cache::find(user_id a, user_id b, time_point now) const {
    auto found = answers_.find(key_of(a, b));
    if (found == answers_.end() || found->second.until <= now)
        return std::nullopt;
    return found->second.are_connected;
}

void connection_cache::keep(user_id a, user_id b, bool are_connected, time_point now) {
    auto key = key_of(a, b);
    auto until = now + ttl_;
    answers_.insert_or_assign(key, answer{are_connected, until});
    order_.emplace_back(key, until);
    while (order_.front().second <= now || order_.size() > answers_max_) {
        auto [oldest, ended] = order_.front();
        order_.pop_front();
        // It may have been answered anew since.
        auto found = answers_.find(oldest);
        if (found != answers_.end() && found->second.until == ended)
            answers_.erase(found);
    }
}

} // namespace parley::http::rpc
