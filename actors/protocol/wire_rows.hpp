#pragma once

#include "actors/protocol/conversation.hpp"
#include "actors/protocol/storage.hpp"
#include "actors/protocol/user.hpp"
#include "actors/protocol/wire_values.hpp"

#include <tuple>

namespace parley {

/// A message of one type travels under a number.
template <class Message, std::uint64_t Number>
struct travels {
    using message = Message;
    static constexpr std::uint64_t number = Number;
};

/// What entities and gateways are told and asked, and what they answer. Numbers are for ever:
/// append, and leave out the numbers of what is gone. 0 and 1 are no messages of the protocol, see
/// `wire_table.cpp`.
using wire_rows = std::tuple<
    travels<conversation::send, 2>,
    travels<conversation::sent, 3>,
    travels<conversation::mark, 4>,
    travels<conversation::marked, 5>,
    travels<conversation::type, 6>,
    travels<conversation::read_history, 7>,
    travels<conversation::history, 8>,
    travels<conversation::describe, 9>,
    travels<conversation::description, 10>,
    travels<conversation::catch_up, 11>,
    travels<conversation::caught_up, 12>,
    travels<conversation::note_presence, 13>,
    travels<user::attach, 14>,
    travels<user::attached, 15>,
    travels<user::detach, 16>,
    travels<user::deliver, 17>,
    travels<user::probe, 18>,
    travels<user::watch, 19>,
    travels<user::watched, 20>,
    travels<user::observe, 21>,
    travels<user::observed, 22>,
    travels<user::open_direct, 23>,
    travels<user::direct_opened, 24>,
    travels<user::read_inbox, 25>,
    travels<user::inbox, 26>,
    travels<gateway::push, 27>,
    travels<conversation::edit_message, 28>,
    travels<conversation::delete_message, 29>,
    travels<conversation::react, 30>,
    travels<conversation::add_members, 31>,
    travels<conversation::remove_member, 32>,
    travels<conversation::set_role, 33>,
    travels<conversation::update, 34>,
    travels<conversation::end, 35>,
    travels<conversation::changed, 36>,
    travels<conversation::set_muted, 37>,
    travels<conversation::muted, 38>,
    travels<conversation::analyse, 39>,
    travels<conversation::analysed, 40>,
    travels<user::open_group, 41>,
    travels<user::group_opened, 42>,
    travels<user::take_over, 43>,
    travels<conversation::announce_mentions, 44>,
    travels<user::read_mentions, 45>,
    travels<mention_page, 46>,
    travels<user::mark_mention_read, 47>,
    travels<mention::noted, 48>,
    travels<user::locate_message, 49>,
    travels<message_place, 50>>;

} // namespace parley
