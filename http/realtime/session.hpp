#pragma once

#include "actors/protocol/event_order.hpp"
#include "http/event_table.hpp"
#include "http/framing.hpp"
#include "http/kept.hpp"
#include "http/output_queue.hpp"
#include "http/realtime/held_events.hpp"
#include "http/site.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace parley::http::realtime {

/// One connected device, whatever it speaks: authentication, events in and out, and the bounds
/// on both. What an event means stands in the event table, how it is written in the `framing`,
/// how bytes travel in the class that derives from this.
class session : public session_port, public push_target {
public:
    session(const session&) = delete;
    session& operator=(const session&) = delete;

    session_id id() const override { return id_; }
    void note_own(conversation_id conversation, seq at) override;
    void hold(conversation_id conversation) override;
    void release(const held_conversation& held) override;
    void push(const shared_event_ptr& event) override;
    user_id user() const override { return caller_.user; }

protected:
    enum class stage : std::uint8_t {
        /// Nobody has said yet who this is.
        anonymous,
        /// The user actor is being told.
        attaching,
        ready,
        /// Nothing is sent any more.
        over,
    };

    session(site& at, const framing& words);
    ~session() override;

    /// Checks the token and tells the user actor; `on_attached` or `on_refused` follows, the
    /// latter perhaps before this returns. Only while anonymous.
    void login(std::string_view token);
    /// Runs the row of the event table, and answers under `id`: JSON text, empty when the
    /// client waits for no answer and is to be told of failures only.
    void request(const std::string& name, std::string id, json data);
    void refuse(std::string_view id, const failure& reason, const trace_id& trace);
    /// Queues a frame; when too much waits, what can be dropped is, or the session ends.
    void send_bounded(frame_ptr next);
    /// What a session begins with: who it is, and what it may do.
    void send_ready();
    /// Ends what `login` began; after `stage::anonymous` another login may follow.
    void leave(stage then);

    /// True when what waits has not moved for the time that a slow client is given.
    bool is_too_slow();
    /// Counts it, drops what waits, and `on_too_slow`.
    void close_slow();
    /// To be called once a heartbeat.
    void age_held();

    site& at() const { return at_; }
    const framing& words() const { return words_; }
    const websocket_settings& limits() const { return at_.with.config.websocket; }
    stage now() const { return stage_; }

    /// Keeps what a coroutine of this session works with alive.
    virtual kept_ptr lifeline() = 0;
    /// Queues a frame on its way to the client.
    virtual void send(frame_ptr next) = 0;
    /// What waits to leave, or nothing.
    virtual output_queue* waiting() = 0;
    /// Lets leave what can.
    virtual void flush() = 0;
    /// The client asks and does not listen: it has to wait until all has left.
    virtual void pause_reading() = 0;
    virtual void on_attached() = 0;
    virtual void on_refused(const failure& reason) = 0;
    virtual void on_too_slow() = 0;

private:
    net::awaitable<void> attach(kept_ptr alive);
    struct asked {
        std::uint32_t number;
        std::string id;
        json data;
    };
    /// Events behind a hole wait for the requests that were under way when it showed: an answer
    /// may be what is missing.
    struct waiting_behind_holes {
        std::vector<conversation_id> conversations;
        /// The last of those requests, and how many of them have no answer yet.
        std::uint32_t last = 0;
        std::uint16_t unanswered = 0;
    };

    net::awaitable<void> handle(kept_ptr alive, event_handler handler, asked what);
    event_order& order();
    bool is_own_leaving(const shared_event& event) const;
    void wait_for_answers(conversation_id behind);
    void note_finished(std::uint32_t request);
    std::vector<conversation_id> take_waiting(bool is_certain);
    void let_go(const held_conversation& held);
    void mend_holes();
    void acknowledge(std::string_view id, const event_answer& answer);
    void keep_within_bounds();

    site& at_;
    const framing& words_;
    identity caller_;
    session_id id_ = session_id::make();
    std::uint64_t slot_ = 0;
    std::unique_ptr<held_events> held_;
    /// From the first event on.
    std::unique_ptr<event_order> order_;
    std::unique_ptr<waiting_behind_holes> waiting_;
    /// Numbers the requests; those begun and those under way.
    std::uint32_t begun_ = 0;
    std::uint16_t requests_ = 0;
    stage stage_ = stage::anonymous;
};

} // namespace parley::http::realtime
