#pragma once

#include "persistence/batch.hpp"
#include "persistence/pg/params.hpp"
#include "persistence/pg/rows.hpp"
#include "persistence/pg/statement.hpp"

namespace parley {

/// The call of `messaging.commit_batch`, for a batch without entries. When one of its texts may
/// name somebody it also leaves the task to find that out, in the same transaction.
const pg::statement& batch_statement(const commit_batch& batch);
/// The call of `messaging.commit_log`, for a batch without cursors; likewise.
const pg::statement& log_statement(const commit_batch& batch);

/// Asserts that the shard of each row has its fence, and one only: a row without would be
/// written unguarded.
void require_fences(const commit_batch& batch);

/// A batch as the parameters of its call, its contents sealed. Encode a batch once: sending it
/// again means sending the same bytes. A conversation whose rows are not numbered without hole
/// is marked so that all its rows come back as `reload`.
pg::params encode_batch(const commit_batch& batch);
pg::params encode_log(const commit_batch& batch);

/// The outcome of a batch from the one row that the call answers with.
commit_outcome decode_batch(const pg::rows& answer);
commit_outcome decode_log(const pg::rows& answer);

} // namespace parley
