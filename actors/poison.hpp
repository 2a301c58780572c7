#pragma once

#include "cluster/entity.hpp"

#include <caf/message.hpp>

#include <deque>
#include <optional>
#include <string>

namespace parley {

/// Crashes on the same message after which it is not tried again.
inline constexpr int crashes_max = 3;

/// A message as it is told from others, whoever sends it however often.
struct message_portrait {
    /// Such as `conversation.send`.
    std::string kind;
    /// The ids and numbers that it names, in their order; of a text only how long it is.
    std::string outline;
    /// A hash of all of it, under a key of this process: it tells nothing about a text.
    std::string fingerprint;
};

/// The portrait of a request to `entity`; nothing for messages that nobody sends twice.
std::optional<message_portrait> portrait_of(const entity_ref& entity, const caf::message& content);

/// The messages that ended their receivers, the latest few: who crashes often is refused.
class poison_list {
public:
    /// Counts one more crash; true when it was the last one that is tolerated.
    bool note_crash(const std::string& fingerprint);

    /// One crash less: the message may be tried again.
    void forgive(const std::string& fingerprint);

    bool is_poison(const std::string& fingerprint) const;

    /// True when a message need not even be looked at.
    bool empty() const { return entries_.empty(); }

private:
    struct entry {
        std::string fingerprint;
        int crashes = 0;
    };

    entry* find(const std::string& fingerprint);

    std::deque<entry> entries_; // the oldest first
};

} // namespace parley
