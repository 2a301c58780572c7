#pragma once

#include "actors/environment.hpp"
#include "actors/message_states.hpp"
#include "actors/protocol/address.hpp"
#include "actors/protocol/conversation.hpp"
#include "actors/recent_messages.hpp"
#include "actors/roster.hpp"
#include "runtime/kernel/base_actor.hpp"

#include <deque>
#include <functional>
#include <map>
#include <variant>

namespace parley {

/// How long a conversation waits for a read.
inline constexpr std::chrono::seconds storage_timeout{5};

/// Where a conversation lives while it is in memory.
struct conversation_place {
    shard_id shard;
    parley::epoch epoch;
    caf::actor host;
};

/// Owns the order and the membership of one conversation: gives each entry its seq, hands it to the
/// storage lane, and tells everybody only when it is durable. Starts from what storage holds and
/// can be stopped between any two messages: whatever it knows beyond storage is belief, not truth.
///
/// Life of a send: `on_send` sequences it into `window` → the lane commits → `on_written` takes it
/// from `window`, answers the sender and delivers to the members. Life of a change: `begin_change`
/// settles its key, a judge (`judge_…`) decides by what is known here, `sequence` puts its entries
/// into `window`; the rest is the same.
///
/// One file a role: `conversation` (sends), `_window` (what comes of rows), `_changes` (what all
/// changes share), `_editing`, `_reactions`, `_membership`, `_settings`, `_cursors`, `_reads`,
/// `_delivery`, `_mentions`.
struct conversation_state {
    static constexpr const char* name = "parley.conversation";

    using pointer = untyped_actor_with<conversation_state>*;
    using send_promise = caf::typed_response_promise<conversation::sent>;
    using change_promise = caf::typed_response_promise<conversation::changed>;
    using outcome = caf::expected<conversation::changed>;

    /// A change from its request to its answer.
    struct change {
        conversation::author by;
        change_promise promise;
        /// Decides what is to be done.
        std::function<void(const std::shared_ptr<change>&)> judge;
        /// Answers a repeat whose first effect is the entry at a seq.
        std::function<void(const std::shared_ptr<change>&, parley::seq)> replay;
    };
    using change_ptr = std::shared_ptr<change>;
    struct waiting_change {
        change_ptr made;
        std::function<void()> judge;
    };

    struct sent_message {
        message_record message;
        session_id origin;
        trace_id trace;
        /// Of the send and of its repeats that came meanwhile.
        std::vector<send_promise> promises;
        /// Whom it names, as far as that was known when it was sequenced.
        std::vector<new_mention> mentions;
        /// Whom it names is yet to be found out.
        bool is_naming = false;
    };
    struct made_change {
        std::vector<entry_record> entries;
        change_ptr of;
        conversation::changed answer;
        /// The message of an edit as it is then.
        std::optional<message_state> edited;
    };
    /// What is sequenced and not known to be durable yet.
    struct in_flight {
        parley::seq first;
        std::variant<sent_message, made_change> what;
        /// Answers that follow from it: `none` once it is durable, else why it is not.
        std::vector<std::function<void(errc)>> after;
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
    std::optional<std::string> title;
    std::optional<std::string> description;
    timestamp created_at;
    content_key_ptr key;
    std::int64_t message_count = 0;
    /// As it is durable.
    roster members;
    recent_messages recent;
    /// With what is on its way to storage.
    message_states states;
    /// The last durable entry, and the last one given out.
    parley::seq head;
    parley::seq tail;
    timestamp tail_at;
    std::deque<in_flight> window;
    std::vector<waiting_mark> marks;
    /// Changes of members and settings are made one after the other, so that limits and roles are
    /// judged by what is durable: these wait while one is under way.
    bool is_membership_changing = false;
    std::deque<waiting_change> waiting_changes;
    /// Keys of changes under way, and their repeats.
    std::map<std::pair<user_id, client_key>, std::vector<change_ptr>> keys;
    /// The end of the conversation is on its way to storage.
    bool is_closing = false;
    /// Reads whose answer is under way; the actor ends only after the last of them.
    int reads = 0;
    std::optional<errc> ending;

    // Sends.
    caf::result<conversation::sent> on_send(const conversation::send& request);
    void take_send(const conversation::send& request, send_promise promise);
    errc admit(const conversation::send& request) const;
    bool answer_repeat(const conversation::send& request, send_promise& promise);
    bool needs_check(const conversation::send& request);
    void check_reply(const conversation::send& request, send_promise promise);
    void sequence(const conversation::send& request, send_promise promise);

    // The window.
    void on_written(const storage::written& written);
    void on_row_written(const storage::written::row& written);
    void complete(in_flight done);
    void complete(sent_message& done);
    void complete(made_change& done);
    void apply(const made_change& change, const entry_record& entry);
    void fail(in_flight& failed, errc reason);
    void answer_duplicate(in_flight repeat, parley::seq stored);
    caf::expected<conversation::sent>
    first_result(const message_record& repeat, const history_page& page) const;
    /// Calls `answer` with `none` when all that is sequenced is durable, else with the reason.
    void when_durable(std::function<void(errc)> answer);
    void stop_for(errc reason);
    void refuse_all(errc reason);
    void end_read();
    void on_passivate();
    timestamp next_time();
    std::size_t window_max() const {
        return static_cast<std::size_t>(environment->settings.unacknowledged_max);
    }
    const actor_environment::lane& lane() const { return environment->lane_of(place.shard); }

