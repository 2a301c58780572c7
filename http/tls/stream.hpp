#pragma once

#include "http/transfer.hpp"

#include <memory>
#include <openssl/types.h>
#include <span>
#include <string>
#include <sys/uio.h>

namespace parley::http::tls {

/// The server's side of TLS over a connected, non-blocking socket that somebody else owns.
/// OpenSSL is driven directly: 14 KB for an idle connection, and the handshake happens inside of
/// `read`. What the kernel does not take of an encrypted record is kept here, so that OpenSSL
/// never has to be asked twice with the same bytes while the queue they came from changes.
/// Used by one thread at a time.
class stream {
public:
    stream(SSL_CTX* settings, int descriptor);
    ~stream();
    stream(const stream&) = delete;
    stream& operator=(const stream&) = delete;

    /// Decrypts what is there; `into` should hold a record (16 KB) or more.
    transfer read(std::span<char> into);
    /// Encrypts at most one record. Before the handshake is done there is nobody to tell anything:
    /// `broken`.
    transfer write(std::span<const iovec> from);
    /// True while bytes that were taken wait for the kernel; `write` sends them first.
    bool owes() const { return !backlog_.empty(); }
    /// Says to the peer that nothing more comes.
    void say_end();

private:
    friend struct wire;

    transfer::state state_after(int result) const;
    /// False when the socket is broken.
    bool send_backlog();

    struct freed {
        void operator()(SSL* session) const;
    };
    std::unique_ptr<SSL, freed> session_;
    int descriptor_;
    std::string backlog_;
    bool has_ended_ = false;
};

} // namespace parley::http::tls
