#include "runtime/node/tls_version.hpp"

#include "runtime/base/assert.hpp"

#include <cstdlib>
#include <memory>
#include <openssl/bio.h>
#include <openssl/conf.h>
#include <string_view>

namespace parley {

namespace {

/// What OpenSSL gives every context that is made from now on.
constexpr std::string_view configuration = R"(
openssl_conf = all
[all]
ssl_conf = ssl
[ssl]
system_default = tls
[tls]
MinProtocol = TLSv1.3
)";

template <auto Free>
struct freed_by {
    void operator()(auto* owned) const { Free(owned); }
};

void configure_openssl() {
    auto size = static_cast<int>(configuration.size());
    std::unique_ptr<BIO, freed_by<BIO_free>> text{BIO_new_mem_buf(configuration.data(), size)};
    std::unique_ptr<CONF, freed_by<NCONF_free>> parsed{NCONF_new(nullptr)};
    require(NCONF_load_bio(parsed.get(), text.get(), nullptr) > 0, "a configuration of OpenSSL");
    // The machine's own first, or it would be read later and win.
    OPENSSL_init_crypto(OPENSSL_INIT_LOAD_CONFIG, nullptr);
    require(CONF_modules_load(parsed.get(), nullptr, 0) > 0, "a version of TLS");
}

} // namespace

void only_tls_1_3() {
    configure_openssl();
    // gRPC sets a lower bound by itself, but takes the ciphers of 1.2 from here, and leaves those
    // of 1.3 alone. Ciphers for keys known in advance, which nobody has, are none.
    constexpr const char* no_ciphers = "PSK-AES256-GCM-SHA384";
    setenv("GRPC_SSL_CIPHER_SUITES", no_ciphers, 1); // NOLINT(concurrency-mt-unsafe)
}

} // namespace parley
