#pragma once

#include "cluster/decision.hpp"
#include "cluster/failsafe.hpp"
#include "cluster/own_lease.hpp"
#include "cluster/shard_map.hpp"
#include "runtime/kernel/base_actor.hpp"

#include <caf/allowed_unsafe_message_type.hpp>

#include <functional>
#include <map>
#include <memory>
#include <set>

namespace parley {

struct membership_settings {
    std::chrono::milliseconds heartbeat{500};
    std::chrono::milliseconds lease{3000};
    /// Serves alone: keeps its lease, and shares nothing with anybody.
    bool is_alone = false;
    /// Shards that are handed over at once.
    std::size_t moves_max = 64;
    /// For so long those that are ready wait for the others, to be released with them.
    std::chrono::milliseconds wave_patience{20};
    /// For so long older nodes may hand over before this one begins, too.
    std::chrono::milliseconds turn_patience{1000};
    /// A host that has not ended by then is cut off.
    std::chrono::milliseconds move_deadline{2000};
};

/// What a member does to the rest of its node. Called on the actor's turn; must not block.
struct membership_effects {
    /// Raises the fences of shards, on behalf of this node.
    std::function<void(std::vector<shard_epoch>, std::function<void(result<void>)> done)> raise;
    std::function<void(std::shared_ptr<const shard_map>)> install;
    std::function<void(const std::vector<cluster_member>&, std::int64_t version)> set_members;
    /// Holds a shard's messages and ends its host; `done` may be called on any thread.
    std::function<void(shard_id, std::function<void()> done)> hand_over;
    /// A shard that was being handed over stays.
    std::function<void(shard_id)> keep;
    /// This node may serve, or may not: its lease is in doubt.
    std::function<void(bool)> serve;
    /// Says something about promises to another node; it may get lost.
    std::function<void(node_id to, promise_word)> say;
    /// Shards changed hands without a handover: what was told to their sessions may be lost.
    std::function<void()> on_loss;
    /// The anchor says that this node is no member: it must end.
    std::function<void()> on_dead;
};

/// To a member: the view may have changed.
struct membership_refresh {
    std::int64_t version = 0;
};
/// To a member, from a link.
struct membership_suspect {
    node_id peer;
    suspicion why{};
};
/// A new connection reached a peer that was suspected.
struct membership_trust {
    node_id peer;
};
/// To a member: the node serves its clients there, so it may own shards.
struct membership_announce {
    std::string address;
};
/// To a member: give away what you own; `membership_owned` says how far it is.
struct membership_drain {};
/// To a member: another one asks for a promise, or has given one.
struct membership_promise {
    node_id peer;
    promise_word word;
};
/// Asks how many shards this node owns; answered with the number.
struct membership_owned {};

struct membership_parts {
    node_id self;
    /// Must outlive the actor.
    membership_port* anchor = nullptr;
    membership_settings settings;
    membership_effects effects;
    /// Renewed by the actor; read by whoever is about to serve something.
    std::shared_ptr<own_lease> lease;
    std::function<boot_clock::time_point()> now = &boot_clock::now;
};

/// This node as a member of its cluster: keeps its lease, reads what the others do, takes over what
/// it is given once the fence stands, hands over what it is to give, and asks the anchor to judge.
/// A database that does not answer ends the lease and never the node; only the anchor's word does.
struct membership_state {
    static constexpr const char* name = "parley.membership";

    using pointer = untyped_actor_with<membership_state>*;
    using time_point = caf::actor_clock::time_point;

    // What comes back from the effects and the anchor.
    struct beat {};
    struct beaten {
        result<heartbeat_answer> answer;
        boot_clock::time_point sent;
    };
    struct viewed {
        result<cluster_view> view;
    };
    struct advanced {
        member_state to{};
        result<bool> outcome;
    };
    struct judged {
        result<control_outcome> outcome;
    };
    struct raised {
        std::vector<shard_epoch> shards;
        result<void> outcome;
    };
    struct handed {
        shard_id shard;
    };
    /// Whatever is handed over by now is released, if nothing was since.
    struct release_step {
        std::uint64_t wave = 0;
    };
    struct released {
        std::vector<shard_epoch> wanted;
        result<std::vector<shard_id>> done;
    };

