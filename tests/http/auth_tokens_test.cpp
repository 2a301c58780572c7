#define CAF_SUITE auth_tokens

#include "actors/accounts/token_signer.hpp"
#include "http/auth/token_verifier.hpp"
#include "tests/support/jwt_keys.hpp"

#include <caf/test/dsl.hpp>
#include <nlohmann/json.hpp>

#include <openssl/hmac.h>
#include <sodium.h>
#include <thread>

namespace {

using namespace parley;
using nlohmann::json;

constexpr timestamp issued_at{1'795'253'400'000'000};
timestamp current = issued_at;

std::string base64url(std::string_view bytes) {
    constexpr auto variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
    std::string text(sodium_base64_ENCODED_LEN(bytes.size(), variant), '\0');
    sodium_bin2base64(
        text.data(),
        text.size(),
        reinterpret_cast<const unsigned char*>(bytes.data()),
        bytes.size(),
        variant
    );
    text.resize(text.size() - 1);
    return text;
}

json decoded(const std::string& part) {
    std::string bytes(part.size(), '\0');
    std::size_t size = 0;
    auto failed = sodium_base642bin(
        reinterpret_cast<unsigned char*>(bytes.data()),
        bytes.size(),
        part.data(),
        part.size(),
        nullptr,
        &size,
        nullptr,
        sodium_base64_VARIANT_URLSAFE_NO_PADDING
    );
    CAF_REQUIRE_EQUAL(failed, 0);
    return json::parse(bytes.substr(0, size));
}

struct token_parts {
    json header;
    json payload;
    std::string signature;
};

token_parts parts_of(const std::string& token) {
    auto first = token.find('.');
    auto second = token.find('.', first + 1);
    return {
        decoded(token.substr(0, first)),
        decoded(token.substr(first + 1, second - first - 1)),
        token.substr(second + 1)
    };
}

std::string joined(const json& header, const json& payload, const std::string& signature) {
    return base64url(header.dump()) + "." + base64url(payload.dump()) + "." + signature;
}

std::string hmac(const std::string& key, const std::string& text) {
    unsigned char out[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    HMAC(
        EVP_sha256(),
        key.data(),
        static_cast<int>(key.size()),
        reinterpret_cast<const unsigned char*>(text.data()),
        text.size(),
        out,
        &size
    );
    return {reinterpret_cast<char*>(out), size};
}

struct fixture {
    static constexpr std::chrono::seconds life{900};
    static inline const auto revoked = std::make_shared<revoked_users>();
    const user_id alice = user_id::make();
    auth_settings settings;
    std::unique_ptr<token_signer> signer;
    std::unique_ptr<http::jwt_verifier> verifier;

    fixture() {
        current = issued_at;
        settings.jwt_private_key = test::shared_rsa_keys().private_pem;
        signer = made(settings);
        verifier = verifier_of(*signer);
    }

    static std::unique_ptr<token_signer> made(const auth_settings& with) {
        auto signer = token_signer::make(with);
        if (!signer)
            CAF_FAIL(signer.error().detail);
        return std::move(*signer);
    }

    static std::unique_ptr<http::jwt_verifier> verifier_of(const token_signer& signer) {
        http::jwt_verifier::rules rules{"parley", std::chrono::seconds{30}, revoked, [] {
                                            return current;
                                        }};
        auto verifier = http::jwt_verifier::make(*signer.jwks(), rules);
        if (!verifier)
            CAF_FAIL(verifier.error().detail);
        return std::move(*verifier);
    }

    std::string token(std::vector<std::string> roles = {}) const {
        return signer->sign({alice, "alice@example.org", std::move(roles), life}, issued_at)
            .value();
    }

    json own_key() const { return own_key(*signer); }
    static json own_key(const token_signer& of) { return json::parse(*of.jwks())["keys"][0]; }

    errc refusal(const std::string& text) const {
        auto who = verifier->verify(text);
        return who ? errc::none : who.error().code;
    }

    void wait(std::int64_t seconds) { current = {issued_at.micros + seconds * 1'000'000}; }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(auth_tokens_tests, fixture)

// REQ USER-STORY-002-S1
CAF_TEST(a token says who its user is and for how long) {
    auto [header, payload, signature] = parts_of(token({"admin"}));
    auto key = own_key(); // the check keeps references to what it compares
    CAF_CHECK_EQUAL(header["alg"], "RS256");
    CAF_CHECK_EQUAL(header["typ"], "JWT");
    CAF_CHECK_EQUAL(header["kid"], key["kid"]);
    CAF_CHECK_EQUAL(payload["user_id"], to_string(alice));
    CAF_CHECK_EQUAL(payload["sub"], to_string(alice));
    CAF_CHECK_EQUAL(payload["email"], "alice@example.org");
    CAF_CHECK_EQUAL(payload["roles"], json::array({"admin"}));
    CAF_CHECK_EQUAL(payload["iss"], "parley");
    CAF_CHECK_EQUAL(payload["iat"], issued_at.micros / 1'000'000);
    CAF_CHECK_EQUAL(payload["nbf"], payload["iat"]);
    CAF_CHECK_EQUAL(payload["exp"].get<std::int64_t>() - payload["iat"].get<std::int64_t>(), 900);
    CAF_CHECK(payload["jti"] != parts_of(token()).payload["jti"]);
}

CAF_TEST(a key is named by its thumbprint of RFC 7638) {
    auto key = own_key();
    json members{{"e", key["e"]}, {"kty", "RSA"}, {"n", key["n"]}};
    auto text = members.dump(); // in the order of the names, without blanks
    std::string hash(crypto_hash_sha256_BYTES, '\0');
    crypto_hash_sha256(
        reinterpret_cast<unsigned char*>(hash.data()),
        reinterpret_cast<const unsigned char*>(text.data()),
        text.size()
    );
    CAF_CHECK_EQUAL(key["kid"], base64url(hash));
}

CAF_TEST(the verifier knows the user and whether it is an admin) {
    auto who = verifier->verify(token()).value();
    CAF_CHECK(who.user == alice);
    CAF_CHECK(!who.is_admin);
    CAF_CHECK_EQUAL(who.expires_at.micros, issued_at.micros + 900'000'000);
    CAF_CHECK(verifier->verify(token({"support", "admin"})).value().is_admin);
}

CAF_TEST(clocks may differ by thirty seconds and no more) {
    auto text = token();
    wait(-30);
    CAF_CHECK(refusal(text) == errc::none);
    wait(-31);
    CAF_CHECK(refusal(text) == errc::unauthenticated);
    wait(900 + 29);
    CAF_CHECK(refusal(text) == errc::none);
    wait(900 + 30);
    CAF_CHECK(refusal(text) == errc::token_expired);
}

CAF_TEST(a token without a signature is refused) {
    auto [header, payload, signature] = parts_of(token());
    for (const auto* none : {"none", "None", "NONE", ""}) {
        header["alg"] = none;
        CAF_CHECK(refusal(joined(header, payload, "")) == errc::unauthenticated);
        CAF_CHECK(refusal(joined(header, payload, signature)) == errc::unauthenticated);
    }
    header.erase("alg");
    CAF_CHECK(refusal(joined(header, payload, "")) == errc::unauthenticated);
}

CAF_TEST(the public key is not taken for a shared secret) {
    auto [header, payload, signature] = parts_of(token());
    header["alg"] = "HS256";
    auto text = base64url(header.dump()) + "." + base64url(payload.dump());
    for (const auto& secret : {test::shared_rsa_keys().public_pem, *signer->jwks()})
        CAF_CHECK(refusal(text + "." + base64url(hmac(secret, text))) == errc::unauthenticated);
}

CAF_TEST(the tokens of who is gone are refused and those of others are not) {
    auto text = token();
    auto news = revoked->replace({alice, user_id::make()});
    CAF_CHECK_EQUAL(news.size(), 2u);
    CAF_CHECK(revoked->replace({alice}).empty());
    CAF_CHECK(refusal(text) == errc::unauthenticated);
    revoked->replace({});
    CAF_CHECK(refusal(text) == errc::none);
}

CAF_TEST(changed claims and changed headers are refused) {
    auto [header, payload, signature] = parts_of(token());
    auto forged = payload;
    forged["roles"] = json::array({"admin"});
    CAF_CHECK(refusal(joined(header, forged, signature)) == errc::unauthenticated);
    for (const auto* alg : {"RS384", "RS512", "PS256", "ES256"}) {
        auto other = header;
        other["alg"] = alg;
        CAF_CHECK(refusal(joined(other, payload, signature)) == errc::unauthenticated);
    }
    header["kid"] = "another";
    CAF_CHECK(refusal(joined(header, payload, signature)) == errc::unauthenticated);
}

CAF_TEST(a key that comes with the token is not believed) {
    auth_settings other;
    other.jwt_private_key = test::make_rsa_keys().private_pem;
    auto thief = made(other);
    auto text = thief->sign({alice, "alice@example.org", {"admin"}, life}, issued_at).value();
    CAF_CHECK(refusal(text) == errc::unauthenticated);
    auto [header, payload, signature] = parts_of(text);
    header["jwk"] = own_key(*thief);
    header["kid"] = own_key()["kid"];
    CAF_CHECK(refusal(joined(header, payload, signature)) == errc::unauthenticated);
}

CAF_TEST(tokens of another issuer are refused) {
    settings.issuer = "elsewhere";
    auto other = made(settings);
    auto text = other->sign({alice, "alice@example.org", {}, life}, issued_at).value();
    CAF_CHECK(refusal(text) == errc::unauthenticated);
}

CAF_TEST(what is no token is refused) {
    auto text = token();
    const std::string refused[] = {
        "",
        ".",
        "..",
        "...",
        "abc",
        "a.b.c",
        text + ".x",
        text + "x",
        text.substr(0, text.size() - 1),
        text.substr(0, text.rfind('.')),
        text.substr(0, text.rfind('.') + 1),
        " " + text,
        std::string(100'000, 'a'),
        std::string("\0\0\0", 3),
        base64url("{}") + "." + base64url("{}") + ".",
    };
    for (const auto& one : refused)
        CAF_CHECK(refusal(one) == errc::unauthenticated);
}

CAF_TEST(two keys are published and both are believed) {
    auto old_keys = test::make_rsa_keys();
    auth_settings old_settings;
    old_settings.jwt_private_key = old_keys.private_pem;
    auto old_signer = made(old_settings);
    settings.jwt_public_key = test::shared_rsa_keys().public_pem + old_keys.public_pem;
    auto current_signer = made(settings);
    json keys = json::parse(*current_signer->jwks())["keys"];
    CAF_REQUIRE_EQUAL(keys.size(), 2u);
    for (const auto& key : keys) {
        CAF_CHECK_EQUAL(key["kty"], "RSA");
        CAF_CHECK_EQUAL(key["use"], "sig");
        CAF_CHECK_EQUAL(key["alg"], "RS256");
        CAF_CHECK(!key.contains("d"));
        CAF_CHECK(!key.contains("p"));
    }
    auto both = verifier_of(*current_signer);
    auto claims = token_claims{alice, "alice@example.org", {}, life};
    CAF_CHECK(both->verify(old_signer->sign(claims, issued_at).value()).has_value());
    CAF_CHECK(both->verify(current_signer->sign(claims, issued_at).value()).has_value());
}

CAF_TEST(a key that will not do stops the start and names its setting) {
    struct row {
        std::string own;
        std::string accepted;
        const char* expected;
    };
    const auto& good = test::shared_rsa_keys();
    const row rows[] = {
        {"", "", "auth.jwt_private_key: is missing"},
        {"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "", "not a key in PEM"},
        {test::make_rsa_keys(1024).private_pem, "", "at least 2048 bits"},
        {good.private_pem, "-----BEGIN PUBLIC KEY-----\nAAAA\n", "auth.jwt_public_key"},
    };
    for (const auto& [own, accepted, expected] : rows) {
        auth_settings with;
        with.jwt_private_key = own;
        with.jwt_public_key = accepted;
        auto signer_or = token_signer::make(with);
        CAF_REQUIRE(!signer_or);
        CAF_CHECK(signer_or.error().detail.find(expected) != std::string::npos);
    }
}

CAF_TEST(with public keys alone tokens are verified but not made) {
    auth_settings with;
    with.jwt_public_key = test::shared_rsa_keys().public_pem;
    auto reader = made(with);
    CAF_CHECK(verifier_of(*reader)->verify(token()).has_value());
    CAF_CHECK(!reader->sign({alice, "", {}, life}, issued_at));
}

CAF_TEST(threads may verify at once) {
    auto text = token();
    std::atomic<int> accepted{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int round = 0; round < 500; ++round)
                accepted += verifier->verify(text).has_value() ? 1 : 0;
        });
    }
    for (auto& thread : threads)
        thread.join();
    CAF_CHECK_EQUAL(accepted.load(), 2000);
}

CAF_TEST_FIXTURE_SCOPE_END()
