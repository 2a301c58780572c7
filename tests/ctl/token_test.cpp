#define CAF_SUITE bench_token

#include "runtime/ctl/bench/token.hpp"

#include "runtime/ctl/bench/cannot_run.hpp"

#include <caf/test/dsl.hpp>
#include <nlohmann/json.hpp>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <string>

using namespace parley;
using namespace parley::bench;
using namespace std::chrono_literals;

namespace {

using key_ptr = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using bio_ptr = std::unique_ptr<BIO, decltype(&BIO_free)>;

std::string to_pem(EVP_PKEY* key) {
    bio_ptr out{BIO_new(BIO_s_mem()), &BIO_free};
    PEM_write_bio_PrivateKey(out.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
    char* text = nullptr;
    auto size = BIO_get_mem_data(out.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

std::string decoded(std::string text) {
    for (auto& c : text)
        c = c == '-' ? '+' : c == '_' ? '/' : c;
    auto padding = (4 - text.size() % 4) % 4;
    text.append(padding, '=');
    std::string bytes(text.size(), '\0');
    auto size = EVP_DecodeBlock(
        reinterpret_cast<unsigned char*>(bytes.data()),
        reinterpret_cast<const unsigned char*>(text.data()),
        static_cast<int>(text.size())
    );
    bytes.resize(static_cast<std::size_t>(size) - padding);
    return bytes;
}

bool is_signed_by(EVP_PKEY* key, const std::string& token) {
    auto dot = token.rfind('.');
    auto signature = decoded(token.substr(dot + 1));
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{
        EVP_MD_CTX_new(), &EVP_MD_CTX_free
    };
    EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key);
    return EVP_DigestVerify(
               context.get(),
               reinterpret_cast<const unsigned char*>(signature.data()),
               signature.size(),
               reinterpret_cast<const unsigned char*>(token.data()),
               dot
           )
           == 1;
}

template <class Call>
bool cannot(Call call) {
    try {
        call();
    } catch (const cannot_run&) {
        return true;
    }
    return false;
}

// The key of RFC 7638 section 3.1.
constexpr const char* example_key = R"(-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA0vx7agoebGcQSuuPiLJX
ZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tS
oc/BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ/2W+5JsGY4Hc5n9yBXArwl93lqt
7/RN5w6Cf0h4QyQ5v+65YGjQR0/FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0
zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt+bFTWhAI4vMQFh6WeZu0f
M4lFd2NcRwr3XPksINHaQ+G/xBniIqbw0Ls1jF44+csFCur+kEgU8awapJzKnqDK
gwIDAQAB
-----END PUBLIC KEY-----
)";

} // namespace

CAF_TEST(the key of RFC 7638 has the thumbprint that it says) {
    bio_ptr source{BIO_new_mem_buf(example_key, -1), &BIO_free};
    key_ptr key{PEM_read_bio_PUBKEY(source.get(), nullptr, nullptr, nullptr), &EVP_PKEY_free};
    CAF_REQUIRE(key != nullptr);
    CAF_CHECK_EQUAL(thumbprint(key.get()), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
}

CAF_TEST(a minted token is signed and carries the claims of the node) {
    key_ptr key{EVP_RSA_gen(2048), &EVP_PKEY_free};
    token_signer signer{to_pem(key.get()), "parley"};
    auto user = uuid::make_v4();
    auto token = signer.sign(user, "a@b.example", 60s);
    CAF_CHECK(is_signed_by(key.get(), token));
    auto first = token.find('.');
    auto header = nlohmann::json::parse(decoded(token.substr(0, first)));
    CAF_CHECK_EQUAL(header["alg"], "RS256");
    CAF_CHECK_EQUAL(header["kid"], thumbprint(key.get()));
    auto claims =
        nlohmann::json::parse(decoded(token.substr(first + 1, token.rfind('.') - first - 1)));
    CAF_CHECK_EQUAL(claims["sub"], to_string(user));
    CAF_CHECK_EQUAL(claims["user_id"], to_string(user));
    CAF_CHECK_EQUAL(claims["email"], "a@b.example");
    CAF_CHECK_EQUAL(claims["iss"], "parley");
    CAF_CHECK(claims["roles"] == nlohmann::json::array({"user"}));
    CAF_CHECK_EQUAL(claims["exp"].get<int>() - claims["iat"].get<int>(), 60);
    CAF_CHECK(uuid::parse(claims["jti"].get<std::string>()).has_value());
}

CAF_TEST(what is no RSA private key is refused) {
    CAF_CHECK(cannot([&] { token_signer{"/no/such/file.pem", "parley"}; }));
    CAF_CHECK(cannot([&] { token_signer{"-----BEGIN nonsense", "parley"}; }));
    key_ptr other{EVP_EC_gen("P-256"), &EVP_PKEY_free};
    CAF_CHECK(cannot([&] { token_signer{to_pem(other.get()), "parley"}; }));
}

CAF_TEST(base64 for URLs has neither padding nor characters that URLs escape) {
    CAF_CHECK_EQUAL(base64_url(""), "");
    CAF_CHECK_EQUAL(base64_url("\xfb\xff"), "-_8");
    CAF_CHECK_EQUAL(base64_url("abc"), "YWJj");
}
