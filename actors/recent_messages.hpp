#pragma once

#include "persistence/records.hpp"

#include <deque>

namespace parley {

/// The last messages of a conversation, by client key: a repeated send within this window is
/// answered without the database, whose unique index is the arbiter for older ones.
class recent_messages {
public:
    explicit recent_messages(std::vector<message_record> messages = {});

    void add(message_record message);

    /// The message that `sender` sent under `key`; nullptr when it is not among the recent.
    const message_record* find(user_id sender, client_key key) const;

private:
    // Few enough that a walk over them costs less than an index.
    std::deque<message_record> messages_;
};

} // namespace parley
