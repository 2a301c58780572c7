#include "tests/support/jwt_keys.hpp"

#include <memory>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <stdexcept>

namespace parley::test {

namespace {

struct key_deleter {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct bio_deleter {
    void operator()(BIO* bio) const { BIO_free(bio); }
};
using bio_ptr = std::unique_ptr<BIO, bio_deleter>;

std::string content_of(BIO* bio) {
    char* data = nullptr;
    auto size = BIO_get_mem_data(bio, &data);
    return {data, static_cast<std::size_t>(size)};
}

} // namespace

key_pair make_rsa_keys(unsigned bits) {
    std::unique_ptr<EVP_PKEY, key_deleter> key{EVP_RSA_gen(bits)};
    bio_ptr own{BIO_new(BIO_s_mem())};
    bio_ptr shown{BIO_new(BIO_s_mem())};
    bool is_made =
        key != nullptr
        && PEM_write_bio_PrivateKey(own.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr)
               == 1
        && PEM_write_bio_PUBKEY(shown.get(), key.get()) == 1;
    if (!is_made)
        throw std::runtime_error{"no RSA key could be made"};
    return {content_of(own.get()), content_of(shown.get())};
}

const key_pair& shared_rsa_keys() {
    static const key_pair keys = make_rsa_keys();
    return keys;
}

} // namespace parley::test
