#pragma once

#include "runtime/ctl/bench/api.hpp"
#include "runtime/ctl/bench/client.hpp"
#include "runtime/ctl/bench/histogram.hpp"
#include "runtime/ctl/bench/wire.hpp"

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace parley::bench {

/// Many users with one silent connection each.
class crowd final : public client::listener {
public:
    using clock = event_loop::clock;

    /// `opening_max` handshakes are under way at once. On loopback the connections come from 100
    /// addresses, as a node may bound what one address may do and a pair of addresses has 28,000
    /// ports.
    crowd(event_loop& loop, const endpoint& to, std::vector<account> users, int opening_max);

    /// Opens connections until `count` are open. Throws `cannot_run` when one is refused.
    void grow_to(std::size_t count);

    /// Lets time pass, answering the node's heartbeats.
    void idle(clock::duration length);

    /// Sends a message from one of the connections to another and waits for both its
    /// acknowledgement and its delivery, at most 10 s. True when both came.
    bool send_between(std::size_t from, std::size_t to);

    std::size_t open_count() const { return open_count_; }
    /// Connections that the node closed.
    std::size_t lost_count() const { return lost_count_; }
    /// From the first packet to `ready`.
    const histogram& opening() const { return opening_; }
    const histogram& delivery() const { return delivery_; }

    void on_open(client& from) override;
    void on_text(client& from, std::string_view text) override;
    void on_lost(client& from, std::string_view reason) override;

private:
    void open_next();
    void wait_for_another();

    event_loop& loop_;
    endpoint to_;
    std::vector<account> users_;
    std::size_t opening_max_;
    // Never moved: the loop knows the addresses of its sockets.
    std::deque<client> clients_;
    /// When those that are not open yet began, oldest first.
    std::deque<clock::time_point> begun_;
    std::size_t open_count_ = 0;
    std::size_t lost_count_ = 0;
    bool is_growing_ = false;
    std::string refusal_;
    histogram opening_;
    histogram delivery_;

    message_tag awaited_;
    clock::time_point sent_;
    bool is_acknowledged_ = false;
    bool is_delivered_ = false;
};

} // namespace parley::bench
