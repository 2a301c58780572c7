#include "actors/operation_log.hpp"

#include "runtime/base/log.hpp"

namespace parley::operation_log {

namespace {

constexpr auto at_level = log::level::info;

std::string_view name_of(entry_kind what) {
    switch (what) {
    case entry_kind::member_joined:
        return "member_joined";
    case entry_kind::member_left:
        return "member_left";
    case entry_kind::role_changed:
        return "role_changed";
    case entry_kind::conversation_updated:
        return "conversation_updated";
    case entry_kind::message_edited:
        return "message_edited";
    case entry_kind::message_deleted:
        return "message_deleted";
    case entry_kind::reaction_added:
        return "reaction_added";
    case entry_kind::reaction_removed:
        return "reaction_removed";
    case entry_kind::conversation_deleted:
        break;
    }
    return "conversation_deleted";
}

} // namespace

void note_sent(const message_record& message, const trace_id& trace) {
    if (!log::enabled(at_level))
        return;
    log::write(
        at_level,
        "message_sent",
        trace,
        {{"conversation_id", to_string(message.conversation)},
         {"message_id", to_string(message.id)},
         {"user_id", to_string(message.sender)}}
    );
}

void note_changed(const entry_record& entry, const trace_id& trace) {
    if (!log::enabled(at_level))
        return;
    bool of_message = entry.message != message_id{};
    auto subject = of_message ? to_string(entry.message) : to_string(entry.subject);
    log::write(
        at_level,
        name_of(entry.kind),
        trace,
        {{"conversation_id", to_string(entry.conversation)},
         {of_message ? "message_id" : "subject_id", std::move(subject)},
         {"user_id", to_string(entry.actor)}}
    );
}

void note_marked(conversation_id conversation, const conversation::mark& mark) {
    if (!log::enabled(at_level))
        return;
    bool is_read = mark.kind == events::cursor_kind::read;
    log::write(
        at_level,
        is_read ? "messages_read" : "messages_received",
        mark.trace,
        {{"conversation_id", to_string(conversation)},
         {"seq", std::to_string(mark.seq.value)},
         {"user_id", to_string(mark.user)}}
    );
}

} // namespace parley::operation_log
