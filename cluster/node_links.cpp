#include "cluster/node_links.hpp"

#include <algorithm>

using namespace std::chrono_literals;

namespace parley {

namespace {

/// A relay that brings no answer for this long is given up for the next.
constexpr auto relay_patience = 1500ms;

} // namespace

std::vector<node_id>
node_links::set_members(const std::vector<cluster_member>& members, time_point now) {
    std::vector<node_id> gone;
    std::vector<std::pair<node_id, std::string>> fresh;
    {
        std::lock_guard guard{mutex_};
        for (const auto& [id, end] : peers_) {
            bool stays = std::any_of(members.begin(), members.end(), [&](const auto& member) {
                return member.id == id;
            });
            if (!stays)
                gone.push_back(id);
        }
        for (auto id : gone)
            peers_.erase(id);
        for (const auto& member : members) {
            if (member.id == with_.self || member.link_address.empty()
                || peers_.contains(member.id))
                continue;
            auto link = node_link{with_.self, member.id, with_.settings, now};
            peers_.emplace(member.id, peer{std::move(link), member.link_address});
            fresh.emplace_back(member.id, member.link_address);
        }
    }
    for (auto id : gone)
        with_.over.disconnect(id);
    for (auto& [id, address] : fresh)
        with_.over.connect(with_.self, id, std::move(address));
    return gone;
}

void node_links::set_map_version(std::int64_t version) {
    std::lock_guard guard{mutex_};
    map_version_ = std::max(map_version_, version);
}

bool node_links::push(node_id to, std::string_view envelope, bool may_refuse) {
    std::lock_guard guard{mutex_};
    auto found = peers_.find(to);
    if (found == peers_.end() || !found->second.link.push(envelope, may_refuse))
        return false;
    ++pushed_;
    if (!std::exchange(is_awake_, true))
        with_.wake();
    return true;
}

void node_links::receive(const std::string& bytes, time_point now) {
    auto read = decode_frame(bytes);
    if (!read)
        return;
    if (read->header.to != with_.self)
        return relay(*read, bytes);
    std::vector<std::string_view> envelopes;
    std::string answer;
    bool is_newer = false;
    {
        std::lock_guard guard{mutex_};
        is_newer = read->header.map_version > map_version_;
        if (auto found = peers_.find(read->header.from); found != peers_.end()) {
            envelopes = found->second.link.receive(*read, now);
            answer = take_probe(found->second, read->header.probe, now);
            // It may have waited for the acknowledgement to send more. What is owed to the peer
            // has time until the next turn.
            if (found->second.link.is_pressed() && !std::exchange(is_awake_, true))
                with_.wake();
        }
    }
    if (!answer.empty())
        with_.over.send(read->header.from, answer);
    // Frames of one peer are taken in by one thread: their envelopes stay in order.
    for (auto envelope : envelopes)
        with_.on_envelope(read->header.from, envelope);
    if (is_newer)
        with_.on_map_version(read->header.map_version);
}

/// What is to be said straight to the peer, if anything. An answer has come straight: both ways are
/// open again, though the connection may never have been lost.
std::string node_links::take_probe(peer& end, direct_probe probe, time_point now) {
    if (probe == direct_probe::question)
        return end.link.bare(direct_probe::answer, now);
    if (probe == direct_probe::answer && std::exchange(end.goes_around, false))
        end.link.reconnected();
    return {};
}

/// Only to a peer that is connected directly, so that nothing takes more than one hop.
void node_links::relay(const frame& passing, const std::string& bytes) {
    {
        std::lock_guard guard{mutex_};
        if (!peers_.contains(passing.header.from) || !peers_.contains(passing.header.to))
            return;
    }
    with_.over.send(passing.header.to, bytes);
}

void node_links::note_connected(node_id peer) {
    std::lock_guard guard{mutex_};
    auto found = peers_.find(peer);
    if (found == peers_.end())
        return;
    found->second.goes_around = false;
    found->second.link.reconnected();
    if (!std::exchange(is_awake_, true))
        with_.wake();
}

std::size_t node_links::turn(time_point now) {
    std::size_t pushed = 0;
    std::vector<outgoing> frames;
    std::vector<std::pair<node_id, suspicion>> suspects;
    {
        std::lock_guard guard{mutex_};
        is_awake_ = false;
        pushed = std::exchange(pushed_, 0);
        for (auto& [id, end] : peers_) {
            auto made = end.link.poll(now, map_version_);
            auto via = made.empty() ? id : way_to(id, end, now);
            for (auto& bytes : made)
                frames.push_back({via, std::move(bytes)});
            if (must_probe(end, now))
                frames.push_back({id, end.link.bare(direct_probe::question, now)});
            if (auto why = watch(end, now))
                suspects.emplace_back(id, *why);
        }
    }
    for (const auto& each : frames)
        with_.over.send(each.via, each.bytes);
    for (auto [id, why] : suspects)
        with_.on_suspicion(id, why);
    return pushed;
}

std::optional<suspicion> node_links::watch(peer& end, time_point now) {
    bool is_suspect = end.link.is_silent(now) || end.link.is_broken();
    if (!is_suspect || std::exchange(end.was_suspected, is_suspect)) {
        end.was_suspected = is_suspect;
        return std::nullopt;
    }
    return suspicion::silent;
}

/// Straight, or by one of the others in turn once one of the two does not hear the other. Both must
/// go around then: an acknowledgement that takes the way that is cut is lost with it.
node_id node_links::way_to(node_id to, peer& end, time_point now) {
    bool is_lost = end.link.is_silent(now) || end.link.is_stuck(now) || end.link.is_unheard();
    if (is_lost && now - end.relay_since >= relay_patience) {
        end.relay_since = now;
        if (std::exchange(end.goes_around, true))
            ++end.relay_choice;
    }
    if (!end.goes_around)
        return to;
    std::vector<node_id> ways;
    for (auto& [id, other] : peers_) {
        if (id != to && !other.link.is_silent(now))
            ways.push_back(id);
    }
    return ways.empty() ? to : ways[end.relay_choice % ways.size()];
}

/// Who goes around asks now and then whether that is still needed.
bool node_links::must_probe(peer& end, time_point now) const {
    if (!end.goes_around || now - end.probed < with_.settings.probe)
        return false;
    end.probed = now;
    return true;
}

std::vector<node_links::state> node_links::states(time_point now) {
    std::lock_guard guard{mutex_};
    std::vector<state> all;
    for (auto& [id, end] : peers_) {
        state seen;
        seen.peer = id;
        seen.address = end.address;
        seen.is_silent = end.link.is_silent(now);
        seen.queued_bytes = end.link.queued_bytes();
        seen.unacknowledged_bytes = end.link.unacknowledged_bytes();
        auto via = end.goes_around ? way_to(id, end, now) : id;
        if (via != id)
            seen.relay = via;
        all.push_back(std::move(seen));
    }
    return all;
}

} // namespace parley
