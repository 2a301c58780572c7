#include "cluster/router.hpp"

#include "runtime/kernel/error.hpp"

#include <caf/actor_system.hpp>
#include <caf/mailbox_element.hpp>
#include <caf/make_actor.hpp>
#include <caf/send.hpp>

namespace parley {

namespace {

// What must not be refused travels with high priority, see `base_actor`. The id of an ask stays
// as it is: the asker knows the reply by it, and a refusal is an answer, too.
caf::message_id prioritised(caf::message_id mid, message_class cls) {
    if (mid.is_request())
        return mid;
    return cls == message_class::request ? mid.with_normal_priority() : mid.with_high_priority();
}

bool has_ended(const caf::actor& host) {
    const auto* actor = caf::actor_cast<caf::abstract_actor*>(host);
    return actor->getf(caf::abstract_actor::is_cleaned_up_flag);
}

void refuse(const caf::mailbox_element& element, errc reason, caf::execution_unit* host) {
    if (!element.mid.is_request() || !element.sender)
        return;
    auto message = caf::make_message(make_error(reason));
    element.sender->enqueue(nullptr, element.mid.response_id(), std::move(message), host);
}

} // namespace

router::router(caf::actor_config& config, node_id self, host_factory make_host)
    : caf::monitorable_actor{config}, self_{self}, make_host_{std::move(make_host)},
      map_{std::make_shared<const shard_map>()},
      stripes_{std::make_unique<std::array<stripe, stripe_count>>()} {}

void router::install(std::shared_ptr<const shard_map> map) {
    {
        std::lock_guard guard{map_mutex_};
        map_ = map;
    }
    for_each_place([&](shard_id shard, place& where) {
        const auto& entry = map->at(shard);
        if (!where.host || (entry.owner == self_ && entry.epoch == where.epoch))
            return;
        caf::anon_send_exit(where.host, caf::exit_reason::user_shutdown);
        where = {};
    });
}

void router::tell_hosts(const caf::message& message) {
    for_each_place([&](shard_id, place& where) {
        if (where.host)
            where.host->enqueue(nullptr, caf::message_id{}.with_high_priority(), message, nullptr);
    });
}

void router::close() {
    install(std::make_shared<const shard_map>());
}

void router::enqueue(caf::mailbox_element_ptr element, caf::execution_unit* host) {
    const auto& content = element->content();
    if (!content.match_elements<routed>())
        return refuse(*element, errc::internal, host);
    const auto& envelope = content.get_as<routed>(0);
    auto target = host_of(shard_of(envelope.to));
    if (!target)
        return refuse(*element, errc::shard_moving, host);
    element->mid = prioritised(element->mid, envelope.cls);
    // Who only tells has no return address: CAF would send him what the handler returns.
    if (!element->mid.is_request())
        element->sender = nullptr;
    auto* receiver = caf::actor_cast<caf::abstract_actor*>(target);
    receiver->enqueue(std::move(element), host);
}

caf::actor router::host_of(shard_id shard) {
    auto& stripe = stripe_of(shard);
    std::lock_guard guard{stripe.mutex};
    // Only now: with a map from before, a host could be made after `install` came by here, and
    // would stay under an epoch that is over.
    auto map = current_map();
    const auto& entry = map->at(shard);
    if (entry.owner != self_)
        return {};
    auto& where = place_in(stripe, shard);
    if (!where.host || has_ended(where.host))
        where = {make_host_(shard, entry.epoch), entry.epoch};
    return where.host;
}

std::shared_ptr<const shard_map> router::current_map() {
    std::lock_guard guard{map_mutex_};
    return map_;
}

router::stripe& router::stripe_of(shard_id shard) {
    return (*stripes_)[static_cast<std::size_t>(shard.value) % stripe_count];
}

router::place& router::place_in(stripe& where, shard_id shard) {
    return where.places[static_cast<std::size_t>(shard.value) / stripe_count];
}

template <class Visit>
void router::for_each_place(Visit visit) {
    for (std::int64_t number = 0; number < limits::shard_count; ++number) {
        auto& stripe = stripe_of({number});
        std::lock_guard guard{stripe.mutex};
        visit(shard_id{number}, place_in(stripe, {number}));
    }
}

router_handle spawn_router(caf::actor_system& system, node_id self, host_factory make_host) {
    caf::actor_config config;
    config.flags = caf::abstract_channel::is_hidden_flag;
    auto handle = caf::make_actor<router, caf::actor>(
        system.next_actor_id(), system.node(), &system, config, self, std::move(make_host)
    );
    return {handle, static_cast<router*>(caf::actor_cast<caf::abstract_actor*>(handle))};
}

} // namespace parley
