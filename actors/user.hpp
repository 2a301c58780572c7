#pragma once

#include "actors/entity_lifecycle.hpp"
#include "actors/environment.hpp"
#include "actors/protocol/address.hpp"
#include "actors/protocol/user.hpp"
#include "runtime/kernel/base_actor.hpp"

#include <unordered_set>

namespace parley {

/// The offline of a user is announced only when it has lasted this long: a reconnect or a moved
/// shard is no news.
inline constexpr std::chrono::seconds presence_grace{15};

/// The grace period that began with `generation` is over.
struct user_grace_over {
    std::uint64_t generation = 0;
};

/// Knows one user's connected sessions and presence, and hands every event to each session.
/// Nothing here is stored: sessions attach again wherever the user comes to live.
struct user_state {
    static constexpr const char* name = "parley.user";

    using pointer = untyped_actor_with<user_state>*;

    using session = user::session;

    pointer self = nullptr;
    environment_ptr environment;
    caf::actor host;
    user_id id;
    std::vector<session> sessions;
    /// Users who show this user's presence.
    std::unordered_set<user_id> watchers;
    /// Conversations that believe this user is online and must hear of the contrary.
    std::unordered_set<conversation_id> believers;
    bool announced_online = false;
    std::uint64_t grace_generation = 0;
    std::optional<timestamp> last_seen_at;

    user::attached on_attach(const user::attach& request);
    void on_detach(const user::detach& request);
    void on_deliver(const user::deliver& delivery);
    void on_probe(const user::probe& question);
    caf::result<user::watched> on_watch(const user::watch& request);
    user::observed on_observe(const user::observe& request);
    void on_grace_over(const user_grace_over& end);
    caf::result<user::direct_opened> on_open_direct(const user::open_direct& request);
    caf::result<user::group_opened> on_open_group(const user::open_group& request);
    caf::result<user::inbox> on_read_inbox(const user::read_inbox& request);
    caf::result<mention_page> on_read_mentions(const user::read_mentions& request) const;
    caf::result<mention::noted> on_mark_mention_read(const user::mark_mention_read& request) const;
    caf::result<message_place> on_locate_message(const user::locate_message& request) const;
    void on_passivate();
    void on_hand_over();
    void on_take_over(const user::take_over& from);
    void on_gateways_lost(const gateways_lost& news);

    void push(const shared_event_ptr& event, session_id except) const;
    void push_to(const caf::actor& gateway, const shared_event_ptr& event, session_id except) const;
    void correct_belief(conversation_id conversation, bool believed_online);
    void announce(bool online);
    void begin_grace();
    void announce_conversation(const parley::direct_opened& opened, user_id recipient);
    void
    make_group(const group_request& order, caf::typed_response_promise<user::group_opened> promise);
    void announce_group(const group_request& order, const parley::group_opened& opened) const;
    presence_view presence() const;
    void gather_presences(
        const std::vector<user_id>& users, caf::typed_response_promise<user::watched> promise
    );
    void stop_observing(const std::vector<user_id>& users) const;
    void replace_watched(session_id which, std::vector<user_id> users);
    session* find_session(session_id which);
};

caf::behavior
user_behavior(user_state::pointer self, environment_ptr environment, caf::actor host, user_id id);

} // namespace parley

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::user_grace_over)
