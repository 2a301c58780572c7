#pragma once

#include "actors/environment.hpp"
#include "actors/protocol/address.hpp"
#include "actors/protocol/conversation.hpp"
#include "actors/recent_messages.hpp"
#include "actors/roster.hpp"
#include "runtime/kernel/base_actor.hpp"

#include <deque>

namespace parley {

/// How long a conversation waits for a read.
inline constexpr std::chrono::seconds storage_timeout{5};

/// Where a conversation lives while it is in memory.
struct conversation_place {
    shard_id shard;
    parley::epoch epoch;
    caf::actor host;
};

/// Owns the order of one conversation: gives each message its seq, hands it to the storage lane,
/// and tells everybody only when it is durable. Starts from what storage holds and can be
/// stopped between any two messages: whatever it knows beyond storage is belief, not truth.
///
/// Life of a send: `on_send` sequences it into `window` → the lane commits → `on_written` takes it
/// from `window`, answers the sender and delivers to the members.
struct conversation_state {
    static constexpr const char* name = "parley.conversation";

    using pointer = untyped_actor_with<conversation_state>*;
    using send_promise = caf::typed_response_promise<conversation::sent>;

    /// A sequenced message that is not known to be durable yet.
    struct in_flight {
        message_record message;
        session_id origin;
        trace_id trace;
        /// Of the send and of its repeats that came meanwhile.
        std::vector<send_promise> promises;
    };
    struct waiting_mark {
        conversation::mark mark;
        caf::typed_response_promise<conversation::marked> promise;
    };

    pointer self = nullptr;
    environment_ptr environment;
    conversation_place place;

    conversation_id id;
    conversation_kind kind = conversation_kind::direct;
    privacy_mode privacy = privacy_mode::search_enabled;
    timestamp created_at;
    content_key_ptr key;
    std::int64_t message_count = 0;
    roster members;
    recent_messages recent;
    /// The last durable entry, and the last one given out.
    parley::seq head;
    parley::seq tail;
    timestamp tail_at;
    std::deque<in_flight> window;
    std::vector<waiting_mark> marks;
    /// Reads whose answer is under way; the actor ends only after the last of them.
    int reads = 0;
    std::optional<errc> ending;

    caf::result<conversation::sent> on_send(const conversation::send& request);
    caf::result<conversation::marked> on_mark(const conversation::mark& request);
    void on_type(const conversation::type& note);
    caf::result<conversation::history> on_read_history(const conversation::read_history& request);
    caf::result<conversation::description> on_describe(const conversation::describe& request);
    caf::result<conversation::caught_up> on_catch_up(const conversation::catch_up& request);
    void on_note_presence(const conversation::note_presence& note);
    void on_written(const storage::written& written);
    void on_passivate();

    errc admit(const conversation::send& request) const;
    std::optional<caf::result<conversation::sent>> answer_repeat(const conversation::send& request);
    caf::result<conversation::sent> sequence(const conversation::send& request);
    void on_message_written(const storage::written::message& written);
    void complete(in_flight done);
    void answer_duplicate(in_flight repeat, parley::seq stored);
    caf::expected<conversation::sent>
    first_result(const message_record& repeat, const history_page& page) const;
    void stop_for(errc reason);
    void refuse_all(errc reason);

    /// Reads a stretch of the log and answers `promise` with what `make` makes of it, a value or
    /// an error.
    template <class Reply, class Make>
    void read(history_query query, caf::typed_response_promise<Reply> promise, Make make) {
        query.conversation = id;
        query.key = key;
        ++reads;
        self->request(environment->reader, storage_timeout, std::move(query))
            .then(
                [this, promise, make](const history_page& page) mutable {
                    caf::expected<Reply> reply = make(page);
                    if (reply)
                        promise.deliver(std::move(*reply));
                    else
                        promise.deliver(std::move(reply.error()));
                    end_read();
                },
                [this, promise](const caf::error& reason) mutable {
                    promise.deliver(reason);
                    end_read();
                }
            );
    }
    void end_read();
    void on_cursor_written(const cursor_row& row);
    void announce_cursor(user_id user, events::cursor_kind cursor, parley::seq at) const;

    message_view view_of(const message_record& message) const;
    void deliver(const shared_event_ptr& event, user_id author, session_id origin) const;
    void probe_offline_members(user_id sender) const;
    std::size_t window_max() const {
        return static_cast<std::size_t>(environment->settings.unacknowledged_max);
    }
    const actor_environment::lane& lane() const { return environment->lane_of(place.shard); }
};

caf::behavior conversation_behavior(
    conversation_state::pointer self,
    environment_ptr environment,
    conversation_place place,
    conversation_record record
);

} // namespace parley
