// How a router holds what comes for a shard that changes hands, and where it goes then.
#include "cluster/refusal.hpp"
#include "cluster/router.hpp"
#include "runtime/base/metrics.hpp"

#include <caf/actor_system.hpp>

namespace parley {

namespace {

/// `side`: of the node that gives the shard away, or of the one that gets it.
prometheus::Histogram& waits_of(const char* side) {
    return metrics::duration(
        "parley_cluster_shard_wait_seconds",
        "How long the first message to a shard that changed hands waited for that at one node",
        {{"side", side}}
    );
}

void note_wait(const transit& waiting, prometheus::Histogram& waits, transit::time_point now) {
    if (auto since = waiting.held_since())
        waits.Observe(std::chrono::duration<double>(now - *since).count());
}

} // namespace

/// What waited for a shard goes where the map says now, if that is known.
void router::settle(place& where, shard_id shard, const shard_map::entry& entry, time_point now) {
    bool is_new = std::exchange(where.seen, entry.epoch) != entry.epoch;
    if (is_new && entry.owner == self_ && entry.from != node_id{})
        transit_of(where, now).awaits_end = true;
    if (!where.waiting || entry.owner == node_id{})
        return;
    // Who had the shard before is gone: nobody is left to say that this was all.
    if (entry.owner == self_ && entry.from == node_id{})
        where.waiting->awaits_end = false;
    // An owner that has not changed sent here what waits: this map is late, not that node.
    if (entry.owner != self_ && is_new)
        settle_elsewhere(where, shard, entry);
    else if (entry.owner == self_ && entry.is_ready
             && (!where.waiting->is_leaving || entry.epoch != where.epoch))
        settle_here(where, shard, entry);
}

void router::settle_here(place& where, shard_id shard, const shard_map::entry& entry) {
    auto& waiting = *where.waiting;
    waiting.is_leaving = false;
    for (auto& element : waiting.take_passed_on())
        to_host(where, {shard, entry.epoch}, std::move(element), nullptr);
    if (waiting.awaits_end && !waiting.has_ended)
        return;
    for (auto& element : waiting.take_direct())
        to_host(where, {shard, entry.epoch}, std::move(element), nullptr);
    static auto& waits = waits_of("new");
    note_wait(waiting, waits, home_system().clock().now());
    where.waiting.reset();
}

void router::settle_elsewhere(place& where, shard_id shard, const shard_map::entry& entry) {
    auto waiting = std::exchange(where.waiting, nullptr);
    for (auto& element : waiting->take_passed_on())
        to_node(entry, *element, true);
    for (auto& element : waiting->take_direct())
        to_node(entry, *element, true);
    static auto& waits = waits_of("old");
    note_wait(*waiting, waits, home_system().clock().now());
    if (waiting->is_leaving && others_ != nullptr)
        others_->end_passing(entry.owner, shard, entry.epoch);
}

void router::hand_over(shard_id shard, time_point deadline, std::function<void()> done) {
    auto& stripe = stripe_of(shard);
    std::unique_lock guard{stripe.mutex};
    auto& where = place_in(stripe, shard);
    if (!where.waiting)
        where.waiting = std::make_unique<transit>(deadline);
    where.waiting->is_leaving = true;
    auto host = where.host;
    guard.unlock();
    if (!host)
        return done();
    caf::actor_cast<caf::abstract_actor*>(host)->attach_functor(std::move(done));
    host->enqueue(
        nullptr,
        caf::message_id{}.with_high_priority(),
        caf::make_message(host_hand_over{}),
        nullptr
    );
}

void router::keep(shard_id shard, time_point now) {
    auto map = current_map();
    auto& stripe = stripe_of(shard);
    std::lock_guard guard{stripe.mutex};
    auto& where = place_in(stripe, shard);
    if (!where.waiting)
        return;
    where.waiting->is_leaving = false;
    settle(where, shard, map->at(shard), now);
}

void router::note_end(shard_id shard, epoch under, time_point now) {
    auto map = current_map();
    auto& stripe = stripe_of(shard);
    std::lock_guard guard{stripe.mutex};
    auto& where = place_in(stripe, shard);
    // By what was seen here: a map that is just being installed may not have come by yet.
    if (where.seen > under || (where.seen == under && !where.waiting))
        return; // Too late: nobody waits for it any more.
    transit_of(where, now).has_ended = true;
    if (const auto& entry = map->at(shard); entry.epoch == where.seen)
        settle(where, shard, entry, now);
}

void router::give_up(place& where, shard_id shard) {
    auto map = current_map();
    const auto& entry = map->at(shard);
    if (entry.epoch != where.seen)
        return; // A new map is about to come by here and settles it.
    where.waiting->has_ended = true;
    if (entry.owner == self_ && entry.is_ready && !where.waiting->is_leaving)
        return settle_here(where, shard, entry);
    for (auto& element : where.waiting->take_passed_on())
        refuse(*element, errc::shard_moving);
    for (auto& element : where.waiting->take_direct())
        refuse(*element, errc::shard_moving);
    // A shard on its way out stays closed until the map says whose it is.
    if (!where.waiting->is_leaving)
        where.waiting.reset();
}

} // namespace parley
