#include "http/socket.hpp"

#include <cerrno>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace parley::http {

namespace {

/// Of a call that failed.
transfer failed() {
    switch (errno) {
    case EAGAIN:
        return {0, transfer::state::blocked};
    case EINTR:
        return {0, transfer::state::free};
    default:
        return {0, transfer::state::broken};
    }
}

std::size_t size_of(std::span<const iovec> pieces) {
    std::size_t sum = 0;
    for (const auto& piece : pieces)
        sum += piece.iov_len;
    return sum;
}

} // namespace

socket::socket(int descriptor, std::unique_ptr<tls::stream> secured)
    : descriptor_{descriptor}, secured_{std::move(secured)} {}

socket::~socket() {
    close();
}

socket::socket(socket&& other) noexcept
    : descriptor_{std::exchange(other.descriptor_, -1)}, secured_{std::move(other.secured_)} {}

transfer socket::read(std::span<char> into) {
    if (secured_)
        return secured_->read(into);
    auto count = ::recv(descriptor_, into.data(), into.size(), 0);
    if (count > 0)
        return {static_cast<std::size_t>(count), transfer::state::free};
    return count == 0 ? transfer{0, transfer::state::ended} : failed();
}

transfer socket::write(std::span<const iovec> from) {
    if (secured_)
        return secured_->write(from);
    msghdr message{};
    message.msg_iov = const_cast<iovec*>(from.data()); // NOLINT: sendmsg does not change it
    message.msg_iovlen = from.size();
    auto sent = ::sendmsg(descriptor_, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0)
        return failed();
    auto count = static_cast<std::size_t>(sent);
    return {count, count < size_of(from) ? transfer::state::blocked : transfer::state::free};
}

void socket::end_output() {
    if (secured_)
        secured_->say_end();
    ::shutdown(descriptor_, SHUT_WR);
}

void socket::close() {
    if (descriptor_ >= 0)
        ::close(std::exchange(descriptor_, -1));
}

} // namespace parley::http
