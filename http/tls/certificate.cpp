#include "http/tls/certificate.hpp"

#include "runtime/base/log.hpp"
#include "runtime/base/metrics.hpp"

#include <array>
#include <ctime>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <string_view>

namespace parley::http::tls {

namespace {

/// How often the files are looked at, at most.
constexpr std::chrono::seconds look_interval{1};

/// A key that wants a passphrase is refused; OpenSSL would ask the terminal for it.
int no_passphrase(char* /*into*/, int /*size*/, int /*is_writing*/, void* /*data*/) {
    return 0;
}

/// Of what a client offers: HTTP/1.1, which both REST and WebSocket begin with.
int choose_protocol(
    SSL* /*session*/,
    const unsigned char** chosen,
    unsigned char* size,
    const unsigned char* offered,
    unsigned offered_size,
    void* /*data*/
) {
    static constexpr std::array<unsigned char, 9> known{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    auto* out = const_cast<unsigned char**>(chosen); // NOLINT: OpenSSL's functions do not agree
    auto found =
        SSL_select_next_proto(out, size, known.data(), known.size(), offered, offered_size);
    return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

failure refused(const char* what, const std::filesystem::path& file) {
    std::array<char, 256> reason{};
    ERR_error_string_n(ERR_get_error(), reason.data(), reason.size());
    ERR_clear_error();
    return {
        errc::validation_failed, std::string{what} + " " + file.string() + ": " + reason.data()
    };
}

void configure(SSL_CTX* settings) {
    SSL_CTX_set_min_proto_version(settings, TLS1_3_VERSION);
    SSL_CTX_set_mode(settings, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE);
    // Ours say themselves where a message ends, so a missing good-bye cuts nothing off unnoticed.
    SSL_CTX_set_options(settings, SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_set_session_cache_mode(settings, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_num_tickets(settings, 1);
    SSL_CTX_set_default_passwd_cb(settings, no_passphrase);
    SSL_CTX_set_alpn_select_cb(settings, choose_protocol, nullptr);
}

/// The end of its validity in seconds since 1970.
std::time_t end_of(const SSL_CTX* settings) {
    std::tm parts{};
    ASN1_TIME_to_tm(X509_get0_notAfter(SSL_CTX_get0_certificate(settings)), &parts);
    return timegm(&parts);
}

void note_end(const SSL_CTX* settings) {
    static auto& gauge = metrics::gauge(
        "parley_certificate_expires_timestamp_seconds", "When the certificate for clients ends"
    );
    gauge.Set(static_cast<double>(end_of(settings)));
}

} // namespace

void certificate::freed::operator()(SSL_CTX* settings) const {
    SSL_CTX_free(settings);
}

certificate::certificate(std::filesystem::path chain, std::filesystem::path key, clock now)
    : chain_{std::move(chain)}, key_{std::move(key)}, now_{std::move(now)}, looked_at_{now_()} {}

certificate::~certificate() = default;

result<std::unique_ptr<certificate>>
certificate::load(std::filesystem::path chain, std::filesystem::path key, clock now) {
    std::unique_ptr<certificate> made{
        new certificate{std::move(chain), std::move(key), std::move(now)}
    };
    if (auto taken = made->take(made->look_at_files()); !taken)
        return taken.error();
    return made;
}

std::unique_ptr<stream> certificate::accept(int descriptor) {
    std::lock_guard guard{mutex_};
    refresh();
    return std::make_unique<stream>(settings_.get(), descriptor);
}

void certificate::refresh() {
    auto now = now_();
    if (now - looked_at_ < look_interval)
        return;
    looked_at_ = now;
    auto seen = look_at_files();
    if (seen == seen_)
        return;
    // Whoever replaces both writes one of them first: what does not fit now may fit later.
    auto taken = take(seen);
    if (taken)
        log::info("certificate_loaded", {{"file", chain_.string()}});
    else
        log::warning("certificate_refused", {{"reason", taken.error().detail}});
}

result<void> certificate::take(looks seen) {
    seen_ = seen;
    auto fresh = read();
    if (!fresh)
        return fresh.error();
    settings_ = std::move(*fresh);
    note_end(settings_.get());
    return {};
}

result<certificate::settings_ptr> certificate::read() const {
    settings_ptr fresh{SSL_CTX_new(TLS_server_method())};
    if (!fresh)
        throw std::bad_alloc{};
    configure(fresh.get());
    ERR_clear_error();
    if (SSL_CTX_use_certificate_chain_file(fresh.get(), chain_.c_str()) != 1)
        return refused("http.tls_certificate", chain_);
    if (SSL_CTX_use_PrivateKey_file(fresh.get(), key_.c_str(), SSL_FILETYPE_PEM) != 1
        || SSL_CTX_check_private_key(fresh.get()) != 1)
        return refused("http.tls_key", key_);
    return fresh;
}

certificate::looks certificate::look_at_files() const {
    return {look_at(chain_), look_at(key_)};
}

certificate::look certificate::look_at(const std::filesystem::path& file) {
    std::error_code missing;
    look made;
    made.time = std::filesystem::last_write_time(file, missing);
    made.size = std::filesystem::file_size(file, missing);
    return made;
}

} // namespace parley::http::tls
