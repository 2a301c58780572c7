// How a router tells many at once: each other node gets it in one piece, and does the same there.
#include "cluster/passed_on.hpp"
#include "cluster/router.hpp"

#include <caf/mailbox_element.hpp>

namespace parley {

namespace {

caf::mailbox_element_ptr single(const fan_out& what, const entity_ref& to) {
    routed letter{to, what.cls, what.payload};
    if (what.from == node_id{})
        return caf::make_mailbox_element(nullptr, {}, caf::no_stages, std::move(letter));
    return caf::make_mailbox_element(
        nullptr, {}, caf::no_stages, passed_on{std::move(letter), what.from, what.hops, false}
    );
}

} // namespace

void router::spread(const fan_out& what, caf::execution_unit* host) {
    std::map<node_id, std::vector<entity_ref>> elsewhere;
    for (const auto& to : what.to) {
        auto shard = shard_of(to);
        auto& stripe = stripe_of(shard);
        std::lock_guard guard{stripe.mutex};
        auto& where = place_in(stripe, shard);
        auto owner = current_map()->at(shard).owner;
        // Only what goes on straight goes in one piece; what is to wait, or has come here by
        // mistake, is dealt with like any other message.
        bool goes_on = what.from == node_id{} && others_ != nullptr && owner != self_
                       && owner != node_id{} && !where.waiting;
        if (goes_on)
            elsewhere[owner].push_back(to);
        else
            dispatch(where, shard, single(what, to), host);
    }
    for (auto& [owner, all] : elsewhere)
        others_->pass_on_all(owner, {std::move(all), what.cls, what.payload, self_, 1});
}

} // namespace parley
