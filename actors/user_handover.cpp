// How what is known of a user gets to the actor that comes after this one on another node.

#include "actors/user.hpp"
#include "cluster/passed_on.hpp"
#include "runtime/kernel/pending.hpp"
#include "runtime/kernel/tell.hpp"

#include <algorithm>

namespace parley {

void user_state::on_hand_over() {
    if (waits_for_answers(*self))
        return tell(self, host, entity_busy{entity_of(id)});
    user::take_over what;
    what.sessions = std::move(sessions);
    what.watchers.assign(watchers.begin(), watchers.end());
    what.believers.assign(believers.begin(), believers.end());
    what.announced_online = announced_online;
    what.last_seen_at = last_seen_at;
    if (!what.sessions.empty() || !what.watchers.empty() || announced_online) {
        // Older than anything that waits for the user now.
        auto letter = to(id, std::move(what), message_class::control);
        tell(self, environment->router, passed_on{std::move(letter), {}, 0, true});
    }
    self->quit();
}

/// That the user has moved is no news to anybody.
void user_state::on_take_over(const user::take_over& from) {
    for (const auto& each : from.sessions) {
        // Its node may be gone by now, or it may have attached again.
        if (each.address.gateway && find_session(each.id) == nullptr)
            sessions.push_back(each);
    }
    watchers.insert(from.watchers.begin(), from.watchers.end());
    believers.insert(from.believers.begin(), from.believers.end());
    announced_online = announced_online || from.announced_online;
    if (!sessions.empty())
        return;
    last_seen_at = from.last_seen_at ? from.last_seen_at : environment->now();
    if (announced_online)
        begin_grace();
}

void user_state::on_gateways_lost(const gateways_lost& news) {
    std::vector<session_id> lost;
    for (const auto& each : sessions) {
        const auto& all = news.gateways;
        if (std::find(all.begin(), all.end(), each.address.gateway) != all.end())
            lost.push_back(each.id);
    }
    for (auto each : lost)
        on_detach({each});
}

} // namespace parley
