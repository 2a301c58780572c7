#include "runtime/ctl/bench/verification.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace parley::bench {

namespace {

constexpr std::size_t details_max = 10;

class comparison {
public:
    comparison(verification& into, const conversation_history& promised)
        : into_{into}, promised_{promised} {}

    void index_stored(const stored_history& stored) {
        std::unordered_set<uuid> keys;
        for (const auto& message : stored.messages) {
            if (!seq_of_.emplace(message.id, message.seq).second)
                report(fmt::format("message {} is stored twice", to_string(message.id)));
            if (!message.key.is_nil() && !keys.insert(message.key).second)
                report(fmt::format("key {} is stored twice", to_string(message.key)));
        }
    }

    void compare_acknowledged() {
        std::unordered_set<std::int64_t> seqs;
        for (const auto& message : promised_.acknowledged) {
            if (!seqs.insert(message.seq).second)
                report(fmt::format("seq {} was acknowledged twice", message.seq));
            auto found = seq_of_.find(message.id);
            if (found == seq_of_.end())
                report(fmt::format("acknowledged seq {} is not there", message.seq));
            else if (found->second != message.seq)
                report(
                    fmt::format("acknowledged seq {} stands at seq {}", message.seq, found->second)
                );
        }
    }

    void compare_order(const stored_history& stored) {
        std::vector<std::int64_t> places = stored.other_entries;
        std::int64_t previous = 0;
        for (const auto& message : stored.messages) {
            if (message.seq <= previous)
                report(fmt::format("seq {} comes after seq {}", message.seq, previous));
            previous = message.seq;
            places.push_back(message.seq);
        }
        std::sort(places.begin(), places.end());
        auto expected = promised_.base_seq + 1;
        for (auto place : places) {
            if (place > expected)
                report(fmt::format("seqs {} to {} are missing", expected, place - 1));
            expected = std::max(expected, place + 1);
        }
    }

    void compare_counts(std::size_t stored, std::uint64_t unknown_max) {
        auto acknowledged = promised_.acknowledged.size();
        if (stored <= acknowledged + unknown_max)
            return;
        report(fmt::format(
            "{} messages are stored, {} were acknowledged and {} more may be",
            stored,
            acknowledged,
            unknown_max
        ));
    }

private:
    void report(const std::string& what) {
        into_.add_problem(
            fmt::format("conversation {}: {}", to_string(promised_.conversation), what)
        );
    }

    verification& into_;
    const conversation_history& promised_;
    std::unordered_map<uuid, std::int64_t> seq_of_;
};

} // namespace

void verification::add_problem(std::string detail) {
    ++problems;
    if (details.size() < details_max)
        details.push_back(std::move(detail));
}

void verify_conversation(
    verification& into,
    const conversation_history& promised,
    const stored_history& stored,
    std::uint64_t unknown_max
) {
    ++into.conversations;
    into.acknowledged += promised.acknowledged.size();
    into.stored += stored.messages.size();
    comparison compare{into, promised};
    compare.index_stored(stored);
    compare.compare_acknowledged();
    compare.compare_order(stored);
    compare.compare_counts(stored.messages.size(), unknown_max);
}

} // namespace parley::bench
