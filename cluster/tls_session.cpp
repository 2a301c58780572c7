#include "cluster/tls_session.hpp"

#include "runtime/base/log.hpp"

#include <openssl/err.h>

namespace parley {

namespace {

struct freed_context {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using context_pointer = std::unique_ptr<SSL_CTX, freed_context>;

/// The oldest note of this thread.
std::string take_reason() {
    const auto* reason = ERR_reason_error_string(ERR_peek_error());
    ERR_clear_error();
    return reason == nullptr ? "unknown" : reason;
}

bool load(SSL_CTX& context, const link_security& with) {
    return SSL_CTX_set_min_proto_version(&context, TLS1_3_VERSION) == 1
           && SSL_CTX_use_certificate_chain_file(&context, with.certificate_file.c_str()) == 1
           && SSL_CTX_use_PrivateKey_file(&context, with.key_file.c_str(), SSL_FILETYPE_PEM) == 1
           && SSL_CTX_load_verify_locations(&context, with.ca_file.c_str(), nullptr) == 1;
}

void configure(SSL_CTX& context) {
    SSL_CTX_set_verify(&context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    // Nobody resumes a session.
    SSL_CTX_set_num_tickets(&context, 0);
    SSL_CTX_set_session_cache_mode(&context, SSL_SESS_CACHE_OFF);
    // What waits to be written moves when more is added.
    SSL_CTX_set_mode(&context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    // All that has come in one system call, not two for each record.
    SSL_CTX_set_read_ahead(&context, 1);
}

} // namespace

result<tls_session>
tls_session::make(const link_security& with, tls_side side, native_socket socket) {
    ERR_clear_error();
    auto context = context_pointer{SSL_CTX_new(TLS_method())};
    if (!context || !load(*context, with))
        return failure{errc::internal, "TLS of the links: " + take_reason()};
    configure(*context);
    auto session = session_pointer{SSL_new(context.get())};
    if (!session || SSL_set_fd(session.get(), socket) != 1)
        return failure{errc::internal, "TLS of the links: " + take_reason()};
    if (side == tls_side::connects)
        SSL_set_connect_state(session.get());
    else
        SSL_set_accept_state(session.get());
    return tls_session{std::move(session)};
}

tls_session::tls_session(session_pointer session) : session_{std::move(session)} {}

/// What OpenSSL answers counts only when nothing was noted on this thread before.
template <class Operation>
tls_session::rw_state tls_session::perform(Operation operation) {
    ERR_clear_error();
    return outcome_of(operation());
}

tls_session::rw_state
tls_session::read_some(std::size_t& count, native_socket, void* to, std::size_t size) {
    count = 0;
    if (!is_proven_) {
        auto state = shake_hands();
        if (state != rw_state::success || !is_proven_)
            return state;
    }
    return perform([&] { return SSL_read_ex(session_.get(), to, size, &count); });
}

// While hands are shaken what is to be written is kept here: CAF would ask again and again
// whether the socket takes it, which it always does.
tls_session::rw_state
tls_session::write_some(std::size_t& count, native_socket, const void* from, std::size_t size) {
    count = 0;
    if (!is_proven_) {
        early_.append(static_cast<const char*>(from), size);
        count = size;
        auto state = shake_hands();
        return size == 0 && state == rw_state::success ? rw_state::indeterminate : state;
    }
    if (size == 0)
        return rw_state::indeterminate;
    return perform([&] { return SSL_write_ex(session_.get(), from, size, &count); });
}

bool tls_session::must_read_more(native_socket, std::size_t) const {
    // What was read ahead no poll tells of.
    return SSL_has_pending(session_.get()) == 1;
}

/// Success also when the peer has still to say something.
tls_session::rw_state tls_session::shake_hands() {
    auto state = perform([&] { return SSL_do_handshake(session_.get()); });
    if (state != rw_state::success || SSL_is_init_finished(session_.get()) == 0)
        return state;
    is_proven_ = true;
    return send_early();
}

/// A few hundred bytes, which a socket that nothing was written to has room for.
tls_session::rw_state tls_session::send_early() {
    auto early = std::exchange(early_, {});
    if (early.empty())
        return rw_state::success;
    std::size_t count = 0;
    auto state =
        perform([&] { return SSL_write_ex(session_.get(), early.data(), early.size(), &count); });
    return count == early.size() ? state : rw_state::failure;
}

tls_session::rw_state tls_session::outcome_of(int returned) {
    if (returned == 1)
        return rw_state::success;
    auto error = SSL_get_error(session_.get(), returned);
    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE)
        return rw_state::success;
    // Somebody who just hangs up is nothing to report.
    bool has_reason = error == SSL_ERROR_SSL
                      && ERR_GET_REASON(ERR_peek_error()) != SSL_R_UNEXPECTED_EOF_WHILE_READING;
    if (has_reason) {
        auto peer = caf::io::network::remote_addr_of_fd(SSL_get_fd(session_.get()));
        log::warning(
            "link_tls_failed", {{"peer", peer ? *peer : "gone"}, {"reason", take_reason()}}
        );
    }
    ERR_clear_error();
    return rw_state::failure;
}

} // namespace parley