    /// A shard on its way to its target.
    struct move {
        epoch under;
        time_point since;
        bool is_done = false;
        bool is_released = false;
    };

    pointer self = nullptr;
    membership_parts parts;

    known_cluster known;
    /// The epoch under which each shard's fence was raised by us, by shard number.
    std::vector<epoch> fenced;
    std::set<shard_id> raising;
    std::map<shard_id, move> moves;
    /// Goes up with each release.
    std::uint64_t wave = 0;
    /// Since when older nodes have had shards to hand over.
    std::optional<time_point> awaits_turn_since;
    /// When a peer refused a connection, seen from here.
    std::map<node_id, time_point> refused;
    /// Told to the anchor again until it has heard.
    member_state wanted_state = member_state::joining;
    member_state told_state = member_state::joining;
    std::string address;
    failsafe promises;
    /// Somebody has connected who is no member as far as is known: he promised nothing.
    bool has_stranger = false;
    /// Heartbeats that failed since the last one that did not.
    int failures = 0;
    bool serves = false;
    bool is_beating = false;
    bool is_reading = false;
    bool must_read_again = false;
    /// Something failed that a look at the anchor settles.
    bool is_in_doubt = false;
    bool is_judging = false;
    bool is_release_due = false;
    bool is_releasing = false;
    bool is_dead = false;

    // Sign of life and view (membership.cpp).
    void on_beat();
    void on_beaten(const beaten& answer);
    void on_refresh(const membership_refresh& hint);
    void on_viewed(const viewed& answer);
    void on_advanced(const advanced& answer);
    void on_announce(const membership_announce& news);
    void on_trust(const membership_trust& news);
    void advance_to(member_state state);
    void advance();
    std::int64_t on_owned() const;
    void die();
    void read_view();
    bool shows_loss(const cluster_view& news) const;
    void note_received(const cluster_view& news) const;
    void act();
    void set_serving();

    // While nobody reaches the anchor (membership_promises.cpp).
    void ask_promises();
    void on_promise(const membership_promise& news);
    std::vector<node_id> others() const;

    // What this node owns (membership_shards.cpp).
    void on_raised(const raised& answer);
    void on_handed(const handed& news);
    void on_release_step(const release_step& due);
    void on_released(const released& answer);
    void raise_fences();
    bool stands(const shard_record& shard) const;
    void install();
    void end_moves();
    bool is_our_turn();
    void start_moves();
    void start_move(const shard_record& shard);
    void hurry_moves();
    void release_done();

    // What is to become of the others (membership_judgement.cpp).
    void on_suspect(const membership_suspect& news);
    void on_judged(const judged& answer);
    void judge();

    const shard_record& record_of(shard_id shard) const {
        return known.shards.at(static_cast<std::size_t>(shard.value));
    }
    epoch& fence_of(shard_id shard) { return fenced.at(static_cast<std::size_t>(shard.value)); }
    time_point now() const { return self->clock().now(); }

    /// Makes what a port calls back with a message to the actor, if it still lives.
    template <class Wrap>
    auto back(Wrap wrap) const {
        return [me = caf::actor{self}, wrap]<class T>(T&& value) {
            auto content = caf::make_message(wrap(std::forward<T>(value)));
            auto mid = caf::message_id{}.with_high_priority();
            me->enqueue(nullptr, mid, std::move(content), nullptr);
        };
    }
};

caf::behavior membership_behavior(membership_state::pointer self, membership_parts parts);

} // namespace parley

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::membership_refresh)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::membership_suspect)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::membership_trust)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::membership_announce)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::membership_drain)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::membership_owned)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::membership_promise)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::membership_state::beat)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::membership_state::beaten)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::membership_state::viewed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::membership_state::advanced)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::membership_state::judged)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::membership_state::raised)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::membership_state::handed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::membership_state::release_step)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::membership_state::released)
