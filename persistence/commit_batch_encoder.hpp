#pragma once

#include "persistence/batch.hpp"
#include "persistence/pg/params.hpp"
#include "persistence/pg/rows.hpp"
#include "persistence/pg/statement.hpp"

#include <vector>

namespace parley {

/// The call of `messaging.commit_batch`.
extern const pg::statement commit_batch_statement;

/// Asserts that the shard of each row has its fence, and one only: a row without would be
/// written unguarded.
void require_fences(const commit_batch& batch);

/// A batch as the parameters of that call, its contents sealed. Encode a batch once: sending it
/// again means sending the same bytes. A conversation whose rows are not numbered without hole
/// is marked so that all its rows come back as `reload`.
pg::params encode(const commit_batch& batch);

/// The outcome of a batch from the one row that the call answers with.
commit_outcome decode(const pg::rows& answer);

/// The batch cut into one batch a conversation; cursors stand in a last one.
std::vector<commit_batch> cut_apart(const commit_batch& batch);

} // namespace parley
