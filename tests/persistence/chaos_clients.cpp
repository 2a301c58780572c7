#include "tests/persistence/chaos.hpp"

#include <fmt/format.h>

namespace parley::test {

chaos_clients::chaos_clients(int conversations, std::uint64_t seed)
    : random_{seed}, waiting_(static_cast<std::size_t>(conversations)),
      answered_(static_cast<std::size_t>(conversations)) {}

std::vector<chaos_clients::request>
chaos_clients::take(std::size_t conversation, std::size_t count) {
    std::scoped_lock guard{mutex_};
    std::vector<request> taken;
    auto& waiting = waiting_[conversation];
    while (taken.size() < count) {
        if (!waiting.empty() && random_.chance(0.5)) {
            taken.push_back(requests_[waiting.back()]);
            waiting.pop_back();
        } else if (!finishing_) {
            bool is_entry = random_.chance(0.3);
            requests_.push_back({requests_.size(), client_key::make(), conversation, is_entry});
            answers_.emplace_back();
            taken.push_back(requests_.back());
        } else if (waiting.empty()) {
            break;
        }
    }
    // A client that missed its answer asks again, alone in its batch for this conversation.
    auto& answered = answered_[conversation];
    if (!finishing_ && !answered.empty() && random_.chance(0.1)) {
        for (const auto& one : taken)
            waiting.push_back(one.number);
        taken = {requests_[answered[random_.below(answered.size())]]};
    }
    return taken;
}

void chaos_clients::give_back(const request& what) {
    std::scoped_lock guard{mutex_};
    if (!answers_[what.number])
        waiting_[what.conversation].push_back(what.number);
}

void chaos_clients::acknowledge(const request& what, seq at) {
    std::scoped_lock guard{mutex_};
    auto& answer = answers_[what.number];
    if (answer && *answer != at)
        violations_.push_back(fmt::format(
            "key {} was acknowledged at {} and again at {}",
            to_string(what.key),
            answer->value,
            at.value
        ));
    if (!answer)
        answered_[what.conversation].push_back(what.number);
    answer = at;
}

void chaos_clients::complain(std::string sentence) {
    std::scoped_lock guard{mutex_};
    violations_.push_back(std::move(sentence));
}

std::size_t chaos_clients::unanswered() const {
    std::scoped_lock guard{mutex_};
    std::size_t count = 0;
    for (const auto& answer : answers_)
        count += answer ? 0 : 1;
    return count;
}

std::vector<std::string> chaos_clients::violations() const {
    std::scoped_lock guard{mutex_};
    return violations_;
}

std::vector<std::optional<seq>> chaos_clients::answers() const {
    std::scoped_lock guard{mutex_};
    return answers_;
}

std::vector<chaos_clients::request> chaos_clients::requests() const {
    std::scoped_lock guard{mutex_};
    return requests_;
}

} // namespace parley::test
