#include "persistence/batch_names.hpp"

#include <algorithm>

namespace parley {

namespace {

struct known_mention {
    std::int32_t at = 0; // from 1
    message_id message;
    new_mention what;
};

} // namespace

bool names_people(const commit_batch& batch) {
    auto is_naming = [](const auto& row) { return row.naming.has_value(); };
    return std::ranges::any_of(batch.entries, is_naming)
           || std::ranges::any_of(batch.messages, [](const message_row& row) {
                  return row.naming.has_value() || !row.mentions.empty();
              });
}

std::vector<naming> namings_of(const commit_batch& batch) {
    std::vector<naming> found;
    std::int32_t at = 0;
    for (const auto& row : batch.messages) {
        const auto& message = row.message;
        ++at;
        if (row.naming)
            found.push_back({at, message.id, message.conversation, message.seq, *row.naming, false}
            );
    }
    at = 0;
    for (const auto& row : batch.entries) {
        const auto& entry = row.entry;
        ++at;
        if (row.naming)
            found.push_back(
                {at, entry.message, entry.conversation, entry.message_seq, *row.naming, true}
            );
    }
    return found;
}

void add_namings(pg::params& with, const std::vector<naming>& all) {
    with.add_array(all, [](const naming& n) { return n.at; });
    with.add_array(all, [](const naming& n) { return n.message; });
    with.add_array(all, [](const naming& n) { return n.conversation; });
    with.add_array(all, [](const naming& n) { return n.seq; });
    with.add_array(all, [](const naming& n) {
        return pg::bytes{{n.trace.bytes.begin(), n.trace.bytes.end()}};
    });
}

void add_mentions(pg::params& with, const commit_batch& batch) {
    std::vector<known_mention> all;
    std::int32_t at = 0;
    for (const auto& row : batch.messages) {
        ++at;
        for (const auto& made : row.mentions)
            all.push_back({at, row.message.id, made});
    }
    with.add_array(all, [](const known_mention& m) { return m.at; });
    with.add_array(all, [](const known_mention& m) { return m.what.id; });
    with.add_array(all, [](const known_mention& m) { return m.message; });
    with.add_array(all, [](const known_mention& m) { return m.what.user; });
    with.add_array(all, [](const known_mention& m) { return m.what.created_at; });
}

} // namespace parley
