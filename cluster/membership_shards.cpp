// What this node owns: fences before it serves, and handing over what others are to have.
#include "cluster/membership.hpp"
#include "runtime/base/log.hpp"

namespace parley {

/// A shard that somebody handed over came with its fence raised.
bool membership_state::stands(const shard_record& shard) const {
    return shard.from != node_id{}
           || fenced.at(static_cast<std::size_t>(shard.shard.value)) >= shard.epoch;
}

void membership_state::raise_fences() {
    std::vector<shard_epoch> wanted;
    for (const auto& shard : known.shards) {
        if (shard.owner != parts.self || stands(shard) || !raising.insert(shard.shard).second)
            continue;
        wanted.push_back({shard.shard, shard.epoch});
    }
    if (wanted.empty())
        return;
    parts.effects.raise(wanted, back([wanted](result<void> outcome) {
                            return raised{wanted, std::move(outcome)};
                        }));
}

void membership_state::on_raised(const raised& answer) {
    for (const auto& [shard, epoch] : answer.shards) {
        raising.erase(shard);
        if (answer.outcome)
            fence_of(shard) = std::max(fence_of(shard), epoch);
    }
    // Overtaken by a newer owner, or the storage was away: the anchor says what is so.
    if (!answer.outcome) {
        is_in_doubt = true;
        return;
    }
    log::info("shards_taken_over", {{"count", std::to_string(answer.shards.size())}});
    raise_fences();
    install();
    start_moves();
}

void membership_state::install() {
    auto map = std::make_shared<shard_map>();
    for (const auto& shard : known.shards) {
        auto& entry = map->at(shard.shard);
        entry.owner = shard.owner;
        entry.epoch = shard.epoch;
        if (shard.owner != parts.self)
            continue;
        entry.is_ready = stands(shard);
        if (known.find(shard.from) != nullptr)
            entry.from = shard.from;
    }
    parts.effects.install(std::move(map));
}

/// Forgets moves that have arrived or were called off.
void membership_state::end_moves() {
    for (auto i = moves.begin(); i != moves.end();) {
        const auto& record = record_of(i->first);
        bool is_ours = record.owner == parts.self && record.epoch == i->second.under;
        if (is_ours && record.target != node_id{}) {
            ++i;
            continue;
        }
        if (is_ours)
            parts.effects.keep(i->first);
        i = moves.erase(i);
    }
}

/// A change of the map waits for the one before, with its shards closed meanwhile: so nodes hand
/// over one after the other, the oldest first. One that does not get on is not waited for.
bool membership_state::is_our_turn() {
    bool others_move =
        std::any_of(known.shards.begin(), known.shards.end(), [&](const auto& shard) {
            return shard.target != node_id{} && shard.owner < parts.self && known.find(shard.owner);
        });
    if (!others_move) {
        awaits_turn_since.reset();
        return true;
    }
    if (!awaits_turn_since)
        awaits_turn_since = now();
    return now() - *awaits_turn_since >= parts.settings.turn_patience;
}

void membership_state::start_moves() {
    if (!is_our_turn())
        return;
    for (const auto& shard : known.shards) {
        if (moves.size() >= parts.settings.moves_max)
            return;
        bool may_move = shard.owner == parts.self && shard.target != node_id{} && stands(shard);
        if (may_move && !moves.contains(shard.shard))
            start_move(shard);
    }
}

void membership_state::start_move(const shard_record& shard) {
    moves[shard.shard] = {shard.epoch, now()};
    auto report = back([which = shard.shard](bool) { return handed{which}; });
    parts.effects.hand_over(shard.shard, [report] { report(true); });
}

void membership_state::on_handed(const handed& news) {
    auto found = moves.find(news.shard);
    if (found == moves.end())
        return;
    found->second.is_done = true;
    // Shards without a host are handed over in the moment they are asked for; nobody waits for
    // them, but somebody may for those that take a little longer, and would for this release, too.
    bool are_all =
        std::all_of(moves.begin(), moves.end(), [](const auto& x) { return x.second.is_done; });
    if (are_all)
        return release_done();
    if (!std::exchange(is_release_due, true))
        self->delayed_send<caf::message_priority::high>(
            self, parts.settings.wave_patience, release_step{wave}
        );
}

void membership_state::on_release_step(const release_step& due) {
    if (due.wave != wave)
        return;
    is_release_due = false;
    release_done();
}

/// A host that cannot end is left to the fence: the shard must not wait for it.
void membership_state::hurry_moves() {
    for (auto& [shard, move] : moves) {
        if (now() - move.since >= parts.settings.move_deadline)
            move.is_done = true;
    }
    release_done();
    start_moves();
}

void membership_state::release_done() {
    if (is_releasing || is_dead)
        return;
    std::vector<shard_epoch> wanted;
    for (auto& [shard, move] : moves) {
        if (move.is_done && !std::exchange(move.is_released, true))
            wanted.push_back({shard, move.under});
    }
    if (wanted.empty())
        return;
    is_releasing = true;
    is_release_due = false;
    ++wave;
    auto report = back([wanted](result<std::vector<shard_id>> done) {
        return released{wanted, std::move(done)};
    });
    parts.anchor->release(parts.self, wanted, report);
}

void membership_state::on_released(const released& answer) {
    is_releasing = false;
    if (!answer.done) {
        log::warning("release_failed", {{"reason", answer.done.error().detail}});
        for (const auto& each : answer.wanted) {
            if (auto found = moves.find(each.shard); found != moves.end())
                found->second.is_released = false;
        }
        // With the next heartbeat, when the anchor is back.
        return;
    }
    release_done();
    read_view();
}

} // namespace parley
