#pragma once

#include "persistence/batch.hpp"
#include "persistence/records.hpp"
#include "runtime/base/result.hpp"

#include <functional>
#include <vector>

namespace parley {

/// What the actors know of storage: never SQL, never a connection.
///
/// Every function returns at once; `done` is called exactly once, later, on a thread of the
/// implementation's choice (the simulator: from its own step), and must not block. Failures are
/// `storage_unavailable` (nothing was done, or a read could not be made) unless stated.
///
/// Two implementations, held together by one conformance test: PostgreSQL and a model in memory.
class storage_port {
public:
    template <class T>
    using handler = std::function<void(result<T>)>;

    virtual ~storage_port() = default;

    /// Lanes that commit independently; a shard must always use the same lane.
    virtual int lane_count() const = 0;

    /// Commits a batch in one transaction and answers with the status of each row in order.
    /// At most one batch a lane may be under way. An unknown outcome is settled by the
    /// implementation, which sends the very same batch again until it knows: `done` may take as
    /// long as the database is away, and is never called with a failure unless the port is closed.
    virtual void commit(int lane, commit_batch batch, handler<commit_outcome> done) = 0;

    /// Raises the fences of `shards` to at least the given epochs, on behalf of a new owner.
    /// Succeeds only after the raise is durable; `fenced` when a higher epoch stands already.
    virtual void raise_fences(std::vector<shard_epoch> shards, handler<void> done) = 0;

    /// Makes the direct conversation of two users or finds the one that stands.
    /// Never two for a pair, however concurrent. `privacy` decides how content is stored. Under a
    /// key that was used before nothing is opened.
    virtual void open_direct(direct_request request, handler<direct_opened> done) = 0;

    /// Makes a group; asked again with the same proposed id or the same key it finds what was
    /// made.
    virtual void open_group(group_request request, handler<group_opened> done) = 0;

    /// Everything a conversation actor starts from; `conversation_not_found`.
    virtual void load_conversation(conversation_id id, handler<conversation_record> done) = 0;

    /// Messages of a conversation by seq or by page; see `history_query`.
    virtual void read_history(history_query query, handler<history_page> done) = 0;

    /// The log of a conversation from one seq to another: messages, tombstones and entries.
    virtual void read_log(log_query query, handler<log_page> done) = 0;

    /// A message that is not deleted; `message_not_found`.
    virtual void find_message(message_query query, handler<message_found> done) = 0;

    /// Where a message is, deleted or not; `message_not_found`.
    virtual void locate_message(message_id message, handler<message_place> done) = 0;

    /// What a key was used for; `not_found` when it was not.
    virtual void find_result(result_query query, handler<keyed_result> done) = 0;

    /// The conversations of a user, the latest activity first.
    virtual void read_inbox(inbox_query query, handler<inbox_page> done) = 0;

    /// Keeps a message that nobody could process; durable when it succeeds. After a failure it may
    /// have been kept.
    virtual void write_dead_letter(dead_letter letter, handler<void> done) = 0;

    virtual void set_muted(mute_request request, handler<mute_done> done) = 0;

    virtual void find_acquaintances(acquaintance_query query, handler<acquaintances> done) = 0;

    virtual void read_analytics(analytics_query query, handler<conversation_analytics> done) = 0;
};

} // namespace parley
