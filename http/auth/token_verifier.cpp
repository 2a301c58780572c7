#include "http/auth/token_verifier.hpp"

#include "runtime/base/assert.hpp"

#include <rhonabwy.h>
#include <vector>

namespace parley::http {

namespace {

struct jwk_deleter {
    void operator()(jwk_t* key) const { r_jwk_free(key); }
};
struct jwks_deleter {
    void operator()(jwks_t* keys) const { r_jwks_free(keys); }
};
struct jwt_deleter {
    void operator()(jwt_t* token) const { r_jwt_free(token); }
};
struct json_deleter {
    void operator()(json_t* value) const { json_decref(value); }
};
using jwk_ptr = std::unique_ptr<jwk_t, jwk_deleter>;
using jwks_ptr = std::unique_ptr<jwks_t, jwks_deleter>;
using jwt_ptr = std::unique_ptr<jwt_t, jwt_deleter>;
using json_ptr = std::unique_ptr<json_t, json_deleter>;

/// More than ours ever need; longer ones are not worth parsing.
constexpr std::size_t token_size_max = 8 * 1024;

void init_library() {
    static const bool is_ready = r_global_init() == RHN_OK;
    require(is_ready, "the JOSE library is available");
}

failure refused(const char* why) {
    return {errc::unauthenticated, why};
}

std::string_view text_or_empty(const char* text) {
    return text != nullptr ? std::string_view{text} : std::string_view{};
}

/// A NumericDate claim as whole seconds; `nullopt` when it is absent or something else.
std::optional<std::int64_t> seconds_of(jwt_t* token, const char* claim) {
    json_ptr value{r_jwt_get_claim_json_t_value(token, claim)};
    if (!json_is_number(value.get()))
        return std::nullopt;
    constexpr double farthest = 253'402'300'799.0; // the end of the year 9999
    auto number = json_number_value(value.get());
    if (!(number >= 0 && number <= farthest))
        return std::nullopt;
    return static_cast<std::int64_t>(number);
}

bool has_role(jwt_t* token, std::string_view role) {
    json_ptr roles{r_jwt_get_claim_json_t_value(token, "roles")};
    for (std::size_t i = 0; i < json_array_size(roles.get()); ++i) {
        if (text_or_empty(json_string_value(json_array_get(roles.get(), i))) == role)
            return true;
    }
    return false;
}

/// Never a key from the token itself, never an unsigned or an encrypted one.
jwt_ptr parse(std::string_view token) {
    if (token.size() > token_size_max)
        return nullptr;
    jwt_ptr parsed{r_jwt_quick_parsen(token.data(), token.size(), R_PARSE_NONE, 0)};
    if (parsed == nullptr || r_jwt_get_type(parsed.get()) != R_JWT_TYPE_SIGN)
        return nullptr;
    return parsed;
}

bool has_critical_header(jwt_t* token) {
    json_ptr critical{r_jwt_get_header_json_t_value(token, "crit")};
    return critical != nullptr;
}

} // namespace

struct jwt_verifier::key_set {
    struct entry {
        std::string kid;
        jwk_ptr key;
    };
    std::vector<entry> entries;

    jwk_t* find(std::string_view kid) const {
        for (const auto& entry : entries) {
            if (entry.kid == kid)
                return entry.key.get();
        }
        return nullptr;
    }
};

jwt_verifier::jwt_verifier(std::unique_ptr<key_set> keys, rules by)
    : keys_{std::move(keys)}, rules_{std::move(by)} {}

jwt_verifier::~jwt_verifier() = default;

result<std::unique_ptr<jwt_verifier>> jwt_verifier::make(const std::string& jwks, rules by) {
    init_library();
    jwks_t* made = nullptr;
    require(r_jwks_init(&made) == RHN_OK, "memory for keys");
    jwks_ptr set{made};
    if (r_jwks_import_from_json_str(set.get(), jwks.c_str()) != RHN_OK)
        return failure{errc::validation_failed, "the public keys are no JWK Set"};
    auto keys = std::make_unique<key_set>();
    for (std::size_t i = 0; i < r_jwks_size(set.get()); ++i) {
        jwk_ptr key{r_jwks_get_at(set.get(), i)};
        auto kid = text_or_empty(r_jwk_get_property_str(key.get(), "kid"));
        constexpr int wanted = R_KEY_TYPE_RSA | R_KEY_TYPE_PUBLIC;
        if (kid.empty() || (r_jwk_key_type(key.get(), nullptr, 0) & wanted) != wanted)
            return failure{errc::validation_failed, "a public key is no RSA key with a kid"};
        keys->entries.push_back({std::string{kid}, std::move(key)});
    }
    if (keys->entries.empty())
        return failure{errc::validation_failed, "there is no public key"};
    return std::unique_ptr<jwt_verifier>{new jwt_verifier{std::move(keys), std::move(by)}};
}

result<identity> jwt_verifier::verify(std::string_view text) const {
    auto token = parse(text);
    if (token == nullptr)
        return refused("not a signed token");
    if (r_jwt_get_sign_alg(token.get()) != R_JWA_ALG_RS256 || has_critical_header(token.get()))
        return refused("not RS256");
    auto* key = keys_->find(text_or_empty(r_jwt_get_header_str_value(token.get(), "kid")));
    if (key == nullptr || r_jwt_verify_signature(token.get(), key, 0) != RHN_OK)
        return refused("not signed with a key of ours");
    // Only from here on may a claim be believed.
    if (text_or_empty(r_jwt_get_claim_str_value(token.get(), "iss")) != rules_.issuer)
        return refused("another issuer");
    auto user = user_id::parse(text_or_empty(r_jwt_get_claim_str_value(token.get(), "user_id")));
    auto expires_at = seconds_of(token.get(), "exp");
    auto not_before = seconds_of(token.get(), "nbf");
    if (!user || !expires_at || !not_before)
        return refused("claims are missing");
    auto now = rules_.now().micros / 1'000'000;
    if (*not_before > now + rules_.clock_skew.count())
        return refused("not valid yet");
    if (*expires_at + rules_.clock_skew.count() <= now)
        return failure{errc::token_expired, "the token has expired"};
    if (rules_.revoked && rules_.revoked->has(*user))
        return refused("the user is gone");
    identity who;
    who.user = *user;
    who.is_admin = has_role(token.get(), "admin");
    who.is_service = has_role(token.get(), "service");
    who.expires_at = {*expires_at * 1'000'000};
    return who;
}

} // namespace parley::http
