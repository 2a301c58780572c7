#pragma once

#include "actors/protocol/views.hpp"
#include "http/problem.hpp"
#include "http/types.hpp"

#include <string>
#include <vector>

namespace parley::http {

/// A page of history in one direction, as `/v1` asks for it.
struct directed_history {
    history_query query;
    bool is_ascending = false;
};

/// Reads `limit`, `since_timestamp`, `order` and `cursor`. A cursor carries the direction and the
/// time of the call that it came from. Adds what is wrong to `errors`.
directed_history read_directed_history(const request& from, std::vector<field_error>& errors);

/// What continues behind the message at `last`.
std::string next_cursor(const directed_history& of, seq last);

} // namespace parley::http
