#include "http/listener.hpp"

#include "runtime/base/log.hpp"

#include <cerrno>
#include <cstring>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

namespace parley::http {

namespace {

constexpr int backlog = 4096;
constexpr int accepts_a_turn_max = 64;
constexpr std::chrono::milliseconds rest_time{100};
/// Unsent bytes that the kernel may hold for a client; the rest waits in our bounded queues.
constexpr int unsent_bytes_max = 16 * 1024;

failure os_failure(const std::string& what) {
    return {errc::internal, what + ": " + std::system_category().message(errno)};
}

result<net::ip::tcp::endpoint> parse_endpoint(const std::string& address, int port) {
    boost::system::error_code ec;
    auto ip = net::ip::make_address(address == "localhost" ? "127.0.0.1" : address, ec);
    if (ec)
        return failure{errc::internal, "http.bind '" + address + "' is no IP address"};
    return net::ip::tcp::endpoint{ip, static_cast<std::uint16_t>(port)};
}

void enable(int descriptor, int level, int option, int value = 1) {
    ::setsockopt(descriptor, level, option, &value, sizeof value);
}

result<int> bind_socket(const std::string& address, int port, bool is_shared) {
    auto endpoint = parse_endpoint(address, port);
    if (!endpoint)
        return endpoint.error();
    int descriptor =
        ::socket(endpoint->protocol().family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0)
        return os_failure("no socket");
    enable(descriptor, SOL_SOCKET, SO_REUSEADDR);
    if (is_shared)
        enable(descriptor, SOL_SOCKET, SO_REUSEPORT);
    auto size = static_cast<socklen_t>(endpoint->size());
    bool is_listening = ::bind(descriptor, endpoint->data(), size) == 0
                        && (!is_shared || ::listen(descriptor, backlog) == 0);
    if (is_listening)
        return descriptor;
    auto reason = os_failure("cannot listen on " + address + " port " + std::to_string(port));
    ::close(descriptor);
    return reason;
}

} // namespace

result<int> listen_on(const std::string& address, int port) {
    return bind_socket(address, port, true);
}

result<void> require_free(const std::string& address, int port) {
    auto probe = bind_socket(address, port, false);
    if (!probe)
        return probe.error();
    ::close(*probe);
    return {};
}

int port_of(int listening) {
    net::ip::tcp::endpoint endpoint;
    auto size = static_cast<socklen_t>(endpoint.capacity());
    if (::getsockname(listening, endpoint.data(), &size) != 0)
        return 0;
    endpoint.resize(size);
    return endpoint.port();
}

listener::listener(event_loop& loop, int listening, accept_handler handle)
    : loop_{loop}, listening_{listening}, handle_{std::move(handle)} {}

listener::~listener() {
    stop();
}

void listener::start() {
    loop_.sockets().add(listening_, EPOLLIN, *this);
}

void listener::stop() {
    if (listening_ < 0)
        return;
    timing_wheel::drop(*this);
    loop_.sockets().remove(listening_, *this);
    ::close(listening_);
    listening_ = -1;
}

void listener::finish() {
    for (int i = 0; i < backlog && listening_ >= 0 && accept_one(); ++i) {
    }
    stop();
}

void listener::ready(std::uint32_t /*events*/) {
    for (int i = 0; i < accepts_a_turn_max; ++i) {
        if (!accept_one())
            return;
    }
}

void listener::expired() {
    start();
}

bool listener::accept_one() {
    net::ip::tcp::endpoint peer;
    auto size = static_cast<socklen_t>(peer.capacity());
    int descriptor = ::accept4(listening_, peer.data(), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (descriptor < 0) {
        bool is_exhausted =
            errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM;
        if (is_exhausted)
            rest(errno);
        // Anything else concerns one peer that has gone again, except "no more for now".
        return !is_exhausted && errno != EAGAIN;
    }
    peer.resize(size);
    enable(descriptor, IPPROTO_TCP, TCP_NODELAY);
    enable(descriptor, IPPROTO_TCP, TCP_NOTSENT_LOWAT, unsent_bytes_max);
    handle_(descriptor, peer.address());
    return true;
}

void listener::rest(int reason) {
    log::warning("accept_resting", {{"reason", std::system_category().message(reason)}});
    loop_.sockets().remove(listening_, *this);
    loop_.wheel().file(*this, rest_time);
}

} // namespace parley::http
