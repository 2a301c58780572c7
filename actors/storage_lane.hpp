#pragma once

#include "actors/lane_admission.hpp"
#include "actors/protocol/storage.hpp"
#include "config/settings.hpp"
#include "persistence/storage_port.hpp"
#include "runtime/kernel/base_actor.hpp"

#include <deque>
#include <map>
#include <memory>
#include <variant>

namespace parley {

/// The end of one group commit, from the storage port.
struct lane_committed {
    std::shared_ptr<result<commit_outcome>> outcome;
};

/// Cursors have waited long enough for a message to travel with.
struct lane_flush {};

/// After an outage some more are let in.
struct lane_reopen {};

using storage_lane_self = storage_lane_actor::
    extend<caf::reacts_to<lane_committed>, caf::reacts_to<lane_flush>, caf::reacts_to<lane_reopen>>;

/// One write-behind lane: gathers rows while the previous commit runs, commits all it has
/// (bounded) at once, and tells each sender the fate of its rows. There is no timer for
/// messages: at low load a row leaves at once, at high load the batch grows by itself.
struct storage_lane_state {
    static constexpr const char* name = "parley.storage_lane";

    using pointer = actor_with<storage_lane_state, storage_lane_self>*;

    /// Whom to tell of rows that are being committed, and what of.
    struct rows_under_way {
        caf::strong_actor_ptr sender;
        /// Of the message, or of the first entry.
        parley::seq first;
        /// Entries that were sent together; 0 for a message.
        std::size_t entry_count = 0;
    };
    /// A message, or entries that must not be torn apart.
    struct waiting_rows {
        caf::strong_actor_ptr sender;
        parley::epoch epoch;
        std::variant<message_row, std::vector<entry_row>> what;

        shard_id shard() const;
        std::size_t count() const;
        std::size_t bytes() const;
        rows_under_way under_way() const;
    };
    struct waiting_cursor {
        caf::strong_actor_ptr sender;
        storage::write_cursor write;
    };
    using participant = std::pair<conversation_id, user_id>;
    /// Whoever loads a conversation and waits for its cursors.
    struct waiting_load {
        conversation_id conversation;
        caf::typed_response_promise<storage::settled> promise;
    };

    explicit storage_lane_state(pointer self_);

    pointer self;
    storage_settings settings;
    std::shared_ptr<storage_port> port;
    int index = 0;
    std::shared_ptr<lane_admission> admission;

    std::deque<waiting_rows> rows;
    std::size_t row_count = 0;
    std::map<participant, waiting_cursor> cursors;
    std::size_t bytes = 0;
    bool flush_scheduled = false;
    /// Until then commits leave cursors where they are.
    caf::actor_clock::time_point cursors_rest_until;

    /// What the commit under way answers for; empty when none is.
    std::vector<rows_under_way> rows_in_flight;
    std::vector<waiting_cursor> cursors_in_flight;
    bool in_flight = false;
    caf::actor_clock::time_point in_flight_since;
    /// Of four that come, how many are let in while there is room.
    unsigned quarters = lane_admission::all;
    /// Each is of a conversation that is being brought into memory, which is bounded.
    std::vector<waiting_load> loads;

    void on_write_message(storage::write_message& write);
    void on_write_entries(storage::write_entries& write);
    void on_write_cursor(const storage::write_cursor& write);
    caf::result<storage::settled> on_settle(const storage::settle& asked);
    void on_committed(const lane_committed& done);
    void on_flush();
    void on_reopen();

    void add(waiting_rows waiting);
    void coalesce(waiting_cursor& waiting, const storage::write_cursor& later);
    void commit();
    bool are_cursors_due() const;
    void schedule_flush();
    commit_batch take_batch();
    void take_rows(commit_batch& batch);
    void take_cursors(commit_batch& batch);
    void answer(const commit_outcome& outcome);
    void reopen_slowly();
    bool has_cursors_of(conversation_id conversation) const;
    void answer_loads();
    void update_admission();
};

storage_lane_self::behavior_type storage_lane_behavior(
    storage_lane_state::pointer self,
    std::shared_ptr<storage_port> port,
    int index,
    const storage_settings& settings,
    std::shared_ptr<lane_admission> admission
);

} // namespace parley

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::lane_committed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::lane_flush)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::lane_reopen)
