#pragma once

#include "actors/protocol/events.hpp"

#include <optional>
#include <vector>

namespace parley {

/// The participants of one conversation, how far each has come, and what follows from that
/// for the status of a message.
class roster {
public:
    struct member {
        /// Its cursors are the durable ones, which the other members know.
        participant_record record;
        /// The cursors that storage was or will be given.
        parley::seq pending_delivered_seq;
        parley::seq pending_read_seq;
        /// What this conversation believes; the user actor corrects it.
        bool online = false;
        /// The last entry pushed to a live session of this member.
        parley::seq pushed_seq;
        /// Their leave is on its way to storage.
        bool is_leaving = false;
    };

    /// Where those of a member's cursors stood that have moved.
    struct news {
        std::optional<seq> delivered_from;
        std::optional<seq> read_from;
    };

    roster() = default;
    explicit roster(const std::vector<participant_record>& participants);

    const std::vector<member>& members() const { return members_; }
    bool contains(user_id user) const { return find(user) != nullptr; }
    bool is_admin(user_id user) const;
    bool is_leaving(user_id user) const;
    /// The longest-standing member but `leaver`; nil when there is no other.
    user_id longest_standing_but(user_id leaver) const;
    bool has_admin_but(user_id leaver) const;

    void add(const participant_record& participant);
    void remove(user_id user);
    void set_role(user_id user, participant_role role);
    void set_leaving(user_id user);

    /// Moves a cursor forward; read implies delivered. Where the member's cursors are to be
    /// written when one moved, else nothing: they never go back.
    std::optional<participant_record> advance(user_id user, events::cursor_kind kind, seq to);

    /// True when the cursor stands at `at` or later and is durable there.
    bool has_durable(user_id user, events::cursor_kind kind, seq at) const;

    /// The member's cursors are durable at these places.
    news note_durable(user_id user, seq delivered, seq read);

    void set_online(user_id user, bool online);

    /// The entry went to every live session of the members believed online.
    void note_pushed(seq entry);

    /// `user` has live sessions, which got everything up to `head`.
    void note_pushed_to(user_id user, seq head);

    /// The state of a message of `sender` at `entry` with those it was written to: who was a
    /// member then and is one now.
    message_status status_of(seq entry, user_id sender) const;

    /// How many of those have got and read it.
    reach reach_of(seq entry, user_id sender) const;

    std::vector<participant_record> records() const;

private:
    const member* find(user_id user) const;
    member* find(user_id user);

    std::vector<member> members_;
};

} // namespace parley
