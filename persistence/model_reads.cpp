// How the model opens, loads and lists: what the repositories do, in C++.

#include "persistence/model_storage.hpp"

#include <algorithm>
#include <limits>

namespace parley {

namespace {

constexpr int unread_count_max = 1000;

} // namespace

direct_opened model_storage::open(const direct_request& request) {
    auto pair = std::minmax(request.initiator, request.recipient);
    auto [at, created] = pairs_.try_emplace({pair.first, pair.second}, request.proposed_id);
    auto& made = conversations_[at->second];
    if (created) {
        made.privacy = request.privacy;
        made.created_at = hooks_.now();
        for (auto user : {pair.first, pair.second})
            made.participants.push_back({user, participant_role::member, made.created_at, {}, {}});
    }
    return {at->second, created, made.privacy, made.created_at};
}

result<conversation_record> model_storage::load(conversation_id id) const {
    auto found = conversations_.find(id);
    if (found == conversations_.end())
        return failure{errc::conversation_not_found, to_string(id)};
    const auto& from = found->second;
    const auto& entries = log_at(id);
    conversation_record loaded;
    loaded.id = id;
    loaded.kind = from.kind;
    loaded.privacy = from.privacy;
    loaded.created_at = from.created_at;
    loaded.head_at = from.created_at;
    loaded.participants = from.participants;
    if (!entries.empty()) {
        loaded.head = entries.rbegin()->first;
        loaded.head_at = std::max(from.created_at, entries.rbegin()->second.created_at);
    }
    auto count = std::min<std::size_t>(entries.size(), recent_messages_max);
    for (auto at = std::prev(entries.end(), static_cast<long>(count)); at != entries.end(); ++at)
        loaded.recent.push_back(at->second);
    return loaded;
}

history_page model_storage::read(const history_query& query) const {
    auto limit = static_cast<std::size_t>(query.limit);
    auto before = query.before_seq.value_or(seq{std::numeric_limits<std::int64_t>::max()});
    std::vector<message_record> found;
    for (const auto& [at, message] : log_at(query.conversation)) {
        if (query.page > 0 || (at > query.after_seq && at < before))
            found.push_back(message);
    }
    if (query.page > 0) {
        auto skipped = std::min(found.size(), static_cast<std::size_t>(query.page - 1) * limit);
        found.erase(found.begin(), found.begin() + static_cast<long>(skipped));
    }
    history_page page;
    page.has_more = found.size() > limit;
    auto surplus = static_cast<long>(found.size() - std::min(found.size(), limit));
    if (query.page == 0 && query.newest_first)
        found.erase(found.begin(), found.begin() + surplus);
    else
        found.erase(found.end() - surplus, found.end());
    page.items = std::move(found);
    return page;
}

inbox_page model_storage::read(const inbox_query& query) const {
    std::vector<inbox_entry> entries;
    for (const auto& [id, from] : conversations_) {
        auto is_reader = [&](const participant_record& p) { return p.user == query.user; };
        bool is_asked_for = !query.only || *query.only == id;
        if (is_asked_for && std::ranges::any_of(from.participants, is_reader))
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
    inbox_entry entry;
    entry.id = id;
    entry.kind = from.kind;
    entry.privacy = from.privacy;
    entry.created_at = from.created_at;
    entry.updated_at = from.created_at;
    entry.participants = from.participants;
    const auto& entries = log_at(id);
    if (!entries.empty()) {
        entry.last_message = entries.rbegin()->second;
        entry.updated_at = std::max(from.created_at, entry.last_message->created_at);
    }
    auto mine = std::ranges::find(from.participants, reader, &participant_record::user);
    for (auto at = entries.upper_bound(mine->read_seq); at != entries.end(); ++at) {
        if (at->second.sender != reader && entry.unread_count < unread_count_max)
            ++entry.unread_count;
    }
    return entry;
}

} // namespace parley
