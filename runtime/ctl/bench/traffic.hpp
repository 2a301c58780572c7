#pragma once

#include "runtime/base/random.hpp"
#include "runtime/ctl/bench/history.hpp"
#include "runtime/ctl/bench/member.hpp"
#include "runtime/ctl/bench/tally.hpp"

#include <memory>
#include <string>
#include <vector>

namespace parley::bench {

struct habits {
    /// Everybody marks what came as read, one request at a time.
    bool is_reading = false;
    /// One listener of each conversation reacts to one message in so many; 0 to none.
    int react_every = 0;
    /// One message in so many mentions a listener of its conversation; 0 none.
    int mention_every = 0;
};

/// How messages are sent.
struct load {
    /// Messages a sender has under way at most; used when `rate` is 0.
    int window = 8;
    /// Messages a second of all senders together, sent when they are due whatever became of
    /// earlier ones, and measured from then on: what waits is not left out of the figures.
    double rate = 0;
    std::size_t text_size = 100;
    /// Lost connections are opened again instead of ending the run.
    bool is_surviving = false;
    /// What those who listen do with the messages, as people do.
    habits listening;
};

/// The senders and receivers of a run, their messages and what became of them.
class traffic {
public:
    using clock = event_loop::clock;

    traffic(event_loop& loop, const endpoint& to, const load& asked, history& promised);

    /// A conversation with its members, the first `sender_count` of whom send.
    void add_conversation(
        conversation_history about, const std::vector<account>& members, std::size_t sender_count
    );

    /// Opens all connections. Throws `cannot_run` when the node refuses one.
    void connect();

    void begin();
    void end();
    /// Forgets what was counted so far.
    void start_measuring() { counted_ = {}; }

    /// One turn of the loop, sending what is due; returns at `wake_at` or before.
    void turn(clock::time_point wake_at);
    /// Repeats sends whose answers are overdue. To be called every second or so.
    void repeat_overdue();

    const tally& counted() const { return counted_; }
    const violations& broken() const { return broken_; }
    std::size_t connection_count() const { return members_.size(); }
    /// Messages that are not acknowledged.
    std::uint64_t unacknowledged() const { return unacknowledged_; }
    /// Deliveries that have not come.
    std::uint64_t undelivered() const { return undelivered_; }
    /// Why the run cannot go on; empty while it can.
    const std::string& failure() const { return failure_; }

private:
    friend class member;

    struct conversation {
        std::string id;
        std::size_t listener_count = 0;
        /// Of one who listens.
        std::string listener_name;
    };

    void send_next(member& sender, clock::time_point due);
    void done(member& sender);
    void fail(std::string reason);
    member* sender_of(const message_tag& tag);
    /// Milliseconds since 1970 of a moment of the run.
    std::uint64_t wall_ms(clock::time_point at) const;

    event_loop& loop_;
    endpoint to_;
    load asked_;
    history& promised_;
    random_source random_;
    std::uint16_t run_;
    clock::time_point started_;
    std::uint64_t started_wall_ms_;

    std::vector<conversation> conversations_;
    std::vector<std::unique_ptr<member>> members_;
    std::vector<member*> senders_;
    std::size_t open_count_ = 0;

    bool is_sending_ = false;
    clock::time_point paced_from_;
    std::uint64_t paced_count_ = 0;
    tally counted_;
    violations broken_;
    std::uint64_t unacknowledged_ = 0;
    std::uint64_t undelivered_ = 0;
    std::uint64_t frame_count_ = 0;
    std::string failure_;
    std::string scratch_;
};

} // namespace parley::bench
