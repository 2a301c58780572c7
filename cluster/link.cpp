#include "cluster/link.hpp"

namespace parley {

namespace {

/// How much longer the queue of what may not be refused may grow.
constexpr std::size_t unrefusable_factor = 4;
/// An acknowledgement is sent at the latest after this part of the peer's window.
constexpr std::size_t ack_part = 4;
constexpr std::size_t header_size_max = 1024;

} // namespace

node_link::node_link(node_id self, node_id peer, const link_settings& settings, time_point now)
    : self_{self}, peer_{peer}, settings_{settings}, heard_{now}, said_{now - settings.probe},
      progress_{now}, acknowledged_{now}, ack_due_{now} {}

bool node_link::push(std::string_view envelope, bool may_refuse) {
    // It would be no frame to the peer, however often it is sent.
    if (envelope.size() > frame_size_max - header_size_max)
        return false;
    auto room = settings_.queue_bytes * (may_refuse ? 1 : unrefusable_factor);
    if (queue_bytes_ + envelope.size() > room) {
        broken_ = broken_ || !may_refuse;
        return false;
    }
    // Small ones share a string: a million of them are no million allocations.
    if (queue_.empty() || queue_.back().size() + envelope.size() > settings_.frame_bytes)
        queue_.emplace_back();
    auto& block = queue_.back();
    queue_bytes_ -= block.size();
    append_envelope(block, envelope);
    queue_bytes_ += block.size();
    return true;
}

std::vector<std::string> node_link::poll(time_point now, std::int64_t map_version) {
    map_version_ = map_version;
    send_again(now);
    send_queued(now);
    send_bare(now);
    return std::exchange(out_, {});
}

void node_link::send_again(time_point now) {
    bool is_late = !unacknowledged_.empty() && now - progress_ >= settings_.retransmit;
    if (!std::exchange(resend_, false) && !is_late)
        return;
    progress_ = now;
    for (const auto& each : unacknowledged_)
        emit(each.seq, each.envelopes, now);
}

void node_link::send_queued(time_point now) {
    while (!queue_.empty()) {
        auto size = queue_.front().size();
        if (!unacknowledged_.empty() && unacknowledged_bytes_ + size > settings_.window_bytes)
            return;
        if (unacknowledged_.empty())
            progress_ = acknowledged_ = now;
        unacknowledged_.push_back({++last_sent_, std::move(queue_.front())});
        queue_.pop_front();
        queue_bytes_ -= size;
        unacknowledged_bytes_ += size;
        emit(last_sent_, unacknowledged_.back().envelopes, now);
    }
}

bool node_link::owes_much() const {
    return unacked_received_ > settings_.window_bytes / ack_part;
}

void node_link::send_bare(time_point now) {
    bool ack_now = ack_owed_ && (owes_much() || now >= ack_due_);
    if (ack_now || now - said_ >= settings_.probe)
        emit(0, {}, now);
}

void node_link::emit(std::uint64_t seq, std::string_view envelopes, time_point now) {
    frame_header header{self_, peer_, map_version_, seq, last_received_};
    header.is_deaf = is_silent(now);
    out_.push_back(encode_frame(header, envelopes));
    said_ = now;
    ack_owed_ = false;
    unacked_received_ = 0;
}

std::string node_link::bare(direct_probe probe, time_point now) const {
    return encode_frame({self_, peer_, map_version_, 0, last_received_, probe, is_silent(now)}, {});
}

std::vector<std::string_view> node_link::receive(const frame& from_peer, time_point now) {
    const auto& header = from_peer.header;
    if (header.from != peer_ || header.to != self_)
        return {};
    heard_ = now;
    is_unheard_ = header.is_deaf;
    take_ack(header.ack, now);
    if (header.seq == 0)
        return {};
    if (!std::exchange(ack_owed_, true))
        ack_due_ = now + settings_.ack_delay;
    // A repeat, or one that came before its turn: the peer will send what is missing again.
    if (header.seq != last_received_ + 1)
        return {};
    last_received_ = header.seq;
    for (auto envelope : from_peer.envelopes)
        unacked_received_ += envelope.size();
    return from_peer.envelopes;
}

void node_link::take_ack(std::uint64_t ack, time_point now) {
    if (ack > last_sent_)
        return; // No frame of ours.
    while (!unacknowledged_.empty() && unacknowledged_.front().seq <= ack) {
        unacknowledged_bytes_ -= unacknowledged_.front().envelopes.size();
        unacknowledged_.pop_front();
        progress_ = acknowledged_ = now;
    }
}

} // namespace parley
