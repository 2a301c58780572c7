#pragma once

#include "http/tls/stream.hpp"
#include "runtime/base/result.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>

namespace parley::http::tls {

/// The certificate (PEM, with its chain) and the private key that the node shows to clients, and
/// the rest of its TLS settings: 1.3 only, HTTP/1.1. When the files change, whoever connects a
/// second later sees the new ones; files that do not fit each other are refused with a warning, and
/// the old ones stay. Sessions that are open are not disturbed. Thread-safe.
/// REQ MSS-SEC-2
class certificate {
public:
    using clock = std::function<std::chrono::steady_clock::time_point()>;

    /// The failure says which file is wrong.
    static result<std::unique_ptr<certificate>> load(
        std::filesystem::path chain,
        std::filesystem::path key,
        clock now = std::chrono::steady_clock::now
    );
    ~certificate();

    /// TLS over a socket that was accepted now.
    std::unique_ptr<stream> accept(int descriptor);

private:
    struct freed {
        void operator()(SSL_CTX* settings) const;
    };
    using settings_ptr = std::unique_ptr<SSL_CTX, freed>;

    /// What tells whether a file has changed.
    struct look {
        std::filesystem::file_time_type time;
        std::uintmax_t size = 0;
        bool operator==(const look&) const = default;
    };
    struct looks {
        look chain;
        look key;
        bool operator==(const looks&) const = default;
    };

    certificate(std::filesystem::path chain, std::filesystem::path key, clock now);

    looks look_at_files() const;
    static look look_at(const std::filesystem::path& file);
    result<settings_ptr> read() const;
    result<void> take(looks seen);
    void refresh();

    std::filesystem::path chain_;
    std::filesystem::path key_;
    clock now_;
    std::mutex mutex_;
    settings_ptr settings_;
    looks seen_;
    std::chrono::steady_clock::time_point looked_at_;
};

} // namespace parley::http::tls
