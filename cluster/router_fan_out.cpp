// How a router tells many at once: each other node gets it in one piece, and does the same there.
#include "cluster/passed_on.hpp"
#include "cluster/router.hpp"

#include <caf/mailbox_element.hpp>

namespace parley {

namespace {

caf::mailbox_element_ptr single(const fan_out& what, std::size_t which) {
    routed letter{what.to[which], what.cls, what.payload};
    if (what.from == node_id{})
        return caf::make_mailbox_element(nullptr, {}, caf::no_stages, std::move(letter));
    auto under = which < what.under.size() ? what.under[which] : epoch{};
    return caf::make_mailbox_element(
        nullptr,
        {},
        caf::no_stages,
        passed_on{std::move(letter), what.from, what.hops, false, under}
    );
}

} // namespace

void router::spread(const fan_out& what, caf::execution_unit* host) {
    std::map<node_id, fan_out> elsewhere;
    for (std::size_t i = 0; i < what.to.size(); ++i) {
        auto shard = shard_of(what.to[i]);
        auto& stripe = stripe_of(shard);
        std::lock_guard guard{stripe.mutex};
        auto& where = place_in(stripe, shard);
        auto map = current_map();
        auto owner = map->at(shard).owner;
        // Only what goes on straight goes in one piece; what is to wait, or has come here by
        // mistake, is dealt with like any other message.
        bool goes_on = what.from == node_id{} && others_ != nullptr && owner != self_
                       && owner != node_id{} && !where.waiting;
        if (!goes_on) {
            dispatch(where, shard, single(what, i), host);
            continue;
        }
        auto& there = elsewhere[owner];
        there.to.push_back(what.to[i]);
        there.under.push_back(map->at(shard).epoch);
    }
    for (auto& [owner, there] : elsewhere) {
        there.cls = what.cls;
        there.payload = what.payload;
        there.from = self_;
        there.hops = 1;
        others_->pass_on_all(owner, there);
    }
}

} // namespace parley
