#pragma once

#include "actors/protocol/conversation.hpp"
#include "http/event_table.hpp"
#include "http/problem.hpp"
#include "http/types.hpp"

namespace parley::http {

/// The request under its `Idempotency-Key`, when it has one: the same key with another method,
/// path or body is another request.
std::optional<keyed_request> keyed_request_of(const context& ctx);

/// A key for what is the same whoever asks for it again with the same words about the same users.
keyed_request
keyed_by_content(std::string_view what, std::string_view words, const std::vector<user_id>& users);

/// The key of the second half of a request that changes two things under one key.
std::optional<keyed_request> second_half_of(std::optional<keyed_request> keyed);

/// Who makes a change by a route, and by an event (whose key is `idempotency_key` in its data).
conversation::author author_of(const context& ctx);
conversation::author
author_of(const session_context& ctx, std::string_view event, const json& data);

/// The id under `name`: `invalid_id` when there is none.
template <class Id>
result<Id> parse_id(const json& data, const char* name) {
    auto found = data.is_object() ? data.find(name) : data.end();
    if (!data.is_object() || found == data.end() || !found->is_string())
        return failure{errc::invalid_id, name};
    auto parsed = Id::parse(found->get_ref<const std::string&>());
    if (!parsed)
        return failure{errc::invalid_id, name};
    return *parsed;
}

/// The ids under `name`, a list of at most `size_max`: `validation_failed`, `invalid_id`.
result<std::vector<user_id>> parse_users(const json& data, const char* name, std::size_t size_max);

/// The text of a message under `text`: `message_text_required`, `validation_failed`.
result<std::string> parse_text(const json& data);

/// The string under `name`; none when it is missing or null. `validation_failed`.
result<std::optional<std::string>> parse_string(const json& data, const char* name);

/// Says that an answer is the first one again.
response& note_replay(response& answer, bool replayed);

} // namespace parley::http
