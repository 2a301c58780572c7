#pragma once

#include "persistence/log_records.hpp"

#include <list>
#include <vector>

namespace parley {

/// A message that was changed lately, with what is on its way to storage: what the next change
/// is judged by.
struct message_state {
    message_record message;
    std::vector<reaction_record> reactions;
    bool is_deleted = false;
    /// The last entry that changed it, durable or not.
    parley::seq changed_at{};

    bool has_reaction(const std::string& emoji, user_id user) const;
    /// Users who react with `emoji` from then on.
    std::int64_t add_reaction(const std::string& emoji, user_id user);
    std::int64_t remove_reaction(const std::string& emoji, user_id user);
    /// As `user` sees them.
    std::vector<reaction_count> reactions_for(user_id user) const;
};

/// The messages of one conversation that were changed lately; bounded.
class message_states {
public:
    /// `nullptr` when storage has to be asked. Pointers hold until the next `put`.
    message_state* find(message_id message);

    /// Takes what storage says, unless something newer is known already.
    message_state& put(message_found found, parley::seq head);

private:
    // The latest used first. Few enough that a walk over them costs less than an index.
    std::list<message_state> states_;
};

} // namespace parley
