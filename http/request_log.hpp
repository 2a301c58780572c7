#pragma once

#include "http/types.hpp"
#include "runtime/base/result.hpp"

namespace parley::http {

/// The access log, at level debug: which route was asked and what came of it. What a client wrote
/// never stands in it, neither query, headers and body nor the parts of a path that may be
/// anything: of those only ids.
void log_answer(const context& ctx, const response& answer);

/// A request that failed although nothing is wrong with it, with the type of the error and the
/// trace of the request: an error when that is our fault, a warning when it will pass. Of the
/// latter there may be thousands a second, so only a few are written, with how many were left out.
void log_failure(const failure& reason, const trace_id& trace);

} // namespace parley::http
