#pragma once

#include "persistence/pg/rows.hpp"
#include "persistence/pg/statement.hpp"
#include "runtime/base/result.hpp"

#include <string_view>

struct pg_result;

namespace parley::pg {

/// The one translation of SQLSTATE to `errc`, for everything but broken constraints.
/// `storage_unavailable`: the server could not do it now and did nothing (locks, resources,
/// shutdown, serialisation); `internal`: our mistake.
errc to_errc(std::string_view sqlstate);

/// The failure of a statement from what the server answered. A broken constraint that `what`
/// names gives its meaning, any other one `internal`. The detail holds the SQLSTATE, the
/// constraint and the server's primary message, never values of rows.
failure to_failure(const pg_result* answer, const statement& what);

/// Folds the next result of a call, which it takes, into the call's answer; a failure is never
/// overwritten. A call begins with a failure of `none`.
void keep_result(result<rows>& answer, pg_result* next, const statement& what);

} // namespace parley::pg
