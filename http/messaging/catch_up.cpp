#include "http/messaging/catch_up.hpp"

#include "actors/protocol/event_order.hpp"
#include "http/frames.hpp"
#include "http/messaging/edge.hpp"
#include "http/problem.hpp"
#include "runtime/base/limits.hpp"

#include <algorithm>

namespace parley::http {

namespace {

std::optional<seq> seq_of(const json& value) {
    const auto* number = &value;
    if (value.is_object()) {
        auto found = value.find("seq");
        if (found == value.end())
            return std::nullopt;
        number = &*found;
    }
    if (!number->is_number_integer() || number->get<std::int64_t>() < 0)
        return std::nullopt;
    return seq{number->get<std::int64_t>()};
}

/// The answer while it grows.
struct gathered {
    std::string entries;
    std::size_t count = 0;
    bool has_more = false;
    json reset = json::array();
    std::vector<held_conversation> answered;

    void add(const shared_event& event) {
        const auto& text = encoded(event);
        entries += count++ == 0 ? "" : ",";
        entries += R"({"event":")";
        entries += text.name;
        entries += R"(","data":)";
        entries += *text.data;
        entries += '}';
    }

    void add(const client_cursor& cursor, const conversation::caught_up& log) {
        auto last = cursor.after;
        for (const auto& entry : log.entries) {
            add(*entry);
            last = std::max(last, entry->log_seq());
        }
        has_more = has_more || log.has_more;
        answered.push_back({cursor.conversation, log.has_more ? end_of_log : last});
    }

    void lose(conversation_id conversation) { reset.push_back(to_string(conversation)); }

    missed finish() {
        std::string text = R"({"entries":[)" + entries + R"(],"has_more":)";
        text += has_more ? "true" : "false";
        text += R"(,"recovered":)";
        text += reset.empty() ? "true" : "false";
        text += R"(,"reset":)" + reset.dump() + "}";
        return {std::move(text), std::move(answered)};
    }
};

/// The conversation is not one that this client can go on with: it must load afresh.
bool is_lost(errc code) {
    return code == errc::conversation_not_found || code == errc::not_a_participant
           || code == errc::conversation_deleted;
}

result<std::size_t> limit_of(const json& data) {
    auto found = data.find("limit");
    if (found == data.end())
        return std::size_t{limits::sync_entries_max};
    if (!found->is_number_integer() || found->get<std::int64_t>() < 1)
        return invalid_field("limit", "A limit is a whole number from 1.");
    auto asked = found->get<std::uint64_t>();
    return static_cast<std::size_t>(std::min<std::uint64_t>(asked, limits::sync_entries_max));
}

} // namespace

result<catch_up_request> parse_catch_up(const json& data) {
    auto found = data.is_object() ? data.find("cursors") : data.end();
    if (!data.is_object() || found == data.end() || !found->is_object())
        return invalid_field("cursors", "Send a seq for each conversation_id.");
    if (found->size() > limits::sync_entries_max)
        return invalid_field("cursors", "These are too many.");
    std::vector<client_cursor> cursors;
    for (const auto& [name, value] : found->items()) {
        auto conversation = conversation_id::parse(name);
        if (!conversation)
            return failure{errc::invalid_id, name};
        auto after = seq_of(value);
        if (!after)
            return invalid_field("cursors", "A seq is a whole number from 0.");
        cursors.push_back({*conversation, *after});
    }
    auto limit = limit_of(data);
    if (!limit)
        return limit.error();
    return catch_up_request{std::move(cursors), *limit};
}

net::awaitable<result<missed>>
read_missed(services& with, user_id user, catch_up_request asked, const trace_id& trace) {
    gathered answer;
    for (const auto& cursor : asked.cursors) {
        auto room = asked.limit - answer.count;
        // A full answer still has to say whether this conversation has more.
        conversation::catch_up request{user, cursor.after, static_cast<int>(room), trace};
        auto log = co_await ask_again<conversation::caught_up>(with, cursor.conversation, request);
        if (!log && !is_lost(log.error().code))
            co_return log.error();
        if (!log || log->head < cursor.after)
            answer.lose(cursor.conversation);
        else
            answer.add(cursor, *log);
    }
    co_return answer.finish();
}

} // namespace parley::http
