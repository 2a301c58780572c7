#include "actors/shard_host.hpp"

#include "actors/conversation.hpp"
#include "actors/user.hpp"
#include "cluster/router.hpp"
#include "runtime/base/log.hpp"
#include "runtime/kernel/tell.hpp"

using namespace std::chrono_literals;

namespace parley {

namespace {

constexpr auto load_timeout = 5s;
/// An entity that was told to passivate and is not heard of for this long is told again.
constexpr auto passivation_timeout = 10s;
/// Messages that wait for one entity to be ready.
constexpr std::size_t held_max = 256;

} // namespace

caf::behavior shard_host_behavior(
    shard_host_state::pointer self, environment_ptr environment, shard_id shard, epoch epoch
) {
    auto& state = self->state;
    state.self = self;
    state.environment = std::move(environment);
    state.shard = shard;
    state.epoch = epoch;
    self->set_exit_handler([&state](const caf::exit_msg& message) { state.on_exit(message); });
    return {
        [&state](const routed& envelope) { state.on_routed(envelope); },
        [&state](const entity_busy& answer) { state.on_busy(answer); },
        [&state](const entity_crashed& report) { state.on_crashed(report); },
        [&state](const host_sweep&) { state.on_sweep(); },
        [&state](const host_hand_over&) { state.on_hand_over(); },
        [&state](const host_leave_step&) { state.on_leave_step(); },
        [&state](const gateways_lost& news) { state.on_gateways_lost(news); },
    };
}

void shard_host_state::on_routed(const routed& envelope) {
    // This node may have stood still, and others may serve the shard by now. What is only told does
    // no harm: it was durable before, and what follows from it meets the fence.
    if (envelope.cls == message_class::request && !environment->may_serve())
        return refuse(take_current(envelope), make_error(errc::storage_unavailable));
    if (refuse_poison(envelope))
        return;
    auto found = entities.find(envelope.to);
    if (found == entities.end()) {
        if (envelope.cls == message_class::if_active)
            return;
        activate_for(envelope);
        return;
    }
    auto& where = found->second;
    if (envelope.cls != message_class::if_active)
        where.last_used = self->clock().now();
    if (where.at == phase::active)
        forward(where, take_current(envelope));
    else
        hold(where, envelope);
}

/// When thousands come back at once, those who ask are refused beyond a bound, so that the others
/// are served and whoever talks already does not wait behind them. What must not be refused goes
/// on.
void shard_host_state::activate_for(const routed& envelope) {
    work_bound::ticket ticket;
    if (envelope.to.kind != entity_kind::user) {
        ticket = environment->activations->take();
        if (!ticket && envelope.cls == message_class::request)
            return refuse(take_current(envelope), make_error(errc::overloaded));
    }
    auto& added = entities[envelope.to];
    added.ticket = std::move(ticket);
    hold(added, envelope);
    activate(envelope.to);
}

void shard_host_state::activate(const entity_ref& entity) {
    entities[entity].last_used = self->clock().now();
    if (entity.kind == entity_kind::user) {
        auto id = user_id{entity.id};
        start(entity, self->spawn(user_behavior, environment, caf::actor{self}, id));
        return;
    }
    // What an earlier life of it has told the lane must be stored before it is read.
    auto id = conversation_id{entity.id};
    const auto& lane = environment->lane_of(shard).actor;
    self->request<caf::message_priority::high>(lane, load_timeout, storage::settle{id})
        .then(
            [this, entity](const storage::settled&) { load(entity); },
            [this, entity](const caf::error& reason) { on_load_failed(entity, reason); }
        );
}

void shard_host_state::load(const entity_ref& entity) {
    auto request = storage::load_conversation{conversation_id{entity.id}};
    self->request(environment->reader, load_timeout, request)
        .then(
            [this, entity](conversation_record& record) { on_loaded(entity, std::move(record)); },
            [this, entity](const caf::error& reason) { on_load_failed(entity, reason); }
        );
}

void shard_host_state::on_loaded(const entity_ref& entity, conversation_record record) {
    auto place = conversation_place{shard, epoch, caf::actor{self}};
    auto actor = self->spawn(conversation_behavior, environment, place, std::move(record));
    start(entity, std::move(actor));
}

void shard_host_state::on_load_failed(const entity_ref& entity, const caf::error& reason) {
    auto found = entities.find(entity);
    if (found == entities.end())
        return;
    fail_held(found->second, reason);
    entities.erase(found);
}

void shard_host_state::start(const entity_ref& entity, caf::actor actor) {
    auto& where = entities[entity];
    // Linked, not only watched: no entity may outlive the host that knows of it.
    self->link_to(actor);
    where.actor = std::move(actor);
    where.at = phase::active;
    where.ticket.reset();
    release_held(where);
}

void shard_host_state::on_exit(const caf::exit_msg& message) {
    bool from_entity = std::any_of(entities.begin(), entities.end(), [&](const auto& item) {
        return item.second.actor && item.second.actor.address() == message.source;
    });
    if (from_entity)
        on_entity_ended(message.source);
    else if (message.reason)
        end(message.reason);
}

void shard_host_state::end(const caf::error& reason) {
    // The shard goes elsewhere: who waits here may ask again at once.
    for (auto& [entity, where] : entities)
        fail_held(where, make_error(errc::shard_moving));
    self->quit(reason);
}

void shard_host_state::on_entity_ended(const caf::actor_addr& source) {
    auto ended = std::find_if(entities.begin(), entities.end(), [&](const auto& item) {
        return item.second.actor && item.second.actor.address() == source;
    });
    if (ended->second.held.empty()) {
        entities.erase(ended);
        leave_if_empty();
        return;
    }
    // It was passivated while messages were on their way to it: bring it back for them.
    ended->second.actor = {};
    ended->second.at = phase::activating;
    ended->second.ticket = environment->activations->take();
    activate(entity_ref{ended->first});
}

void shard_host_state::on_busy(const entity_busy& answer) {
    auto found = entities.find(answer.entity);
    if (found == entities.end() || found->second.at != phase::passivating)
        return;
    found->second.at = phase::active;
    found->second.last_used = self->clock().now();
    release_held(found->second);
}

void shard_host_state::on_sweep() {
    for (auto& [entity, where] : entities)
        passivate_if_idle(entity, where);
}

bool shard_host_state::may_passivate(const entity_ref& entity, const entry& where) const {
    auto now = self->clock().now();
    const auto& settings = environment->settings;
    auto idle = entity.kind == entity_kind::user ? settings.user_idle : settings.conversation_idle;
    switch (where.at) {
    case phase::activating:
        return false;
    case phase::active:
        return now - where.last_used >= idle;
    case phase::passivating:
        return now - where.passivated_at >= passivation_timeout;
    }
    return false;
}

void shard_host_state::passivate_if_idle(const entity_ref& entity, entry& where) {
    if (!may_passivate(entity, where))
        return;
    where.at = phase::passivating;
    where.passivated_at = self->clock().now();
    // Normal priority, so that it comes after everything that was forwarded before.
    self->send(where.actor, entity_passivate{});
}

void shard_host_state::hold(entry& where, const routed& envelope) {
    if (where.held.size() >= held_max && envelope.cls == message_class::if_active)
        return;
    auto message = take_current(envelope);
    if (where.held.size() < held_max || envelope.cls != message_class::request) {
        where.held.push_back(std::move(message));
        return;
    }
    refuse(message, make_error(errc::overloaded));
}

shard_host_state::held_message shard_host_state::take_current(const routed& envelope) const {
    auto promise = self->make_response_promise();
    return {promise.source(), promise.id(), envelope.payload};
}

void shard_host_state::forward(const entry& where, held_message message) const {
    where.actor->enqueue(
        std::move(message.sender), message.mid, std::move(message.payload), self->context()
    );
}

void shard_host_state::release_held(entry& where) {
    auto held = std::exchange(where.held, {});
    for (auto& message : held)
        forward(where, std::move(message));
}

void shard_host_state::fail_held(entry& where, const caf::error& reason) {
    for (const auto& message : where.held)
        refuse(message, reason);
}

void shard_host_state::refuse(const held_message& asked, const caf::error& reason) const {
    if (!asked.mid.is_request() || !asked.sender)
        return;
    auto content = caf::make_message(reason);
    asked.sender->enqueue(nullptr, asked.mid.response_id(), content, self->context());
}

} // namespace parley
