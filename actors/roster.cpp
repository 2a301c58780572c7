#include "actors/roster.hpp"

#include <algorithm>

namespace parley {

namespace {

message_status status_with(const roster::member& reader, seq entry) {
    if (reader.record.read_seq >= entry)
        return message_status::read;
    if (reader.record.delivered_seq >= entry)
        return message_status::delivered;
    return reader.pushed_seq >= entry ? message_status::sent : message_status::pending;
}

} // namespace

roster::roster(const std::vector<participant_record>& participants) {
    members_.reserve(participants.size());
    for (const auto& record : participants)
        members_.push_back({record, record.delivered_seq, record.read_seq, false, {}});
}

std::optional<participant_record> roster::advance(user_id user, events::cursor_kind kind, seq to) {
    auto* found = find(user);
    if (found == nullptr)
        return std::nullopt;
    auto written = found->record;
    written.delivered_seq = std::max(found->pending_delivered_seq, to);
    written.read_seq = found->pending_read_seq;
    if (kind == events::cursor_kind::read)
        written.read_seq = std::max(written.read_seq, to);
    bool moved = written.delivered_seq != found->pending_delivered_seq
                 || written.read_seq != found->pending_read_seq;
    found->pending_delivered_seq = written.delivered_seq;
    found->pending_read_seq = written.read_seq;
    return moved ? std::optional{written} : std::nullopt;
}

bool roster::has_durable(user_id user, events::cursor_kind kind, seq at) const {
    const auto* found = find(user);
    if (found == nullptr)
        return false;
    const auto& record = found->record;
    return (kind == events::cursor_kind::read ? record.read_seq : record.delivered_seq) >= at;
}

roster::news roster::note_durable(user_id user, seq delivered, seq read) {
    auto* found = find(user);
    if (found == nullptr)
        return {};
    auto& record = found->record;
    news moved{delivered > record.delivered_seq, read > record.read_seq};
    record.delivered_seq = std::max(record.delivered_seq, delivered);
    record.read_seq = std::max(record.read_seq, read);
    return moved;
}

void roster::set_online(user_id user, bool online) {
    if (auto* found = find(user); found != nullptr)
        found->online = online;
}

void roster::note_pushed(seq entry) {
    for (auto& member : members_) {
        if (member.online)
            member.pushed_seq = std::max(member.pushed_seq, entry);
    }
}

void roster::note_pushed_to(user_id user, seq head) {
    if (auto* found = find(user); found != nullptr)
        found->pushed_seq = std::max(found->pushed_seq, head);
}

message_status roster::status_of(seq entry, user_id sender) const {
    auto slowest = message_status::read;
    for (const auto& member : members_) {
        if (member.record.user != sender)
            slowest = std::min(slowest, status_with(member, entry));
    }
    return slowest;
}

std::vector<participant_record> roster::records() const {
    std::vector<participant_record> records;
    records.reserve(members_.size());
    for (const auto& member : members_)
        records.push_back(member.record);
    return records;
}

const roster::member* roster::find(user_id user) const {
    auto found = std::find_if(members_.begin(), members_.end(), [&](const member& x) {
        return x.record.user == user;
    });
    return found == members_.end() ? nullptr : &*found;
}

roster::member* roster::find(user_id user) {
    return const_cast<member*>(std::as_const(*this).find(user));
}

} // namespace parley
