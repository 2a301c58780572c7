#include "runtime/ctl/bench/client.hpp"

#include "runtime/ctl/bench/cannot_run.hpp"
#include "runtime/ctl/bench/wire.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <cstring>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace parley::bench {

namespace {

// The nonce of RFC 6455's own example and the answer to it: the nonce guards against caching
// proxies that answer for a server, and a benchmark has none of them.
constexpr std::string_view nonce = "dGhlIHNhbXBsZSBub25jZQ==";
constexpr std::string_view nonce_answer = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
constexpr std::string_view end_of_header = "\r\n\r\n";
constexpr std::size_t header_size_max = 16 * 1024;

sockaddr_in address_of(std::uint32_t address, std::uint16_t port) {
    sockaddr_in result{};
    result.sin_family = AF_INET;
    result.sin_port = htons(port);
    result.sin_addr.s_addr = htonl(address);
    return result;
}

int make_socket(std::uint32_t source_address) {
    int made = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (made < 0)
        throw cannot_run{"This process may not open more sockets: raise 'ulimit -n' or ask for "
                         "fewer connections."};
    int on = 1;
    setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (source_address != 0) {
        // The port is chosen at connect, so that every address gives its 28,000 ports to each
        // destination instead of to all of them together.
        setsockopt(made, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
        auto from = address_of(source_address, 0);
        bind(made, reinterpret_cast<const sockaddr*>(&from), sizeof from);
    }
    return made;
}

std::string reason_of_error(int error) {
    // strerror is for one thread, and the loop is one.
    return error == 0 ? "the node closed the connection" : strerrordesc_np(error);
}

} // namespace

void client::open(const endpoint& to, std::uint32_t source_address, std::string_view token) {
    socket_ = make_socket(source_address);
    out_ = fmt::format(
        "GET /ws HTTP/1.1\r\nHost: {}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {}\r\nAuthorization: Bearer {}\r\n\r\n",
        to.authority,
        nonce,
        token
    );
    state_ = state::connecting;
    is_waiting_to_write_ = true;
    auto there = address_of(to.address, to.port);
    connect(socket_, reinterpret_cast<const sockaddr*>(&there), sizeof there);
    loop_.add(socket_, *this, true);
}

void client::close() {
    if (socket_ < 0)
        return;
    loop_.remove(socket_);
    ::close(socket_);
    socket_ = -1;
    state_ = state::closed;
    out_ = {};
    partial_ = {};
}

void client::send(std::string_view text) {
    send_frame(opcode::text, text);
}

void client::send_frame(opcode kind, std::string_view payload) {
    // A mask that changes with each frame is all that the protocol wants of a client that no
    // foreign script can steer.
    mask_ = mask_ * 1664525 + 1013904223;
    append_frame(out_, kind, payload, mask_);
    if (!is_ending_turn_) {
        is_ending_turn_ = true;
        loop_.at_turn_end(*this);
    }
}

void client::on_turn_end() {
    is_ending_turn_ = false;
    if (state_ == state::open && !is_waiting_to_write_)
        flush();
}

void client::on_ready(std::uint32_t events) {
    if (state_ == state::connecting) {
        connected();
        return;
    }
    if ((events & ~std::uint32_t{EPOLLOUT}) != 0)
        receive();
    if ((events & EPOLLOUT) != 0 && state_ != state::closed)
        flush();
}

void client::connected() {
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) {
        lose(reason_of_error(error));
        return;
    }
    state_ = state::upgrading;
    flush();
}

void client::flush() {
    while (!out_.empty()) {
        auto sent = ::send(socket_, out_.data(), out_.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN && errno != EINTR) {
            lose(reason_of_error(errno));
            return;
        }
        if (sent < 0)
            break;
        out_.erase(0, static_cast<std::size_t>(sent));
    }
    if (is_waiting_to_write_ == out_.empty()) {
        is_waiting_to_write_ = !out_.empty();
        loop_.change(socket_, *this, is_waiting_to_write_);
    }
    if (state_ == state::upgrading && out_.empty())
        out_ = {};
}

void client::receive() {
    auto room = loop_.scratch();
    auto got = recv(socket_, room.data(), room.size(), 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (got <= 0) {
        lose(reason_of_error(got < 0 ? errno : 0));
        return;
    }
    std::string_view bytes{room.data(), static_cast<std::size_t>(got)};
    if (state_ == state::upgrading) {
        partial_.append(bytes);
        upgraded(partial_);
        return;
    }
    if (partial_.empty()) {
        partial_ = take_frames(bytes);
        return;
    }
    auto whole = std::exchange(partial_, {});
    whole.append(bytes);
    partial_ = take_frames(whole);
}

void client::upgraded(std::string_view bytes) {
    auto end = bytes.find(end_of_header);
    if (end == std::string_view::npos) {
        if (bytes.size() > header_size_max)
            lose("the answer to the upgrade has no end");
        return;
    }
    auto header = bytes.substr(0, end);
    if (!header.starts_with("HTTP/1.1 101") || header.find(nonce_answer) == header.npos) {
        auto code = string_after(bytes, R"("code":")");
        lose(fmt::format("{} {}", header.substr(0, header.find('\r')), code));
        return;
    }
    state_ = state::authenticating;
    auto whole = std::exchange(partial_, {});
    partial_ = take_frames(std::string_view{whole}.substr(end + end_of_header.size()));
}

std::string_view client::take_frames(std::string_view bytes) {
    while (state_ != state::closed) {
        auto frame = read_frame(bytes);
        if (!frame)
            return bytes;
        take(*frame);
        bytes.remove_prefix(frame->size);
    }
    return {};
}

void client::take(const server_frame& frame) {
    switch (frame.kind) {
    case opcode::text:
        frame.is_final ? take_text(frame.payload) : lose("the node sent a fragmented message");
        return;
    case opcode::ping:
        send_frame(opcode::pong, frame.payload);
        return;
    case opcode::close: {
        unsigned code = 0;
        for (auto byte : frame.payload.substr(0, 2))
            code = code << 8 | static_cast<std::uint8_t>(byte);
        auto reason = frame.payload.substr(std::min<std::size_t>(2, frame.payload.size()));
        lose(fmt::format("the node closed the connection with code {} {}", code, reason));
        return;
    }
    case opcode::pong:
        return;
    default:
        lose("the node sent a frame that is no text");
    }
}

void client::take_text(std::string_view text) {
    if (state_ == state::open) {
        owner_.on_text(*this, text);
    } else if (kind_of(text) == frame_kind::ready) {
        state_ = state::open;
        owner_.on_open(*this);
    }
}

void client::lose(std::string_view reason) {
    close();
    owner_.on_lost(*this, reason);
}

} // namespace parley::bench
