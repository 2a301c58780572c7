#include "actors/message_states.hpp"

#include <algorithm>
#include <iterator>

namespace parley {

namespace {

constexpr std::size_t states_max = 64;

} // namespace

bool message_state::has_reaction(const std::string& emoji, user_id user) const {
    auto known = std::ranges::find(reactions, emoji, &reaction_record::emoji);
    return known != reactions.end() && std::ranges::find(known->users, user) != known->users.end();
}

std::int64_t message_state::add_reaction(const std::string& emoji, user_id user) {
    auto known = std::ranges::find(reactions, emoji, &reaction_record::emoji);
    if (known == reactions.end())
        known = reactions.insert(known, {emoji, {}});
    known->users.push_back(user);
    return std::ssize(known->users);
}

std::int64_t message_state::remove_reaction(const std::string& emoji, user_id user) {
    auto known = std::ranges::find(reactions, emoji, &reaction_record::emoji);
    if (known == reactions.end())
        return 0;
    std::erase(known->users, user);
    auto left = std::ssize(known->users);
    if (left == 0)
        reactions.erase(known);
    return left;
}

std::vector<reaction_count> message_state::reactions_for(user_id user) const {
    std::vector<reaction_count> counts;
    for (const auto& one : reactions) {
        bool mine = std::ranges::find(one.users, user) != one.users.end();
        counts.push_back({one.emoji, std::ssize(one.users), mine});
    }
    return counts;
}

message_state* message_states::find(message_id message) {
    auto found = std::ranges::find_if(states_, [&](const message_state& x) {
        return x.message.id == message;
    });
    if (found == states_.end())
        return nullptr;
    states_.splice(states_.begin(), states_, found);
    return &states_.front();
}

message_state& message_states::put(message_found found, parley::seq head) {
    if (auto* known = find(found.message.id); known != nullptr)
        return *known;
    // One with a change under way must stay: storage does not know of it yet.
    while (states_.size() >= states_max && states_.back().changed_at <= head)
        states_.pop_back();
    states_.push_front({std::move(found.message), std::move(found.reactions)});
    return states_.front();
}

} // namespace parley
