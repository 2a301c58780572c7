#pragma once

#include "http/tls/stream.hpp"
#include "http/transfer.hpp"

#include <memory>
#include <span>
#include <sys/uio.h>

namespace parley::http {

/// A connected socket that does not block, plain or under TLS. Closes with the object. Used by one
/// thread at a time.
class socket {
public:
    /// Owns `descriptor`.
    explicit socket(int descriptor, std::unique_ptr<tls::stream> secured = nullptr);
    ~socket();
    socket(socket&& other) noexcept;
    socket& operator=(socket&&) = delete;

    int descriptor() const { return descriptor_; }

    transfer read(std::span<char> into);
    /// Takes what it can of `from`; with nothing to take it sends what it `owes`.
    transfer write(std::span<const iovec> from);
    /// True while bytes that were taken have not left; then it is blocked.
    bool owes() const { return secured_ && secured_->owes(); }
    /// Says to the peer that nothing more comes.
    void end_output();
    void close();

private:
    int descriptor_;
    std::unique_ptr<tls::stream> secured_;
};

} // namespace parley::http
