#include "actors/accounts/token_signer.hpp"

#include "runtime/base/assert.hpp"
#include "runtime/base/uuid.hpp"

#include <nlohmann/json.hpp>

#include <rhonabwy.h>
#include <string_view>

namespace parley {

namespace {

struct jwk_deleter {
    void operator()(jwk_t* key) const { r_jwk_free(key); }
};
struct jwt_deleter {
    void operator()(jwt_t* token) const { r_jwt_free(token); }
};
struct text_deleter {
    void operator()(char* text) const { r_free(text); }
};
using jwk_ptr = std::unique_ptr<jwk_t, jwk_deleter>;
using jwt_ptr = std::unique_ptr<jwt_t, jwt_deleter>;
using text_ptr = std::unique_ptr<char, text_deleter>;

constexpr unsigned key_bits_min = 2048;

void init_library() {
    static const bool is_ready = r_global_init() == RHN_OK;
    require(is_ready, "the JOSE library is available");
}

jwk_ptr new_jwk() {
    jwk_t* key = nullptr;
    require(r_jwk_init(&key) == RHN_OK, "memory for a key");
    return jwk_ptr{key};
}

failure refused(std::string_view setting, const char* why) {
    return {errc::validation_failed, std::string{setting} + ": " + why};
}

/// An RSA key from one block of PEM.
result<jwk_ptr> parse_key(std::string_view pem, int type, std::string_view setting) {
    auto key = new_jwk();
    const auto* bytes = reinterpret_cast<const unsigned char*>(pem.data());
    if (r_jwk_import_from_pem_der(key.get(), type, R_FORMAT_PEM, bytes, pem.size()) != RHN_OK)
        return refused(setting, "is not a key in PEM");
    unsigned bits = 0;
    auto kind = r_jwk_key_type(key.get(), &bits, 0);
    if ((kind & R_KEY_TYPE_RSA) == 0 || bits < key_bits_min)
        return refused(setting, "is not an RSA key of at least 2048 bits");
    return key;
}

/// Names a key by its thumbprint and says what it is for.
void label(jwk_t* key) {
    text_ptr thumbprint{r_jwk_thumbprint(key, R_JWK_THUMB_SHA256, 0)};
    require(thumbprint != nullptr, "an RSA key has a thumbprint");
    r_jwk_set_property_str(key, "kid", thumbprint.get());
    r_jwk_set_property_str(key, "use", "sig");
    r_jwk_set_property_str(key, "alg", "RS256");
}

result<std::vector<jwk_ptr>> parse_public_keys(std::string_view pem) {
    constexpr std::string_view begin = "-----BEGIN ";
    std::vector<jwk_ptr> keys;
    auto at = pem.find(begin);
    while (at != std::string_view::npos) {
        auto next = pem.find(begin, at + begin.size());
        auto key = parse_key(pem.substr(at, next - at), R_X509_TYPE_PUBKEY, "auth.jwt_public_key");
        if (!key)
            return key.error();
        label(key->get());
        keys.push_back(std::move(*key));
        at = next;
    }
    return keys;
}

std::string export_set(const std::vector<jwk_ptr>& keys) {
    auto list = nlohmann::json::array();
    for (const auto& key : keys) {
        text_ptr text{r_jwk_export_to_json_str(key.get(), 0)};
        require(text != nullptr, "a key has a JSON form");
        auto value = nlohmann::json::parse(text.get());
        if (std::find(list.begin(), list.end(), value) == list.end())
            list.push_back(std::move(value));
    }
    return nlohmann::json{{"keys", std::move(list)}}.dump();
}

} // namespace

struct token_signer::keys {
    jwk_ptr signing;
};

token_signer::token_signer(
    const auth_settings& settings, std::unique_ptr<keys> with, std::string jwks
)
    : issuer_{settings.issuer}, keys_{std::move(with)},
      jwks_{std::make_shared<const std::string>(std::move(jwks))} {}

token_signer::~token_signer() = default;

result<std::unique_ptr<token_signer>> token_signer::make(const auth_settings& settings) {
    init_library();
    auto accepted = parse_public_keys(settings.jwt_public_key);
    if (!accepted)
        return accepted.error();
    auto held = std::make_unique<keys>();
    if (!settings.jwt_private_key.empty()) {
        auto own = parse_key(settings.jwt_private_key, R_X509_TYPE_PRIVKEY, "auth.jwt_private_key");
        if (!own)
            return own.error();
        auto shown = new_jwk();
        require(r_jwk_extract_pubkey(own->get(), shown.get(), 0) == RHN_OK, "RSA has a public key");
        label(shown.get());
        r_jwk_set_property_str(own->get(), "kid", r_jwk_get_property_str(shown.get(), "kid"));
        held->signing = std::move(*own);
        accepted->insert(accepted->begin(), std::move(shown));
    }
    if (accepted->empty())
        return refused("auth.jwt_private_key", "is missing, and so is auth.jwt_public_key");
    return std::unique_ptr<token_signer>{
        new token_signer{settings, std::move(held), export_set(*accepted)}
    };
}

result<std::string> token_signer::sign(const token_claims& claims, timestamp now) const {
    if (keys_->signing == nullptr)
        return failure{errc::internal, "there is no key to sign with"};
    auto issued_at = now.micros / 1'000'000;
    auto user = to_string(claims.user);
    nlohmann::json payload{
        {"sub", user},
        {"user_id", user},
        {"email", claims.email},
        {"roles", claims.roles},
        {"iss", issuer_},
        {"iat", issued_at},
        {"nbf", issued_at},
        {"exp", issued_at + claims.life.count()},
        {"jti", to_string(uuid::make_v4())}
    };
    jwt_t* made = nullptr;
    require(r_jwt_init(&made) == RHN_OK, "memory for a token");
    jwt_ptr token{made};
    r_jwt_set_header_str_value(token.get(), "typ", "JWT");
    r_jwt_set_sign_alg(token.get(), R_JWA_ALG_RS256);
    r_jwt_set_full_claims_json_str(token.get(), payload.dump().c_str());
    text_ptr text{r_jwt_serialize_signed(token.get(), keys_->signing.get(), 0)};
    if (text == nullptr)
        return failure{errc::internal, "the token could not be signed"};
    return std::string{text.get()};
}

} // namespace parley
