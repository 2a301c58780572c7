// Who is in a group: joining, leaving, roles. Judged by what is durable, one change after the
// other.

#include "actors/conversation.hpp"
#include "runtime/base/limits.hpp"

#include <algorithm>
#include <set>

using namespace std::chrono_literals;

namespace parley {

namespace {

constexpr auto directory_timeout = 3s;

} // namespace

bool conversation_state::may_manage(user_id user) const {
    return kind == conversation_kind::group && members.is_admin(user);
}

caf::result<conversation::changed>
conversation_state::on_add_members(const conversation::add_members& request) {
    auto judge = [this, request](const change_ptr& made) {
        if (!may_manage(made->by.user))
            return finish(made, make_error(errc::admin_required));
        std::set<user_id> wanted{request.users.begin(), request.users.end()};
        if (wanted.empty())
            return finish(made, make_error(errc::validation_failed));
        // More can never fit: nobody need be asked about them.
        if (wanted.size() > limits::group_size_max)
            return finish(made, make_error(errc::group_size));
        std::vector<user_id> users{wanted.begin(), wanted.end()};
        ++reads;
        self->request(environment->directory, directory_timeout, directory::find_by_ids{users})
            .then(
                [this, made, users](const directory::found& found) {
                    if (ending)
                        finish(made, make_error(*ending));
                    else if (found.profiles.size() < users.size())
                        finish(made, make_error(errc::user_not_found));
                    else
                        in_turn(made, [this, made, users] { judge_join(made, users); });
                    end_read();
                },
                [this, made](const caf::error& reason) {
                    finish(made, reason);
                    end_read();
                }
            );
    };
    auto replay = [this](const change_ptr& made, parley::seq at) {
        finish(made, conversation::changed{at, true, {}, {}});
    };
    return begin_change(request.by, judge, replay);
}

void conversation_state::judge_join(const change_ptr& made, const std::vector<user_id>& users) {
    if (!may_manage(made->by.user))
        return settle(made, make_error(errc::admin_required));
    std::vector<entry_record> entries;
    for (auto user : users) {
        if (members.contains(user))
            continue;
        entries.push_back(entry_of(made, entry_kind::member_joined));
        entries.back().subject = user;
    }
    if (entries.empty())
        return settle(made, conversation::changed{});
    if (members.members().size() + entries.size() > limits::group_size_max)
        return settle(made, make_error(errc::group_size));
    if (auto full = check_room(); full != errc::none)
        return finish(made, make_error(full));
    sequence(made, std::move(entries));
}

caf::result<conversation::changed>
conversation_state::on_remove_member(const conversation::remove_member& request) {
    auto judge = [this, user = request.user](const change_ptr& made) {
        bool is_own = user == made->by.user;
        if (kind != conversation_kind::group || (!is_own && !may_manage(made->by.user)))
            return finish(made, make_error(errc::admin_required));
        in_turn(made, [this, made, user] { judge_leave(made, user); });
    };
    auto replay = [this](const change_ptr& made, parley::seq at) {
        finish(made, conversation::changed{at, true, {}, {}});
    };
    return begin_change(request.by, judge, replay);
}

void conversation_state::judge_leave(const change_ptr& made, user_id user) {
    if (user != made->by.user && !may_manage(made->by.user))
        return settle(made, make_error(errc::admin_required));
    if (!members.contains(user))
        return settle(made, make_error(errc::user_not_found));
    if (auto full = check_room(); full != errc::none)
        return finish(made, make_error(full));
    std::vector<entry_record> entries{entry_of(made, entry_kind::member_left)};
    entries.back().subject = user;
    auto heir = members.longest_standing_but(user);
    // A group without an admin could never change again.
    if (!heir.is_nil() && !members.has_admin_but(user)) {
        entries.push_back(entry_of(made, entry_kind::role_changed));
        entries.back().subject = heir;
        entries.back().role = participant_role::admin;
    }
    sequence(made, std::move(entries));
    members.set_leaving(user);
}

caf::result<conversation::changed>
conversation_state::on_set_role(const conversation::set_role& request) {
    auto judge = [this, request](const change_ptr& made) {
        if (!may_manage(made->by.user))
            return finish(made, make_error(errc::admin_required));
        in_turn(made, [this, made, request] { judge_role(made, request); });
    };
    auto replay = [this](const change_ptr& made, parley::seq at) {
        finish(made, conversation::changed{at, true, {}, {}});
    };
    return begin_change(request.by, judge, replay);
}

void conversation_state::judge_role(const change_ptr& made, const conversation::set_role& request) {
    if (!may_manage(made->by.user))
        return settle(made, make_error(errc::admin_required));
    if (!members.contains(request.user))
        return settle(made, make_error(errc::user_not_found));
    bool makes_admin = request.role == participant_role::admin;
    if (members.is_admin(request.user) == makes_admin)
        return settle(made, conversation::changed{});
    // Whoever wants to hand the group on makes somebody else an admin first.
    if (!makes_admin && !members.has_admin_but(request.user))
        return settle(made, make_error(errc::validation_failed));
    if (auto full = check_room(); full != errc::none)
        return finish(made, make_error(full));
    auto entry = entry_of(made, entry_kind::role_changed);
    entry.subject = request.user;
    entry.role = request.role;
    sequence(made, {std::move(entry)});
}

} // namespace parley
