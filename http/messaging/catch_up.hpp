#pragma once

#include "actors/protocol/conversation.hpp"
#include "http/event_table.hpp"

#include <vector>

namespace parley::http {

/// Where a client stands in one conversation.
struct client_cursor {
    conversation_id conversation;
    parley::seq after;
};

struct catch_up_request {
    std::vector<client_cursor> cursors;
    /// How many entries the answer may have together.
    std::size_t limit = 0;
};

/// `{"cursors":{"<conversation_id>": seq | {"seq":…,"epoch":…}}, "limit"?}`.
result<catch_up_request> parse_catch_up(const json& data);

/// What a client missed, as the answer of `resume` and `POST /sync`.
struct missed {
    /// `{"entries":[{"event","data"}],"has_more","recovered","reset"}`
    std::string encoded;
    /// How far the answer goes in each conversation; to the end of time where it is not complete,
    /// so that nothing live comes before the client has asked for the rest.
    std::vector<held_conversation> answered;
};

/// Reads the logs after the cursors.
net::awaitable<result<missed>>
read_missed(services& with, user_id user, catch_up_request asked, const trace_id& trace);

} // namespace parley::http
