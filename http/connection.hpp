#pragma once

#include "http/kept.hpp"
#include "http/output_queue.hpp"
#include "http/poller.hpp"
#include "http/protocol.hpp"
#include "http/socket.hpp"
#include "http/timing_wheel.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace parley::http {

class event_loop;

/// One socket. It owns no buffer: input is read into the loop's scratch memory, output is
/// shared frames in a queue that exists only while something waits. Kept alive by the loop
/// until it is closed, and by every coroutine that works for it.
class connection final : public timed, public pollable, public kept {
public:
    connection(event_loop& loop, socket on);
    ~connection() override;

    /// Begins to read for `first`; false when the system refuses, and the connection is closed.
    /// `rest` is what came in before.
    bool open(std::unique_ptr<protocol> first, std::string rest = {});
    /// Gives the open socket away, so that another loop can serve it; for everything here the
    /// connection is closed, and what was queued is gone. Only from within `protocol::on_bytes`.
    socket release();

    /// Queues a frame; all that was queued in one turn of the loop leaves in one system call.
    void send(frame_ptr next);
    /// What waits to leave, or nothing.
    output_queue* waiting() { return output_.get(); }

    /// Lets what is queued leave (for at most `deadline`), says so to the peer, and closes when
    /// the peer has closed too, or soon after. What still comes in is thrown away.
    void end(std::chrono::milliseconds deadline = std::chrono::seconds{30});
    /// Closes at once; the peer may see a reset.
    void abort();
    bool is_open() const { return stage_ == stage::open; }
    bool is_closed() const { return stage_ == stage::closed; }

    /// Speaks `next` from now on, beginning with `rest`. The old protocol lives until the call
    /// into it that brought us here has returned. Only from within `protocol::on_bytes`
    /// and `on_written`.
    void become(std::unique_ptr<protocol> next, std::string_view rest);

    /// Back-pressure: the kernel's buffer fills, then the peer has to wait.
    void pause_reading();
    void resume_reading();

    /// `protocol::on_timeout` after `delay`, unless it is set anew or forgotten before.
    void expire_after(std::chrono::milliseconds delay);
    void forget_timeout() { timing_wheel::drop(*this); }

    event_loop& loop() { return loop_; }
    int descriptor() const { return socket_.descriptor(); }

    /// For the loop: place in its table.
    std::uint32_t place = 0;
    /// For the loop: is in its list of connections to flush.
    bool is_dirty = false;

    /// For the loop: writes what waits until the socket takes no more.
    void flush();
    void drain(std::chrono::milliseconds spread);

    void ready(std::uint32_t events) override;
    void expired() override;

private:
    enum class stage : std::uint8_t { open, ending, closed };

    struct transition {
        std::unique_ptr<protocol> next;
        std::string rest;
    };

    void read();
    void change_protocol();
    void leave_loop();
    void take_input(std::span<char> bytes);
    void end_of_input();
    bool write_once();
    void all_written();
    void update_interest();

    event_loop& loop_;
    std::unique_ptr<protocol> protocol_;
    std::unique_ptr<output_queue> output_;
    std::unique_ptr<transition> transition_;
    socket socket_;
    std::uint32_t interest_ = 0;
    stage stage_ = stage::open;
    bool is_paused_ = false;
    bool has_input_ended_ = false;
    bool is_blocked_ = false;
};

using connection_ptr = boost::intrusive_ptr<connection>;

} // namespace parley::http
