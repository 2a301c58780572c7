#pragma once

#include "http/ask.hpp"
#include "http/kept.hpp"
#include "http/output_queue.hpp"
#include "http/site.hpp"
#include "http/socketio/client.hpp"
#include "http/timing_wheel.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace parley::http::socketio {

class link;

/// One Engine.IO v4 session: packets over long polling, over a WebSocket, or over the first and
/// then the second. It lives on one loop, where requests and sockets are brought to it; its
/// table holds it until it ends.
class engine final : public kept {
public:
    engine(site& at, std::string sid);
    ~engine() override;

    const std::string& sid() const { return sid_; }
    /// The first packet that a client gets.
    std::string greeting(bool can_upgrade) const;
    /// Starts the clocks; with long polling unless `by` is given.
    void start(link* by);

    /// Answers with the packets that wait, or as soon as there are some. False when nobody
    /// may poll: the session ends when two do, and a WebSocket has none.
    bool poll(const asking& by);
    /// Takes the body of a POST; false when it was none, and the session has ended.
    bool receive(std::string_view payload);
    /// The client of a poll has gone away before its answer.
    void abandon();

    /// A WebSocket wants to replace long polling; false when it is too late or another does.
    bool offer(link& by);
    /// It has shown that it works: polls end at once, so that the client can leave them.
    void probed();
    void upgrade();
    /// A packet from a WebSocket.
    void on_text(std::string_view text);
    void on_binary() { client_.on_binary(); }
    void on_link_closed(const link& gone);
    void check_pace() { client_.check_pace(); }

    void send(frame_ptr next);
    output_queue* waiting();
    void flush();
    void pause_reading();
    /// The client says who it is within the authentication time-out, or has to go.
    void await_connect();
    void connected();

    /// Ends the session for a client that breaks the protocol.
    void close_broken();
    /// `code` is the close code where the transport has such.
    void close(std::uint16_t code, std::string_view reason);
    /// Ends it after `delay`: the node is leaving.
    void leave_after(std::chrono::milliseconds delay);
    bool is_over() const { return is_over_; }

private:
    struct clock : timed {
        explicit clock(void (engine::*run_)(), engine& of_) : run{run_}, of{of_} {}
        void expired() override { (of.*run)(); }
        void (engine::*run)();
        engine& of;
    };

    void beat();
    void connect_timed_out();
    void on_pong();
    void answer_soon();
    void answer_poll();
    void reply(std::string packets);
    void end();
    bool take(std::string_view text);

    site& at_;
    std::string sid_;
    client client_;
    clock heartbeat_{&engine::beat, *this};
    clock connect_deadline_{&engine::connect_timed_out, *this};
    /// The transport, null while polling.
    link* link_ = nullptr;
    /// A WebSocket on probation.
    link* candidate_ = nullptr;
    /// What waits for the next poll.
    std::unique_ptr<output_queue> backlog_;
    std::optional<asking> poll_;
    bool is_answer_posted_ = false;
    bool is_probed_ = false;
    bool awaits_pong_ = false;
    bool is_leaving_ = false;
    bool is_over_ = false;
};

using engine_ptr = boost::intrusive_ptr<engine>;

} // namespace parley::http::socketio
