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

bool is_recipient(const roster::member& reader, seq entry, user_id sender) {
    return reader.record.user != sender && reader.record.joined_seq < entry;
}

} // namespace

roster::roster(const std::vector<participant_record>& participants) {
    members_.reserve(participants.size());
    for (const auto& record : participants)
        add(record);
}

bool roster::is_admin(user_id user) const {
    const auto* found = find(user);
    return found != nullptr && found->record.role == participant_role::admin;
}

bool roster::is_leaving(user_id user) const {
    const auto* found = find(user);
    return found != nullptr && found->is_leaving;
}

user_id roster::longest_standing_but(user_id leaver) const {
    // They stand in the order in which they joined.
    auto found =
        std::ranges::find_if(members_, [&](const member& x) { return x.record.user != leaver; });
    return found == members_.end() ? user_id{} : found->record.user;
}

bool roster::has_admin_but(user_id leaver) const {
    return std::ranges::any_of(members_, [&](const member& x) {
        return x.record.user != leaver && x.record.role == participant_role::admin;
    });
}

void roster::add(const participant_record& participant) {
    members_.push_back({participant, participant.delivered_seq, participant.read_seq, false, {}});
}

void roster::remove(user_id user) {
    std::erase_if(members_, [&](const member& x) { return x.record.user == user; });
}

void roster::set_role(user_id user, participant_role role) {
    if (auto* found = find(user); found != nullptr)
        found->record.role = role;
}

void roster::set_leaving(user_id user) {
    if (auto* found = find(user); found != nullptr)
        found->is_leaving = true;
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
    news moved;
    if (delivered > record.delivered_seq)
        moved.delivered_from = record.delivered_seq;
    if (read > record.read_seq)
        moved.read_from = record.read_seq;
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
    bool is_anybodys = false;
    for (const auto& member : members_) {
        if (!is_recipient(member, entry, sender))
            continue;
        is_anybodys = true;
        slowest = std::min(slowest, status_with(member, entry));
    }
    return is_anybodys ? slowest : message_status::sent;
}

reach roster::reach_of(seq entry, user_id sender) const {
    reach reached;
    for (const auto& member : members_) {
        if (!is_recipient(member, entry, sender))
            continue;
        ++reached.recipients;
        reached.delivered += member.record.delivered_seq >= entry ? 1 : 0;
        reached.read += member.record.read_seq >= entry ? 1 : 0;
    }
    return reached;
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
