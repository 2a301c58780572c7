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
    /// Something happened to the message that is not kept here: a reaction.
    void touch(message_id message);
    /// The message was deleted: it must not be said again.
    void remove(message_id message);
    bool contains(message_id message) const;
    /// Who wrote those behind `from`, each once.
    std::set<user_id> senders_after(seq from) const;
    /// Whether every message behind `from` is among them.
    bool reach_back_to(seq from) const;

    /// The message that `sender` sent under `key`; nullptr when it is not among the recent.
    const message_record* find(user_id sender, client_key key) const;

    /// The message when all of it is known: it was added here, and nobody has changed it or reacted
    /// to it since. Else nullptr.
    const message_record* untouched(message_id message) const;

private:
    struct entry {
        message_record message;
        bool is_untouched = false;
    };

    entry* find(message_id message);

    // Few enough that a walk over them costs less than an index.
    std::deque<entry> entries_;
    /// Nothing has fallen out.
    bool is_whole_ = true;
};

} // namespace parley
