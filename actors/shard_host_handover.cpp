// How a host gives its shard away, and what it tells of nodes that are gone.

#include "actors/shard_host.hpp"
#include "runtime/kernel/tell.hpp"

using namespace std::chrono_literals;

namespace parley {

namespace {

/// What an entity waits for is a commit as a rule.
constexpr auto leave_interval = 2ms;

} // namespace

/// Nothing new comes from the router any more. What is in the mailbox is still served, every entity
/// ends when nothing of it is under way, and the host after the last one.
void shard_host_state::on_hand_over() {
    if (std::exchange(is_leaving, true))
        return;
    on_leave_step();
}

void shard_host_state::on_leave_step() {
    for (auto& [entity, where] : entities)
        ask_to_leave(entity, where);
    if (!leave_if_empty())
        self->delayed_send<caf::message_priority::high>(self, leave_interval, host_leave_step{});
}

void shard_host_state::ask_to_leave(const entity_ref& entity, entry& where) {
    if (where.at != phase::active)
        return;
    where.at = phase::passivating;
    where.passivated_at = self->clock().now();
    // Normal priority, so that it comes after everything that was forwarded before.
    if (entity.kind == entity_kind::user)
        self->send(where.actor, entity_hand_over{});
    else
        self->send(where.actor, entity_passivate{});
}

bool shard_host_state::leave_if_empty() {
    if (!is_leaving || !entities.empty() || self->mailbox().size() > 0)
        return false;
    self->quit();
    return true;
}

void shard_host_state::on_gateways_lost(const gateways_lost& news) {
    for (const auto& [entity, where] : entities) {
        if (entity.kind == entity_kind::user && where.actor)
            tell(self, where.actor, news);
    }
}

} // namespace parley
