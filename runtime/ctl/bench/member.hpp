#pragma once

#include "runtime/ctl/bench/api.hpp"
#include "runtime/ctl/bench/client.hpp"
#include "runtime/ctl/bench/outbound.hpp"
#include "runtime/ctl/bench/wire.hpp"

#include <cstdint>
#include <string_view>

namespace parley::bench {

class traffic;

/// One user in one conversation on one connection: sends its messages, receives the others', and
/// after a lost connection asks for what it missed and repeats what was not answered.
class member final : public client::listener {
public:
    struct place {
        std::size_t conversation = 0;
        /// Place among the senders of the run; only when `is_sender`.
        std::uint16_t sender = 0;
        bool is_sender = false;
        /// It is the one in its conversation who reacts to messages.
        bool is_reacting = false;
        /// The newest seq before the run.
        std::int64_t base_seq = 0;
    };

    member(traffic& run, account who, const place& at);

    void open();
    bool is_open() const { return client_.is_open(); }

    /// Sends a message of its `outbound`, for the first time or again.
    void transmit(std::uint64_t number);
    void repeat_unacknowledged(event_loop::clock::time_point sent_before);

    outbound& messages() { return messages_; }
    const place& where() const { return at_; }
    const account& who() const { return who_; }

    void on_open(client& from) override;
    void on_text(client& from, std::string_view text) override;
    void on_lost(client& from, std::string_view reason) override;

private:
    void on_acknowledged(std::string_view frame);
    void on_refused(std::string_view frame);
    void on_message(std::string_view frame);
    void on_delivered(std::int64_t seq, std::string_view text);
    void on_other_event(std::string_view frame);
    void respond(std::int64_t seq, std::string_view message_id);
    void mark_read();
    /// Whether `frame` answers what `respond` has asked.
    static bool is_response(std::string_view frame);
    void on_responded(std::string_view frame);
    bool is_in_order(std::int64_t seq);
    void settle_seq(flight& message, std::int64_t seq);
    void catch_up();
    void on_caught_up(std::string_view frame);
    void reopen_later();

    traffic& run_;
    account who_;
    place at_;
    client client_;
    outbound messages_;
    std::int64_t last_seq_;
    /// Live messages are left out: the answer that is awaited holds them.
    bool is_catching_up_ = false;
    bool was_open_ = false;
    std::uint32_t failed_opens_ = 0;
    std::uint64_t received_ = 0;
    std::int64_t read_seq_ = 0;
    bool is_marking_ = false;
};

} // namespace parley::bench
