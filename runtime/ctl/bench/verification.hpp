#pragma once

#include "runtime/ctl/bench/history.hpp"
#include "runtime/ctl/bench/stored_message.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace parley::bench {

/// What a conversation really holds after the run's base.
struct stored_history {
    /// In the order in which the source gives them.
    std::vector<stored_message> messages;
    /// Places in the log that entries of other kinds than messages take.
    std::vector<std::int64_t> other_entries;
};

/// The outcome of comparing promises with what is there.
struct verification {
    std::uint64_t conversations = 0;
    std::uint64_t acknowledged = 0;
    std::uint64_t stored = 0;
    /// How many promises are broken, and the first of them in words.
    std::uint64_t problems = 0;
    std::vector<std::string> details;

    bool is_good() const { return problems == 0; }
    void add_problem(std::string detail);
};

/// Compares one conversation: every acknowledged message is there once, under the id and the seq
/// it was acknowledged with; no seq is acknowledged twice, no id and no key stored twice; what is
/// stored stands in the order of seqs without a hole from the base on; and at most `unknown_max`
/// messages are there that were not acknowledged (their answers were lost).
void verify_conversation(
    verification& into,
    const conversation_history& promised,
    const stored_history& stored,
    std::uint64_t unknown_max
);

} // namespace parley::bench
