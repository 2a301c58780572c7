#pragma once

#include "actors/crash_report.hpp"
#include "actors/entity_lifecycle.hpp"
#include "actors/environment.hpp"
#include "actors/poison.hpp"
#include "actors/protocol/address.hpp"
#include "runtime/kernel/base_actor.hpp"

#include <deque>
#include <unordered_map>

namespace parley {

/// To every host, now and then: look for entities that nobody uses.
struct host_sweep {};

/// To a host that hands its shard over: see whether more of its entities can end.
struct host_leave_step {};

/// Keeps the entities of one shard in memory while they are used. The first message to an
/// entity activates it; what arrives meanwhile waits in a bounded list; an idle one is
/// passivated, and nobody notices. A message that ends its receiver again and again becomes a dead
/// letter.
struct shard_host_state {
    static constexpr const char* name = "parley.shard_host";

    using pointer = untyped_actor_with<shard_host_state>*;

    enum class phase { activating, active, passivating };

    struct held_message {
        caf::strong_actor_ptr sender;
        caf::message_id mid;
        caf::message payload;
    };

    struct entry {
        phase at = phase::activating;
        caf::actor actor;
        std::deque<held_message> held;
        /// Held while the database is waited for.
        work_bound::ticket ticket;
        caf::actor_clock::time_point last_used;
        caf::actor_clock::time_point passivated_at;
    };

    pointer self = nullptr;
    environment_ptr environment;
    shard_id shard;
    parley::epoch epoch;
    std::unordered_map<entity_ref, entry> entities;
    poison_list poison;
    /// The shard goes to another node.
    bool is_leaving = false;

    void on_routed(const routed& envelope);
    void on_busy(const entity_busy& answer);
    void on_crashed(const entity_crashed& report);
    void on_sweep();
    void on_hand_over();
    void on_leave_step();
    void on_gateways_lost(const gateways_lost& news);
    void on_exit(const caf::exit_msg& message);
    void end(const caf::error& reason);

    void activate_for(const routed& envelope);
    void activate(const entity_ref& entity);
    void load(const entity_ref& entity);
    void on_loaded(const entity_ref& entity, conversation_record record);
    void on_load_failed(const entity_ref& entity, const caf::error& reason);
    void start(const entity_ref& entity, caf::actor actor);
    void on_entity_ended(const caf::actor_addr& source);
    void hold(entry& where, const routed& envelope);
    void forward(const entry& where, held_message message) const;
    void release_held(entry& where);
    void fail_held(entry& where, const caf::error& reason);
    void refuse(const held_message& asked, const caf::error& reason) const;
    void
    bury(const entity_crashed& report, const message_portrait& portrait, const held_message& asked);
    bool refuse_poison(const routed& envelope);
    bool may_passivate(const entity_ref& entity, const entry& where) const;
    void passivate_if_idle(const entity_ref& entity, entry& where);
    void ask_to_leave(const entity_ref& entity, entry& where);
    bool leave_if_empty();
    held_message take_current(const routed& envelope) const;
};

caf::behavior shard_host_behavior(
    shard_host_state::pointer self, environment_ptr environment, shard_id shard, epoch epoch
);

} // namespace parley

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::host_sweep)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::host_leave_step)
