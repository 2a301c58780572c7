#include "actors/accounts/password.hpp"

#include "runtime/base/assert.hpp"
#include "runtime/base/metrics.hpp"

#include <array>
#include <cmath>
#include <crypt.h>
#include <memory>
#include <sodium.h>
#include <string_view>

namespace parley {

namespace {

constexpr const char* bcrypt_prefix = "$2b$";

std::string make_salt(int cost) {
    std::array<char, CRYPT_GENSALT_OUTPUT_SIZE> salt{};
    const auto* made = crypt_gensalt_rn(
        bcrypt_prefix,
        static_cast<unsigned long>(cost),
        nullptr,
        0,
        salt.data(),
        static_cast<int>(salt.size())
    );
    require(made != nullptr, "libcrypt makes bcrypt salts");
    return salt.data();
}

prometheus::Counter& rounds() {
    static auto& counted = metrics::counter(
        "parley_bcrypt_rounds_total", "Rounds of bcrypt that passwords have cost, 2^cost each"
    );
    return counted;
}

/// How many rounds a hash or salt such as `$2b$12$…` asks for; 0 when it is none.
double rounds_of(std::string_view setting) {
    constexpr std::string_view digits = "0123456789";
    if (!setting.starts_with(bcrypt_prefix))
        return 0;
    auto cost = setting.substr(std::string_view{bcrypt_prefix}.size(), 2);
    if (cost.size() != 2 || cost.find_first_not_of(digits) != std::string_view::npos)
        return 0;
    constexpr int ten = 10;
    return std::ldexp(1.0, (cost[0] - '0') * ten + (cost[1] - '0'));
}

/// Empty when `setting` is no bcrypt hash or salt.
std::string run_crypt(const std::string& password, const std::string& setting) {
    rounds().Increment(rounds_of(setting));
    // 32 KB, so not on the stack; zeroed because it holds the password.
    auto data = std::make_unique<crypt_data>();
    const auto* made =
        crypt_rn(password.c_str(), setting.c_str(), data.get(), static_cast<int>(sizeof *data));
    std::string hash = made != nullptr ? made : "";
    sodium_memzero(data.get(), sizeof *data);
    return hash;
}

bool is_within_reach(const std::string& password) {
    return password.size() <= password_bytes_max && password.find('\0') == std::string::npos;
}

} // namespace

std::string hash_password(const std::string& password, int cost) {
    require(is_within_reach(password), "passwords are validated before they are hashed");
    auto hash = run_crypt(password, make_salt(cost));
    require(hash.starts_with(bcrypt_prefix), "libcrypt makes bcrypt hashes");
    return hash;
}

bool password_matches(
    const std::string& password, const std::optional<std::string>& stored, int cost
) {
    // An account that was closed has something in this place that no password makes.
    bool is_open = stored && rounds_of(*stored) > 0;
    auto hash = run_crypt(password, is_open ? *stored : make_salt(cost));
    // bcrypt would ignore what lies beyond its reach and let a longer password pass.
    return is_open && is_within_reach(password) && hash.size() == stored->size()
           && sodium_memcmp(hash.data(), stored->data(), hash.size()) == 0;
}

} // namespace parley
