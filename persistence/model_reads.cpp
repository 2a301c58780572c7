// How the model opens, loads and lists: what the repositories do, in C++.

#include "persistence/model_storage.hpp"

#include <algorithm>
#include <limits>

namespace parley {

namespace {

constexpr int unread_count_max = 1000;

/// How many of those a message was written to have got and read it.
reach reach_of(const message_record& last, const std::vector<participant_record>& among) {
    reach reached;
    for (const auto& one : among) {
        if (one.user == last.sender || one.joined_seq >= last.seq)
            continue;
        ++reached.recipients;
        reached.delivered += one.delivered_seq >= last.seq ? 1 : 0;
        reached.read += one.read_seq >= last.seq ? 1 : 0;
    }
    return reached;
}

} // namespace

direct_opened model_storage::open(const direct_request& request) {
    auto use = std::pair{request.initiator, request.keyed.value_or(keyed_request{}).key};
    if (auto known = results_.find(use); request.keyed && known != results_.end()) {
        const auto& first = conversations_.at(known->second.conversation);
        bool created = known->second.seq == seq{} && !keys_of_found_.contains(use);
        return {
            known->second.conversation,
            created,
            first.privacy,
            first.created_at,
            true,
            known->second.hash
        };
    }
    auto pair = std::minmax(request.initiator, request.recipient);
    auto [at, created] = pairs_.try_emplace({pair.first, pair.second}, request.proposed_id);
    auto& made = conversations_[at->second];
    if (created) {
        made.privacy = request.privacy;
        made.created_at = hooks_.now();
        for (auto user : {pair.first, pair.second})
            made.members.push_back({{user, participant_role::member, made.created_at, {}, {}}});
    }
    if (request.keyed) {
        results_[use] = {request.keyed->hash, at->second, {}};
        if (!created)
            keys_of_found_.insert(use);
    }
    return {at->second, created, made.privacy, made.created_at};
}

group_opened model_storage::open(const group_request& request) {
    group_opened opened{request.proposed_id, true, {}, {}};
    if (request.keyed) {
        keyed_result mine{request.keyed->hash, request.proposed_id, {}};
        auto at = results_.try_emplace({request.maker, request.keyed->key}, mine).first;
        opened.id = at->second.conversation;
        opened.hash = at->second.hash;
        opened.created = opened.id == request.proposed_id;
    }
    auto [at, is_new] = conversations_.try_emplace(opened.id);
    auto& made = at->second;
    if (is_new) {
        made.kind = conversation_kind::group;
        made.privacy = request.privacy;
        made.name = request.name;
        made.description = request.description;
        made.created_at = hooks_.now();
        for (auto user : request.members) {
            auto role = user == request.maker ? participant_role::admin : participant_role::member;
            made.members.push_back({{user, role, made.created_at, {}, {}}});
        }
    }
    opened.created_at = made.created_at;
    return opened;
}

result<conversation_record> model_storage::load(conversation_id id) const {
    auto found = conversations_.find(id);
    if (found == conversations_.end())
        return failure{errc::conversation_not_found, to_string(id)};
    const auto& from = found->second;
    if (from.is_deleted)
        return failure{errc::conversation_deleted, to_string(id)};
    conversation_record loaded;
    loaded.id = id;
    loaded.kind = from.kind;
    loaded.privacy = from.privacy;
    loaded.name = from.name;
    loaded.description = from.description;
    loaded.created_at = from.created_at;
    loaded.head = head_of(id);
    loaded.head_at = from.created_at;
    loaded.participants = from.present();
    for (const auto& [at, message] : log_at(id)) {
        if (message.deleted)
            continue;
        ++loaded.message_count;
        loaded.recent.push_back(message);
    }
    if (const auto& messages = log_at(id); !messages.empty())
        loaded.head_at = std::max(loaded.head_at, messages.rbegin()->second.created_at);
    if (const auto& entries = entries_at(id); !entries.empty())
        loaded.head_at = std::max(loaded.head_at, entries.rbegin()->second.created_at);
    auto surplus =
        loaded.recent.size() - std::min<std::size_t>(loaded.recent.size(), recent_messages_max);
    loaded.recent.erase(loaded.recent.begin(), loaded.recent.begin() + static_cast<long>(surplus));
    return loaded;
}

/// The last message that was sent at `since` or before; 0 when none was.
seq model_storage::place_at(conversation_id id, timestamp since) const {
    seq found;
    timestamp latest;
    for (const auto& [at, message] : log_at(id)) {
        if (message.created_at > since || message.created_at < latest)
            continue;
        found = at;
        latest = message.created_at;
    }
    return found;
}

history_page model_storage::read(const history_query& query) const {
    auto before = query.before_seq.value_or(seq{std::numeric_limits<std::int64_t>::max()});
    auto after = query.after_seq;
    if (query.since)
        after = std::max(after, place_at(query.conversation, *query.since));
    history_page page;
    for (const auto& [at, message] : log_at(query.conversation)) {
        if (at > after && at < before && !message.deleted)
            page.items.push_back(with_reactions(message, query.reader));
    }
    auto& found = page.items;
    if (query.newest_first)
        std::ranges::reverse(found);
    auto limit = static_cast<std::ptrdiff_t>(query.limit);
    auto skipped = std::min(std::ssize(found), std::max(query.page - 1, 0) * limit);
    found.erase(found.begin(), found.begin() + skipped);
    page.has_more = std::ssize(found) > limit;
    found.erase(found.begin() + std::min(std::ssize(found), limit), found.end());
    if (query.newest_first)
        std::ranges::reverse(found);
    return page;
}

inbox_page model_storage::read(const inbox_query& query) const {
    std::vector<inbox_entry> entries;
    for (const auto& [id, from] : conversations_) {
        const auto* reader = from.find(query.user);
        bool is_asked_for = !query.only || *query.only == id;
        if (is_asked_for && reader != nullptr && !reader->has_left && !from.is_deleted)
            entries.push_back(entry_of(id, from, query.user));
    }
    std::ranges::sort(entries, [](const inbox_entry& a, const inbox_entry& b) {
        return std::tie(b.updated_at, a.id) < std::tie(a.updated_at, b.id);
    });
    auto size = static_cast<std::size_t>(query.page_size);
    auto first = std::min(entries.size(), static_cast<std::size_t>(query.page - 1) * size);
    auto last = std::min(entries.size(), first + size);
    inbox_page page;
    page.has_more = last < entries.size();
    page.items.assign(
        entries.begin() + static_cast<long>(first), entries.begin() + static_cast<long>(last)
    );
    return page;
}

inbox_entry
model_storage::entry_of(conversation_id id, const conversation& from, user_id reader) const {
    const auto& mine = *from.find(reader);
    inbox_entry entry;
    entry.id = id;
    entry.kind = from.kind;
    entry.privacy = from.privacy;
    entry.name = from.name;
    entry.created_at = from.created_at;
    entry.updated_at = std::max(from.created_at, mine.record.joined_at);
    entry.participants = from.present();
    entry.participant_count = static_cast<std::int64_t>(entry.participants.size());
    entry.muted = mine.muted;
    for (const auto& [at, message] : log_at(id)) {
        if (message.deleted)
            continue;
        entry.last_message = message;
        bool is_unread = at > mine.record.read_seq && message.sender != reader;
        if (is_unread && entry.unread_count < unread_count_max)
            ++entry.unread_count;
    }
    if (entry.last_message) {
        entry.updated_at = std::max(entry.updated_at, entry.last_message->created_at);
        entry.reached = reach_of(*entry.last_message, entry.participants);
    }
    if (entry.participants.size() > inbox_participants_max)
        entry.participants.resize(inbox_participants_max);
    return entry;
}

} // namespace parley
