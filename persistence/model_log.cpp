// What the model knows of logs beyond pages of messages: entries, reactions, keys, numbers.

#include "persistence/model_storage.hpp"

#include <fmt/chrono.h>

#include <algorithm>

namespace parley {

namespace {

std::string date_of(timestamp at) {
    return fmt::format("{:%Y-%m-%d}", fmt::gmtime(static_cast<std::time_t>(at.micros / 1'000'000)));
}

} // namespace

log_page model_storage::read(const log_query& query) const {
    std::map<seq, log_item> items;
    for (const auto& [at, message] : log_at(query.conversation))
        items[at] = {at, {}, with_reactions(message, query.reader)};
    for (const auto& [at, entry] : entries_at(query.conversation)) {
        items[at] = {at, entry, {}};
        if (entry.kind == entry_kind::message_edited)
            items[at].message = items[entry.message_seq].message;
    }
    log_page page;
    for (auto& [at, item] : items) {
        if (at <= query.after_seq || at > query.last_seq)
            continue;
        page.has_more = page.items.size() == static_cast<std::size_t>(query.limit);
        if (page.has_more)
            break;
        page.items.push_back(std::move(item));
    }
    return page;
}

message_record model_storage::with_reactions(message_record message, user_id reader) const {
    for (const auto& one : reactions_to(message.conversation, message.seq)) {
        auto count = static_cast<std::int64_t>(one.users.size());
        bool mine = std::ranges::find(one.users, reader) != one.users.end();
        message.reactions.push_back({one.emoji, count, mine});
    }
    return message;
}

std::vector<reaction_record>
model_storage::reactions_to(conversation_id conversation, seq message) const {
    std::vector<reaction_record> found;
    for (const auto& one : reactions_) {
        if (one.conversation != conversation || one.message != message)
            continue;
        auto known = std::ranges::find(found, one.emoji, &reaction_record::emoji);
        if (known == found.end())
            known = found.insert(known, {one.emoji, {}});
        known->users.push_back(one.user);
    }
    return found;
}

result<message_found> model_storage::find(const message_query& query) const {
    for (const auto& [at, message] : log_at(query.conversation)) {
        if (message.id == query.id && !message.deleted)
            return message_found{message, reactions_to(query.conversation, at)};
    }
    return failure{errc::message_not_found, to_string(query.id)};
}

result<keyed_result> model_storage::find(const result_query& query) const {
    auto found = results_.find({query.user, query.key});
    if (found == results_.end())
        return failure{errc::not_found, "no result under this key"};
    return found->second;
}

result<message_place> model_storage::locate(message_id message) const {
    for (const auto& [conversation, messages] : logs_) {
        for (const auto& [at, one] : messages) {
            if (one.id == message)
                return message_place{conversation, at, one.sender};
        }
    }
    return failure{errc::message_not_found, to_string(message)};
}

mute_done model_storage::mute(const mute_request& request) {
    if (request.keyed) {
        keyed_result mine{request.keyed->hash, request.conversation, {}};
        auto [use, is_new] = results_.try_emplace({request.user, request.keyed->key}, mine);
        if (!is_new)
            return {true, use->second.hash};
    }
    auto found = conversations_.find(request.conversation);
    if (found == conversations_.end())
        return {};
    auto* member = found->second.find(request.user);
    if (member != nullptr && !member->has_left)
        member->muted = request.muted;
    return {};
}

acquaintances model_storage::find(const acquaintance_query& query) const {
    auto is_in = [](const conversation& where, user_id user) {
        const auto* member = where.find(user);
        return member != nullptr && !member->has_left;
    };
    acquaintances known;
    for (auto user : query.users) {
        auto share = [&](const auto& where) {
            return is_in(where.second, query.user) && is_in(where.second, user);
        };
        if (std::ranges::any_of(conversations_, share))
            known.users.push_back(user);
    }
    return known;
}

conversation_analytics model_storage::analyse(const analytics_query& query) const {
    std::map<std::string, std::int64_t> days;
    std::map<user_id, std::int64_t> senders;
    conversation_analytics made;
    for (const auto& [at, message] : log_at(query.conversation)) {
        bool is_late = query.until && message.created_at >= *query.until;
        if (message.deleted || is_late || (query.from && message.created_at < *query.from))
            continue;
        ++made.message_count;
        ++days[date_of(message.created_at)];
        ++senders[message.sender];
    }
    for (const auto& [date, count] : days)
        made.messages_per_day.push_back({date, count});
    for (const auto& [user, count] : senders)
        made.most_active_members.push_back({user, count});
    std::ranges::sort(made.most_active_members, [](const auto& a, const auto& b) {
        return std::tie(b.count, a.user) < std::tie(a.count, b.user);
    });
    if (made.most_active_members.size() > static_cast<std::size_t>(query.members_max))
        made.most_active_members.resize(static_cast<std::size_t>(query.members_max));
    return made;
}

} // namespace parley
