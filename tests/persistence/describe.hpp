#pragma once

#include "persistence/storage_port.hpp"

#include <fmt/format.h>

#include <string>

/// What a port answered, as text that two ports can be compared by.
namespace parley::test {

inline std::string describe(const row_outcome& row) {
    return fmt::format("{}@{}", static_cast<int>(row.status), row.stored_seq.value);
}

inline std::string describe(const commit_outcome& outcome) {
    std::string text = "messages";
    for (const auto& row : outcome.messages)
        text += " " + describe(row);
    text += " cursors";
    for (const auto& row : outcome.cursors)
        text += " " + describe(row);
    text += " entries";
    for (const auto& row : outcome.entries)
        text += " " + describe(row);
    return text;
}

inline std::string describe(const std::vector<reaction_count>& reactions) {
    std::string text;
    for (const auto& one : reactions)
        text += fmt::format("{}x{}{}", one.emoji, one.count, one.mine ? "!" : "");
    return text;
}

inline std::string describe(const message_record& message) {
    return fmt::format(
        "[{} {} {} {} {} '{}' {} {} edited {} deleted {} reactions {}]",
        to_string(message.id),
        to_string(message.conversation),
        message.seq.value,
        to_string(message.sender),
        to_string(message.key),
        message.text,
        to_string(message.created_at),
        message.reply_to ? to_string(*message.reply_to) : "-",
        message.edited_at ? to_string(*message.edited_at) : "-",
        message.deleted
            ? to_string(message.deleted->deleted_at) + to_string(message.deleted->deleted_by)
            : "-",
        describe(message.reactions)
    );
}

inline std::string describe(const std::vector<message_record>& messages) {
    std::string text;
    for (const auto& message : messages)
        text += describe(message);
    return text;
}

inline std::string describe(const std::vector<participant_record>& participants) {
    std::string text;
    for (const auto& one : participants)
        text += fmt::format(
            "({} {} {} {} {} {})",
            to_string(one.user),
            static_cast<int>(one.role),
            to_string(one.joined_at),
            one.delivered_seq.value,
            one.read_seq.value,
            one.joined_seq.value
        );
    return text;
}

inline std::string describe(const direct_opened& opened) {
    return fmt::format(
        "{} {} {} {} {} {}",
        to_string(opened.id),
        opened.created,
        static_cast<int>(opened.privacy),
        to_string(opened.created_at),
        opened.replayed,
        opened.hash
    );
}

inline std::string describe(const group_opened& opened) {
    return fmt::format(
        "{} {} {} {}",
        to_string(opened.id),
        opened.created,
        opened.hash,
        to_string(opened.created_at)
    );
}

inline std::string describe(const entry_record& entry) {
    return fmt::format(
        "<{} {} {} {} {} {} {} {} {} {} {} {} {}>",
        to_string(entry.id),
        entry.seq.value,
        to_string(entry.created_at),
        static_cast<int>(entry.kind),
        to_string(entry.actor),
        to_string(entry.subject),
        static_cast<int>(entry.role),
        to_string(entry.message),
        entry.message_seq.value,
        entry.emoji,
        entry.count,
        entry.name.value_or("-"),
        entry.description.value_or("-")
    );
}

inline std::string describe(const log_page& page) {
    std::string text;
    for (const auto& item : page.items)
        text += fmt::format(
            "{}: {} {}\n",
            item.seq.value,
            item.entry ? describe(*item.entry) : "-",
            item.message ? describe(*item.message) : "-"
        );
    return text + fmt::format("more {}", page.has_more);
}

inline std::string describe(const message_found& found) {
    auto text = describe(found.message);
    for (const auto& one : found.reactions) {
        text += " " + one.emoji;
        for (auto user : one.users)
            text += " " + to_string(user);
    }
    return text;
}

inline std::string describe(const keyed_result& found) {
    return fmt::format("{} {} {}", to_string(found.conversation), found.seq.value, found.hash);
}

inline std::string describe(const mute_done& done) {
    return fmt::format("{} {}", done.replayed, done.hash);
}

inline std::string describe(const message_place& place) {
    return fmt::format(
        "{} {} {}", to_string(place.conversation), place.seq.value, to_string(place.sender)
    );
}

inline std::string describe(const acquaintances& known) {
    std::string text;
    for (auto user : known.users)
        text += " " + to_string(user);
    return text;
}

inline std::string describe(const conversation_analytics& numbers) {
    auto text = std::to_string(numbers.message_count);
    for (const auto& day : numbers.messages_per_day)
        text += fmt::format(" {}: {}", day.date, day.count);
    for (const auto& member : numbers.most_active_members)
        text += fmt::format(" {}: {}", to_string(member.user), member.count);
    return text;
}

inline std::string describe(const conversation_record& loaded) {
    return fmt::format(
        "{} {} {} {} {} {} count {} head {} {} {} recent {}",
        to_string(loaded.id),
        static_cast<int>(loaded.kind),
        static_cast<int>(loaded.privacy),
        loaded.name.value_or("-"),
        loaded.description.value_or("-"),
        to_string(loaded.created_at),
        loaded.message_count,
        loaded.head.value,
        to_string(loaded.head_at),
        describe(loaded.participants),
        describe(loaded.recent)
    );
}

inline std::string describe(const history_page& page) {
    return fmt::format("{} more {}", describe(page.items), page.has_more);
}

inline std::string describe(const inbox_page& page) {
    std::string text;
    for (const auto& entry : page.items)
        text += fmt::format(
            "{} {} {} {} {} unread {} muted {} {} of {} reached {}/{}/{} last {}\n",
            to_string(entry.id),
            static_cast<int>(entry.kind),
            entry.name.value_or("-"),
            to_string(entry.created_at),
            to_string(entry.updated_at),
            entry.unread_count,
            entry.muted,
            describe(entry.participants),
            entry.participant_count,
            entry.reached.read,
            entry.reached.delivered,
            entry.reached.recipients,
            entry.last_message ? describe(*entry.last_message) : "-"
        );
    return text + fmt::format("more {}", page.has_more);
}

template <class T>
std::string describe(const result<T>& answer) {
    if (!answer)
        return "failure " + std::string{code_name(answer.error().code)};
    if constexpr (std::is_void_v<T>)
        return "done";
    else
        return describe(*answer);
}

} // namespace parley::test