    // What all changes share.
    using judge_function = decltype(change::judge);
    using replay_function = decltype(change::replay);
    caf::result<conversation::changed>
    begin_change(const conversation::author& by, judge_function judge, replay_function replay);
    void look_up_key(const change_ptr& made);
    void take_result(const change_ptr& made, const keyed_result& first);
    void admit_change(const change_ptr& made);
    /// Answers a change that was not sequenced, by what is known here: not before that is durable.
    void settle(const change_ptr& made, outcome answer);
    void finish(const change_ptr& made, outcome answer);
    /// `none` when something can be sequenced now.
    errc check_room() const;
    entry_record entry_of(const change_ptr& made, entry_kind what) const;
    /// Gives the entries their places and sends them off, all or none. An edit or delete has a
    /// window by the clock of the database.
    void sequence(
        const change_ptr& made,
        std::vector<entry_record> entries,
        conversation::changed answer = {},
        std::optional<std::chrono::microseconds> within = {}
    );
    /// Calls `go` with the message once it is known here; else the change ends.
    void with_message(
        const change_ptr& made, message_id message, std::function<void(message_state&)> go
    );
    /// Calls `judge` when no change of members or settings is under way.
    void in_turn(const change_ptr& made, std::function<void()> judge);
    static bool is_turn_of(entry_kind kind);
    void end_turn();

    // Messages.
    caf::result<conversation::changed> on_edit(const conversation::edit_message& request);
    caf::result<conversation::changed> on_delete(const conversation::delete_message& request);
    caf::result<conversation::changed> on_react(const conversation::react& request);
    void judge_edit(
        const change_ptr& made, const conversation::edit_message& request, message_state& state
    );
    void judge_delete(const change_ptr& made, message_state& state);
    void judge_reaction(
        const change_ptr& made, const conversation::react& request, message_state& state
    );
    message_view view_of(const message_state& state, user_id reader) const;

    // Members and settings.
    caf::result<conversation::changed> on_add_members(const conversation::add_members& request);
    caf::result<conversation::changed> on_remove_member(const conversation::remove_member& request);
    caf::result<conversation::changed> on_set_role(const conversation::set_role& request);
    caf::result<conversation::changed> on_update(const conversation::update& request);
    caf::result<conversation::changed> on_end(const conversation::end& request);
    caf::result<conversation::muted> on_set_muted(const conversation::set_muted& request);
    void judge_join(const change_ptr& made, const std::vector<user_id>& users);
    void judge_leave(const change_ptr& made, user_id user);
    void judge_role(const change_ptr& made, const conversation::set_role& request);
    void judge_update(const change_ptr& made, const conversation::update& request);
    bool may_manage(user_id user) const;

    // Cursors and reads.
    caf::result<conversation::marked> on_mark(const conversation::mark& request);
    void on_cursor_written(const cursor_row& row);
    void announce_cursor(const events::cursor_moved& moved, parley::seq from) const;
    void on_type(const conversation::type& note);
    void on_note_presence(const conversation::note_presence& note);
    caf::result<conversation::history> on_read_history(const conversation::read_history& request);
    caf::result<conversation::description> on_describe(const conversation::describe& request);
    caf::result<conversation::caught_up> on_catch_up(const conversation::catch_up& request);
    caf::result<conversation::analysed> on_analyse(const conversation::analyse& request);

    /// Puts a query to storage and answers `promise` with what `make` makes of its page, a value
    /// or an error.
    template <class Page, class Query, class Reply, class Make>
    void read(Query query, caf::typed_response_promise<Reply> promise, Make make) {
        ++reads;
        self->request(environment->reader, storage_timeout, std::move(query))
            .then(
                [this, promise, make](const Page& page) mutable {
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

    // Mentions.
    void name_people(message_row& row, const trace_id& trace) const;
    void look_for_mentions() const;
    void on_announce_mentions(const conversation::announce_mentions& news);
    void note_named(const conversation::announce_mentions& news, const message_record& message);
    void tell_mentioned(const std::vector<new_mention>& made, const message_record& message);
    void announce_mentions(
        const std::vector<new_mention>& told,
        const message_view& message,
        const std::optional<profile_view>& author
    ) const;

    // Delivery.
    message_view view_of(const message_record& message) const;
    shared_event_ptr event_of(const log_item& item) const;
    shared_event_ptr event_of(const entry_record& entry) const;
    void deliver(const shared_event_ptr& event, user_id author = {}, session_id origin = {}) const;
    void deliver_to(user_id user, const shared_event_ptr& event) const;
    void deliver_edit(const made_change& change, const entry_record& entry) const;
    void welcome(user_id user) const;
    void probe_other(user_id sender) const;
};

caf::behavior conversation_behavior(
    conversation_state::pointer self,
    environment_ptr environment,
    conversation_place place,
    conversation_record record
);

} // namespace parley
