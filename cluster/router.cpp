#include "cluster/router.hpp"

#include "cluster/passed_on.hpp"
#include "cluster/refusal.hpp"
#include "runtime/kernel/error.hpp"

#include <caf/actor_system.hpp>
#include <caf/mailbox_element.hpp>
#include <caf/make_actor.hpp>
#include <caf/send.hpp>

using namespace std::chrono_literals;

namespace parley {

namespace {

/// A shard that changes hands has found its owner by then, or who waits for it hears of it.
constexpr auto patience = 2s;
/// A message that two other nodes did not know better about is not sent on a third time.
constexpr std::uint8_t hops_max = 2;

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

const passed_on* passed_in(const caf::mailbox_element& element) {
    const auto& content = element.content();
    return content.match_elements<passed_on>() ? &content.get_as<passed_on>(0) : nullptr;
}

const routed& letter_in(const caf::mailbox_element& element) {
    const auto* passed = passed_in(element);
    return passed != nullptr ? passed->letter : element.content().get_as<routed>(0);
}

bool is_old(const caf::mailbox_element& element) {
    const auto* passed = passed_in(element);
    return passed != nullptr && passed->is_old;
}

// Who sends it here knows of a newer owner: this map is late. When it is the other one that is
// late, the message goes on, if need be back to where it came from, which will hear of it.
bool is_ahead_of(const passed_on& what, const shard_map::entry& entry) {
    return what.under == epoch{} ? what.from == entry.owner : what.under > entry.epoch;
}

// Hosts know letters only, however they came.
caf::mailbox_element_ptr unwrapped(caf::mailbox_element_ptr element) {
    const auto* passed = passed_in(*element);
    if (passed == nullptr)
        return element;
    return caf::make_mailbox_element(
        element->sender, element->mid, caf::no_stages, routed{passed->letter}
    );
}

} // namespace

router::router(caf::actor_config& config, node_id self, host_factory make_host)
    : caf::monitorable_actor{config}, self_{self}, make_host_{std::move(make_host)},
      map_{std::make_shared<const shard_map>()},
      stripes_{std::make_unique<std::array<stripe, stripe_count>>()} {}

void router::install(std::shared_ptr<const shard_map> map, time_point now) {
    {
        std::lock_guard guard{map_mutex_};
        map_ = map;
    }
    for_each_place([&](shard_id shard, place& where) {
        const auto& entry = map->at(shard);
        bool is_hosted = where.host && entry.owner == self_ && entry.epoch == where.epoch;
        if (where.host && !is_hosted) {
            caf::anon_send_exit(where.host, caf::exit_reason::user_shutdown);
            where.host = {};
        }
        settle(where, shard, entry, now);
    });
}

void router::sweep(time_point now) {
    for_each_place([&](shard_id shard, place& where) {
        if (where.waiting && where.waiting->is_over(now))
            give_up(where, shard);
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
    for_each_place([&](shard_id, place& where) {
        if (!where.waiting)
            return;
        for (auto& element : where.waiting->take_passed_on())
            refuse(*element, errc::shard_moving);
        for (auto& element : where.waiting->take_direct())
            refuse(*element, errc::shard_moving);
        where.waiting.reset();
    });
}

void router::enqueue(caf::mailbox_element_ptr element, caf::execution_unit* host) {
    const auto& content = element->content();
    if (content.match_elements<fan_out>())
        return spread(content.get_as<fan_out>(0), host);
    if (!content.match_elements<routed>() && !content.match_elements<passed_on>())
        return refuse(*element, errc::internal);
    auto shard = shard_of(letter_in(*element).to);
    auto& stripe = stripe_of(shard);
    std::lock_guard guard{stripe.mutex};
    dispatch(place_in(stripe, shard), shard, std::move(element), host);
}

void router::dispatch(
    place& where, shard_id shard, caf::mailbox_element_ptr element, caf::execution_unit* host
) {
    // Only under the lock: with a map from before, a host could be made after `install` came by
    // here, and would stay under an epoch that is over.
    auto map = current_map();
    const auto& entry = map->at(shard);
    if (where.waiting && where.waiting->is_leaving)
        return hold(where, std::move(element));
    if (entry.owner == self_) {
        if (!may_serve_)
            return refuse(*element, errc::storage_unavailable);
        bool must_wait = where.waiting && where.waiting->awaits_end && !is_old(*element);
        if (!entry.is_ready || must_wait)
            return hold(where, std::move(element));
        return to_host(where, {shard, entry.epoch}, std::move(element), host);
    }
    if (entry.owner == node_id{})
        return refuse(*element, errc::shard_moving);
    const auto* passed = passed_in(*element);
    if (passed != nullptr && is_ahead_of(*passed, entry))
        return hold(where, std::move(element));
    to_node(entry, *element, passed != nullptr);
}

void router::to_host(
    place& where, shard_epoch what, caf::mailbox_element_ptr element, caf::execution_unit* host
) {
    if (!where.host || has_ended(where.host)) {
        where.host = make_host_(what.shard, what.epoch);
        where.epoch = what.epoch;
    }
    element = unwrapped(std::move(element));
    element->mid = prioritised(element->mid, letter_in(*element).cls);
    // Who only tells has no return address: CAF would send him what the handler returns.
    if (!element->mid.is_request())
        element->sender = nullptr;
    caf::actor_cast<caf::abstract_actor*>(where.host)->enqueue(std::move(element), host);
}

void router::to_node(
    const shard_map::entry& entry, const caf::mailbox_element& element, bool was_held
) {
    const auto* passed = passed_in(element);
    auto hops = passed != nullptr ? passed->hops : std::uint8_t{0};
    if (others_ == nullptr || hops >= hops_max)
        return refuse(element, errc::shard_moving);
    auto next = static_cast<std::uint8_t>(hops + 1);
    passed_on what{letter_in(element), self_, next, was_held, entry.epoch};
    others_->pass_on(entry.owner, what, element);
}

void router::hold(place& where, caf::mailbox_element_ptr element) {
    auto now = home_system().clock().now();
    auto& waiting = transit_of(where, now);
    bool may_refuse = letter_in(*element).cls != message_class::control;
    if (!waiting.hold(element, is_old(*element), may_refuse, now))
        refuse(*element, errc::overloaded);
}

transit& router::transit_of(place& where, time_point now) {
    if (!where.waiting)
        where.waiting = std::make_unique<transit>(now + patience);
    return *where.waiting;
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
