#include "runtime/ctl/bench/token.hpp"

#include "runtime/ctl/bench/cannot_run.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <iterator>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <utility>

namespace parley::bench {

namespace {

std::string pem_text(const std::string& pem) {
    if (pem.find("-----BEGIN") != std::string::npos)
        return pem;
    std::ifstream file{pem};
    if (!file)
        throw cannot_run{fmt::format("Cannot read the signing key {}: see --jwt-key.", pem)};
    return {std::istreambuf_iterator<char>{file}, {}};
}

EVP_PKEY* read_key(const std::string& text) {
    std::unique_ptr<BIO, decltype(&BIO_free)> source{
        BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), &BIO_free
    };
    return PEM_read_bio_PrivateKey(source.get(), nullptr, nullptr, nullptr);
}

std::string parameter(const EVP_PKEY* key, const char* name) {
    BIGNUM* number = nullptr;
    EVP_PKEY_get_bn_param(key, name, &number);
    std::unique_ptr<BIGNUM, decltype(&BN_free)> guard{number, &BN_free};
    std::string bytes(static_cast<std::size_t>(BN_num_bytes(number)), '\0');
    BN_bn2bin(number, reinterpret_cast<unsigned char*>(bytes.data()));
    return base64_url(bytes);
}

std::string sha256(std::string_view text) {
    std::string digest(EVP_MAX_MD_SIZE, '\0');
    unsigned size = 0;
    EVP_Digest(
        text.data(),
        text.size(),
        reinterpret_cast<unsigned char*>(digest.data()),
        &size,
        EVP_sha256(),
        nullptr
    );
    digest.resize(size);
    return digest;
}

} // namespace

std::string base64_url(std::string_view bytes) {
    std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
    auto size = EVP_EncodeBlock(
        reinterpret_cast<unsigned char*>(text.data()),
        reinterpret_cast<const unsigned char*>(bytes.data()),
        static_cast<int>(bytes.size())
    );
    text.resize(static_cast<std::size_t>(size));
    while (text.ends_with('='))
        text.pop_back();
    for (auto& c : text)
        c = c == '+' ? '-' : c == '/' ? '_' : c;
    return text;
}

// The members in alphabetical order and without spaces, as RFC 7638 wants them.
std::string thumbprint(const EVP_PKEY* key) {
    return base64_url(sha256(fmt::format(
        R"({{"e":"{}","kty":"RSA","n":"{}"}})",
        parameter(key, OSSL_PKEY_PARAM_RSA_E),
        parameter(key, OSSL_PKEY_PARAM_RSA_N)
    )));
}

token_signer::token_signer(const std::string& pem, std::string issuer)
    : key_{read_key(pem_text(pem))}, issuer_{std::move(issuer)} {
    if (!key_ || EVP_PKEY_get_base_id(key_.get()) != EVP_PKEY_RSA)
        throw cannot_run{"The signing key is no RSA private key in PEM form: see --jwt-key."};
    key_id_ = thumbprint(key_.get());
}

std::string token_signer::sign(
    const uuid& user, std::string_view email, std::chrono::seconds valid, std::string_view role
) const {
    using namespace std::chrono;
    auto now = duration_cast<seconds>(system_clock::now().time_since_epoch()).count();
    nlohmann::json header{{"alg", "RS256"}, {"kid", key_id_}, {"typ", "JWT"}};
    nlohmann::json claims{
        {"sub", to_string(user)},
        {"user_id", to_string(user)},
        {"email", email},
        {"roles", nlohmann::json::array({role})},
        {"iss", issuer_},
        {"iat", now},
        {"nbf", now},
        {"exp", now + valid.count()},
        {"jti", to_string(uuid::make_v4())}
    };
    auto token = base64_url(header.dump()) + '.' + base64_url(claims.dump());
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{
        EVP_MD_CTX_new(), &EVP_MD_CTX_free
    };
    std::string signature(static_cast<std::size_t>(EVP_PKEY_get_size(key_.get())), '\0');
    auto size = signature.size();
    EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get());
    auto done = EVP_DigestSign(
        context.get(),
        reinterpret_cast<unsigned char*>(signature.data()),
        &size,
        reinterpret_cast<const unsigned char*>(token.data()),
        token.size()
    );
    if (done != 1)
        throw cannot_run{"OpenSSL refuses to sign with the key of --jwt-key."};
    signature.resize(size);
    return token + '.' + base64_url(signature);
}

} // namespace parley::bench
