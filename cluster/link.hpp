#pragma once

#include "cluster/frame.hpp"

#include <chrono>
#include <deque>
#include <string>
#include <vector>

namespace parley {

struct link_settings {
    /// Envelopes are put into frames of about this size.
    std::size_t frame_bytes = 256 * 1024;
    /// Sent and not acknowledged.
    std::size_t window_bytes = 4 * 1024 * 1024;
    /// Waiting to be sent; what may be refused is, beyond.
    std::size_t queue_bytes = 16 * 1024 * 1024;
    /// Sent again when nothing was acknowledged for this long.
    std::chrono::milliseconds retransmit{1000};
    /// An acknowledgement waits this long for a frame to ride on.
    std::chrono::milliseconds ack_delay{10};
    /// Something is said at least this often.
    std::chrono::milliseconds probe{500};
    /// A peer that was not heard for this long is silent.
    std::chrono::milliseconds silence{2000};
};

/// One end of the conversation between two incarnations of nodes: whatever the transport loses,
/// repeats or reorders, each envelope arrives once and in order as long as both live. It holds a
/// bounded amount of memory. No threads, no clock, no sockets: the owner has them.
class node_link {
public:
    using time_point = std::chrono::steady_clock::time_point;

    node_link(node_id self, node_id peer, const link_settings& settings, time_point now);

    /// False when the queue is full and the envelope may be refused; then nothing was done. What
    /// may not be refused has four times as much room, and ends the link beyond it.
    bool push(std::string_view envelope, bool may_refuse);

    /// Something is to be sent at once, not only when its time comes.
    bool is_pressed() const { return resend_ || !queue_.empty() || owes_much(); }

    /// What the transport should send now.
    std::vector<std::string> poll(time_point now, std::int64_t map_version);

    /// A frame of no consequence, to find out which way frames arrive.
    std::string bare(direct_probe probe, time_point now) const;

    /// Takes in a frame of this pair; its envelopes when it is their turn, else none.
    std::vector<std::string_view> receive(const frame& from_peer, time_point now);

    /// The transport has a new connection: nobody knows what arrived over the one before.
    void reconnected() { resend_ = true; }

    bool is_silent(time_point now) const { return now - heard_ > settings_.silence; }
    /// What was sent was not acknowledged for this long, whatever is heard: one way may be cut.
    bool is_stuck(time_point now) const {
        return !unacknowledged_.empty() && now - acknowledged_ > settings_.silence;
    }
    /// The peer says that it hears nothing of us.
    bool is_unheard() const { return is_unheard_; }
    /// The peer takes so little that what may not be refused has no room: only a new incarnation
    /// can help.
    bool is_broken() const { return broken_; }

    std::size_t queued_bytes() const { return queue_bytes_; }
    std::size_t unacknowledged_bytes() const { return unacknowledged_bytes_; }

private:
    struct sent_frame {
        std::uint64_t seq;
        std::string envelopes;
    };

    bool owes_much() const;
    void take_ack(std::uint64_t ack, time_point now);
    void send_again(time_point now);
    void send_queued(time_point now);
    void send_bare(time_point now);
    void emit(std::uint64_t seq, std::string_view envelopes, time_point now);

    node_id self_;
    node_id peer_;
    link_settings settings_;

    std::deque<std::string> queue_;
    std::size_t queue_bytes_ = 0;
    std::deque<sent_frame> unacknowledged_;
    std::size_t unacknowledged_bytes_ = 0;
    std::uint64_t last_sent_ = 0;
    std::uint64_t last_received_ = 0;

    std::vector<std::string> out_;
    std::int64_t map_version_ = 0;
    time_point heard_;
    time_point said_;
    time_point progress_;
    time_point acknowledged_;
    time_point ack_due_;
    bool ack_owed_ = false;
    bool resend_ = false;
    bool broken_ = false;
    bool is_unheard_ = false;
    std::size_t unacked_received_ = 0;
};

} // namespace parley
