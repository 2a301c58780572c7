#include "http/tls/stream.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

namespace parley::http::tls {

namespace {

/// Plain bytes of the largest record.
constexpr std::size_t record_max = SSL3_RT_MAX_PLAIN_LENGTH;

bool would_block() {
    return errno == EAGAIN || errno == EINTR;
}

} // namespace

/// How OpenSSL reaches the socket: reading may have to wait, writing never does.
struct wire {
    static stream& of(BIO* bio) { return *static_cast<stream*>(BIO_get_data(bio)); }

    static int read(BIO* bio, char* into, int size) {
        BIO_clear_retry_flags(bio);
        auto count = ::recv(of(bio).descriptor_, into, static_cast<std::size_t>(size), 0);
        if (count < 0 && would_block())
            BIO_set_retry_read(bio);
        of(bio).has_ended_ = count == 0;
        return static_cast<int>(count);
    }

    static int write(BIO* bio, const char* from, int size) {
        auto& to = of(bio);
        to.backlog_.append(from, static_cast<std::size_t>(size));
        return to.send_backlog() ? size : -1;
    }

    static long control(BIO* bio, int command, long /*number*/, void* /*data*/) {
        if (command == BIO_CTRL_EOF)
            return of(bio).has_ended_ ? 1 : 0;
        return command == BIO_CTRL_FLUSH ? 1 : 0;
    }

    /// Made once and never freed, like all that OpenSSL holds for the process.
    static BIO_METHOD* method() {
        static BIO_METHOD* const made = [] {
            auto* fresh = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "connection");
            BIO_meth_set_read(fresh, read);
            BIO_meth_set_write(fresh, write);
            BIO_meth_set_ctrl(fresh, control);
            return fresh;
        }();
        return made;
    }
};

void stream::freed::operator()(SSL* session) const {
    SSL_free(session);
}

stream::stream(SSL_CTX* settings, int descriptor)
    : session_{SSL_new(settings)}, descriptor_{descriptor} {
    auto* bio = session_ ? BIO_new(wire::method()) : nullptr;
    if (bio == nullptr)
        throw std::bad_alloc{};
    BIO_set_data(bio, this);
    BIO_set_init(bio, 1);
    SSL_set_bio(session_.get(), bio, bio);
    SSL_set_accept_state(session_.get());
}

stream::~stream() = default;

transfer stream::read(std::span<char> into) {
    std::size_t count = 0;
    // With less room than a record takes, the rest of it would stay in OpenSSL, where no poller
    // sees it.
    while (into.size() - count >= record_max || count == 0) {
        auto room = static_cast<int>(into.size() - count);
        ERR_clear_error();
        auto got = SSL_read(session_.get(), into.data() + count, room);
        if (got <= 0)
            return {count, state_after(got)};
        count += static_cast<std::size_t>(got);
    }
    return {count, transfer::state::free};
}

transfer stream::write(std::span<const iovec> from) {
    if (!SSL_is_init_finished(session_.get()) || !send_backlog())
        return {0, transfer::state::broken};
    if (owes())
        return {0, transfer::state::blocked};
    // Small frames share a record.
    thread_local std::array<char, record_max> record;
    std::size_t size = 0;
    for (const auto& piece : from) {
        auto part = std::min(piece.iov_len, record_max - size);
        std::memcpy(record.data() + size, piece.iov_base, part);
        size += part;
    }
    if (size == 0)
        return {};
    ERR_clear_error();
    auto taken = SSL_write(session_.get(), record.data(), static_cast<int>(size));
    if (taken <= 0)
        return {0, transfer::state::broken};
    auto then = owes() ? transfer::state::blocked : transfer::state::free;
    return {static_cast<std::size_t>(taken), then};
}

void stream::say_end() {
    if (!SSL_is_init_finished(session_.get()))
        return;
    ERR_clear_error();
    SSL_shutdown(session_.get());
}

transfer::state stream::state_after(int result) const {
    switch (SSL_get_error(session_.get(), result)) {
    case SSL_ERROR_WANT_READ:
        return transfer::state::blocked;
    case SSL_ERROR_ZERO_RETURN:
        return transfer::state::ended;
    default:
        return transfer::state::broken;
    }
}

bool stream::send_backlog() {
    std::size_t sent = 0;
    while (sent < backlog_.size()) {
        auto count = ::send(
            descriptor_, backlog_.data() + sent, backlog_.size() - sent, MSG_NOSIGNAL | MSG_DONTWAIT
        );
        if (count < 0 && errno != EINTR) {
            backlog_.erase(0, sent);
            return errno == EAGAIN;
        }
        sent += count > 0 ? static_cast<std::size_t>(count) : 0;
    }
    // Idle connections own no memory for it.
    std::string{}.swap(backlog_);
    return true;
}

} // namespace parley::http::tls
