#include "actors/accounts/password.hpp"

#include "runtime/base/assert.hpp"

#include <array>
#include <crypt.h>
#include <memory>
#include <sodium.h>

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

/// Empty when `setting` is no hash or salt of a kind that libcrypt knows.
std::string run_crypt(const std::string& password, const std::string& setting) {
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
    auto setting = stored ? *stored : make_salt(cost);
    auto hash = run_crypt(password, setting);
    // bcrypt would ignore what lies beyond its reach and let a longer password pass.
    return stored && is_within_reach(password) && hash.size() == stored->size() && !hash.empty()
           && sodium_memcmp(hash.data(), stored->data(), hash.size()) == 0;
}

} // namespace parley
