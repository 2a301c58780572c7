#include "http/websocket/channel.hpp"

#include "http/event_loop.hpp"
#include "runtime/base/random.hpp"

namespace parley::http::websocket {

namespace {

/// How long the peer may take to answer our close frame.
constexpr std::chrono::seconds close_timeout{3};
/// What a close frame without a code counts as.
constexpr std::uint16_t no_code = 1005;

} // namespace

channel::channel(connection& on, std::size_t message_size_max)
    : connection_{on}, decoder_{message_size_max} {}

void channel::on_bytes(std::span<char> bytes) {
    while (state_ != state::ended) {
        if (keeps_for_later(bytes))
            return;
        auto input = decoder_.next(bytes);
        if (input.what == decoder::input::kind::need_more)
            return;
        act_on(input);
    }
}

void channel::act_on(const decoder::input& input) {
    using kind = decoder::input::kind;
    switch (input.what) {
    case kind::message:
        if (is_open())
            on_message(input);
        return;
    case kind::ping:
        if (is_open())
            connection_.send(make_frame(make_frame_bytes(opcode::pong, input.payload)));
        return;
    case kind::violation:
        close_now(input.code, {});
        return;
    case kind::close:
        if (state_ == state::closing) {
            state_ = state::ended;
            connection_.end();
            return;
        }
        close_now(input.code == no_code ? close_code::normal : input.code, {});
        return;
    case kind::pong:
    case kind::need_more:
        return;
    }
}

void channel::on_end_of_input() {
    connection_.abort();
}

void channel::on_timeout() {
    switch (state_) {
    case state::open:
        on_silence();
        return;
    case state::leaving:
        close(close_code::going_away, "the node is leaving");
        return;
    case state::closing:
    case state::ended:
        state_ = state::ended;
        connection_.end(close_timeout);
        return;
    }
}

void channel::on_drain(std::chrono::milliseconds spread) {
    if (!is_open())
        return;
    // Reconnecting clients must not all come to the other nodes in the same moment.
    auto seed = connection_.loop().wheel().now() + static_cast<std::uint64_t>(connection_.place);
    random_source random{seed};
    leave_after(
        std::chrono::milliseconds{random.below(static_cast<std::uint64_t>(spread.count()) + 1)}
    );
}

void channel::leave_after(std::chrono::milliseconds delay) {
    if (!is_open())
        return;
    state_ = state::leaving;
    connection_.expire_after(delay);
}

void channel::close(std::uint16_t code, std::string_view reason) {
    if (!is_open())
        return;
    state_ = state::closing;
    connection_.send(make_frame(make_close_frame(code, reason)));
    on_closing();
    connection_.resume_reading();
    connection_.expire_after(close_timeout);
}

void channel::close_now(std::uint16_t code, std::string_view reason) {
    bool is_first = is_open();
    state_ = state::ended;
    if (is_first) {
        connection_.send(make_frame(make_close_frame(code, reason)));
        on_closing();
    }
    connection_.end(close_timeout);
}

} // namespace parley::http::websocket
