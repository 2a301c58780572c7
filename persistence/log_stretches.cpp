#include "persistence/log_stretches.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace parley {

namespace {

struct gathered {
    log_stretch stretch;
    std::vector<seq> messages;
    std::vector<seq> entries;
};

bool is_without_hole(const std::vector<seq>& sorted) {
    auto gap = [](seq a, seq b) { return b != a.next(); };
    return std::ranges::adjacent_find(sorted, gap) == sorted.end();
}

log_stretch finish(gathered& from) {
    std::vector<seq> all;
    bool ordered = std::ranges::is_sorted(from.messages) && std::ranges::is_sorted(from.entries);
    std::ranges::merge(from.messages, from.entries, std::back_inserter(all));
    from.stretch.first = ordered && is_without_hole(all) ? all.front() : seq{0};
    return from.stretch;
}

} // namespace

std::vector<log_stretch> stretches_of(const commit_batch& batch) {
    std::vector<gathered> all;
    std::unordered_map<conversation_id, std::size_t> places;
    auto place = [&](conversation_id conversation, shard_id shard) -> gathered& {
        auto [at, is_new] = places.try_emplace(conversation, all.size());
        if (is_new)
            all.push_back({{conversation, shard, {}}, {}, {}});
        return all[at->second];
    };
    for (const auto& row : batch.messages)
        place(row.message.conversation, row.shard).messages.push_back(row.message.seq);
    for (const auto& row : batch.entries)
        place(row.entry.conversation, row.shard).entries.push_back(row.entry.seq);
    std::vector<log_stretch> stretches;
    stretches.reserve(all.size());
    for (auto& one : all)
        stretches.push_back(finish(one));
    return stretches;
}

split_batch split(const commit_batch& batch) {
    std::unordered_set<conversation_id> with_entries;
    for (const auto& row : batch.entries)
        with_entries.insert(row.entry.conversation);
    split_batch parts;
    parts.plain.fences = parts.mixed.fences = batch.fences;
    parts.plain.cursors = batch.cursors;
    parts.mixed.entries = batch.entries;
    for (const auto& row : batch.messages) {
        bool mixed = with_entries.contains(row.message.conversation);
        (mixed ? parts.mixed : parts.plain).messages.push_back(row);
        parts.is_mixed.push_back(mixed);
    }
    return parts;
}

commit_outcome join(const split_batch& parts, commit_outcome plain, commit_outcome mixed) {
    commit_outcome whole{{}, std::move(plain.cursors), std::move(mixed.entries)};
    whole.messages.reserve(parts.is_mixed.size());
    auto next_plain = plain.messages.begin();
    auto next_mixed = mixed.messages.begin();
    for (bool is_mixed : parts.is_mixed)
        whole.messages.push_back(is_mixed ? *next_mixed++ : *next_plain++);
    return whole;
}

std::vector<commit_batch> cut_apart(const commit_batch& batch) {
    std::vector<commit_batch> parts;
    std::unordered_map<conversation_id, std::size_t> places;
    auto part_of = [&](conversation_id conversation) -> commit_batch& {
        auto [at, is_new] = places.try_emplace(conversation, parts.size());
        if (is_new)
            parts.push_back({batch.fences, {}, {}, {}});
        return parts[at->second];
    };
    for (const auto& row : batch.messages)
        part_of(row.message.conversation).messages.push_back(row);
    for (const auto& row : batch.entries)
        part_of(row.entry.conversation).entries.push_back(row);
    parts.push_back({batch.fences, {}, batch.cursors, {}});
    return parts;
}

} // namespace parley
