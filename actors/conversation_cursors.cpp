// How far the members have come, who types and who is there: nothing of it stands in the log.

#include "actors/conversation.hpp"
#include "actors/crash_report.hpp"
#include "actors/operation_log.hpp"
#include "runtime/kernel/tell.hpp"

#include <algorithm>

namespace parley {

namespace {

/// In larger groups a cursor is told to those whose messages it passed: everybody telling everybody
/// of each message would be the square of the group.
constexpr std::size_t intimate_group_max = 8;
/// Somebody comes back after more messages than are in memory: up to this size all are told.
constexpr std::size_t told_of_return_max = 64;

} // namespace

caf::result<conversation::marked> conversation_state::on_mark(const conversation::mark& request) {
    if (!members.contains(request.user))
        return make_error(errc::not_a_participant);
    auto to_seq = std::min(request.seq, head);
    if (members.has_durable(request.user, request.kind, to_seq))
        return conversation::marked{to_seq};
    if (marks.size() >= static_cast<std::size_t>(environment->settings.mailbox_max))
        return make_error(errc::overloaded);
    if (!lane().admission->admits())
        return make_error(errc::storage_unavailable);
    // One that did not move is on its way already, and is waited for.
    if (auto moved = members.advance(request.user, request.kind, to_seq)) {
        cursor_row row{place.shard, id, request.user, moved->delivered_seq, moved->read_seq};
        tell(self, lane().actor, storage::write_cursor{place.epoch, row});
    }
    auto promise = take_request<conversation::marked>(self);
    marks.push_back({request, promise});
    marks.back().mark.seq = to_seq;
    return promise;
}

/// The cursor is durable: those who asked for it or for less are answered, and all are told.
void conversation_state::on_cursor_written(const cursor_row& row) {
    using events::cursor_kind;
    auto news = members.note_durable(row.user, row.delivered_seq, row.read_seq);
    if (news.delivered_from)
        announce_cursor(
            {id, row.user, cursor_kind::delivered, row.delivered_seq}, *news.delivered_from
        );
    if (news.read_from)
        announce_cursor({id, row.user, cursor_kind::read, row.read_seq}, *news.read_from);
    std::erase_if(marks, [&](waiting_mark& waiting) {
        bool is_read = waiting.mark.kind == cursor_kind::read;
        auto reached = is_read ? row.read_seq : row.delivered_seq;
        if (waiting.mark.user != row.user || waiting.mark.seq > reached)
            return false;
        waiting.promise.deliver(conversation::marked{waiting.mark.seq});
        operation_log::note_marked(id, waiting.mark);
        return true;
    });
}

void conversation_state::announce_cursor(const events::cursor_moved& moved, parley::seq from)
    const {
    auto event = make_event(moved);
    auto size = members.members().size();
    if (size <= intimate_group_max || (size <= told_of_return_max && !recent.reach_back_to(from)))
        return deliver(event, moved.user, {});
    deliver_to(moved.user, event);
    for (auto author : recent.senders_after(from)) {
        if (author != moved.user && members.contains(author))
            deliver_to(author, event);
    }
}

void conversation_state::on_type(const conversation::type& note) {
    if (!members.contains(note.user))
        return;
    auto event = make_event(events::typing_changed{id, note.user, note.active});
    deliver(event, note.user, note.origin);
}

void conversation_state::on_note_presence(const conversation::note_presence& note) {
    members.set_online(note.user, note.online);
    // The correction answers a delivery that reached live sessions after all.
    if (note.online)
        members.note_pushed_to(note.user, head);
}

} // namespace parley
