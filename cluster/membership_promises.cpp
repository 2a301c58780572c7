// While nobody reaches the anchor: promises, by which owners go on showing what they have. ADR 13
#include "cluster/membership.hpp"
#include "runtime/base/log.hpp"

namespace parley {

std::vector<node_id> membership_state::others() const {
    std::vector<node_id> ids;
    for (const auto& member : known.members) {
        if (member.id != parts.self)
            ids.push_back(member.id);
    }
    return ids;
}

void membership_state::ask_promises() {
    auto now = parts.now();
    if (parts.settings.is_alone || !promises.is_cut_off(now))
        return;
    for (auto peer : others())
        parts.effects.say(peer, {false, now.time_since_epoch().count()});
}

void membership_state::on_promise(const membership_promise& news) {
    if (is_dead)
        return;
    const auto& [is_given, asked] = news.word;
    if (!is_given) {
        if (promises.promise(news.peer, parts.now()))
            parts.effects.say(news.peer, {true, asked});
        return;
    }
    promises.take(news.peer, boot_clock::time_point{boot_clock::duration{asked}});
    auto all = others();
    auto since = promises.promised_since(all);
    if (all.empty() || has_stranger || !since)
        return;
    bool was_degraded = parts.lease->is_degraded(parts.now());
    parts.lease->prolong(*since, parts.settings.lease);
    set_serving();
    if (!was_degraded && parts.lease->is_degraded(parts.now()))
        log::warning(
            "served_by_promises",
            {{"consequence", "nobody reaches the database; what is in memory is shown"}}
        );
}

} // namespace parley
