#pragma once

#include "persistence/records.hpp"

#include <deque>
#include <set>

namespace parley {

/// The last messages of a conversation, by client key: a repeated send within this window is
/// answered without the database, whose unique index is the arbiter for older ones.
class recent_messages {
public:
    explicit recent_messages(std::vector<message_record> messages = {});

    void add(message_record message);

    /// The message was edited; its new text.
    void edit(message_id message, const std::string& text, timestamp edited_at);
    /// Whom the message names is known.
    void name(message_id message, const std::vector<user_id>& users);
    /// The message was deleted: it must not be said again.
    void remove(message_id message);
    bool contains(message_id message) const;
    /// Who wrote those behind `from`, each once.
    std::set<user_id> senders_after(seq from) const;
    /// Whether every message behind `from` is among them.
    bool reach_back_to(seq from) const;

    /// The message that `sender` sent under `key`; nullptr when it is not among the recent.
    const message_record* find(user_id sender, client_key key) const;

private:
    // Few enough that a walk over them costs less than an index.
    std::deque<message_record> messages_;
    /// Nothing has fallen out.
    bool is_whole_ = true;
};

} // namespace parley
