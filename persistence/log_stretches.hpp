#pragma once

#include "persistence/batch.hpp"

#include <vector>

namespace parley {

/// Where the new rows of one conversation begin. A stretch whose rows do not follow one another
/// begins nowhere: no log continues at 0, so that the conversation is told to reload.
struct log_stretch {
    conversation_id conversation;
    shard_id shard;
    seq first;
};

/// One stretch for each conversation of the batch. The messages of a conversation stand in the
/// order of their seqs, and so do its entries; together they have no hole.
std::vector<log_stretch> stretches_of(const commit_batch& batch);

/// A batch whose rows go to two statements: conversations that only get messages, and the others.
struct split_batch {
    /// Has all cursors.
    commit_batch plain;
    commit_batch mixed;
    /// One a message of the whole batch: true when it is in `mixed`.
    std::vector<bool> is_mixed;
};

split_batch split(const commit_batch& batch);

/// The outcome of the whole batch, in its order.
commit_outcome join(const split_batch& parts, commit_outcome plain, commit_outcome mixed);

/// The batch cut into one batch a conversation; cursors stand in a last one.
std::vector<commit_batch> cut_apart(const commit_batch& batch);

} // namespace parley
