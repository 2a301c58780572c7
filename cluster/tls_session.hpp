#pragma once

#include "cluster/link_security.hpp"
#include "runtime/base/result.hpp"

#include <caf/io/network/native_socket.hpp>
#include <caf/io/network/rw_state.hpp>

#include <memory>
#include <openssl/ssl.h>
#include <string>

namespace parley {

/// Which of the two began the connection.
enum class tls_side : std::uint8_t { connects = 1, accepts };

/// TLS 1.3 on a socket that CAF's multiplexer watches; both sides prove that the CA signed them.
/// Its calls are what CAF's streams ask of a socket, and never block. On one thread at a time.
///
/// CAF's own takes what OpenSSL noted about one connection for the state of the next one that the
/// thread looks at, so that a stranger who hangs up ends the links of a node (docs/adr/0015).
class tls_session {
public:
    using native_socket = caf::io::network::native_socket;
    using rw_state = caf::io::network::rw_state;

    /// The files are read each time: renewed ones count from the next connection on. The socket
    /// stays the caller's.
    static result<tls_session> make(const link_security& with, tls_side side, native_socket socket);

    rw_state read_some(std::size_t& count, native_socket, void* to, std::size_t size);
    rw_state write_some(std::size_t& count, native_socket, const void* from, std::size_t size);
    bool must_read_more(native_socket, std::size_t) const;

private:
    struct freed {
        void operator()(SSL* session) const { SSL_free(session); }
    };
    using session_pointer = std::unique_ptr<SSL, freed>;

    explicit tls_session(session_pointer session);

    rw_state shake_hands();
    rw_state send_early();
    template <class Operation>
    rw_state perform(Operation operation);
    rw_state outcome_of(int returned);

    session_pointer session_;
    /// Written before the peer has proven itself.
    std::string early_;
    bool is_proven_ = false;
};

} // namespace parley
