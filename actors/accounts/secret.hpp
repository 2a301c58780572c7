#pragma once

#include "persistence/token_hash.hpp"

#include <string>
#include <string_view>

namespace parley {

/// 32 random bytes in base64url, 43 characters: refresh tokens and verification links.
std::string make_secret();

/// Whether `text` may be one; spares the database what cannot be.
bool looks_like_secret(std::string_view text);

/// What is stored of a secret. 32 random bytes need no salt.
token_hash hash_of_secret(std::string_view secret);

} // namespace parley
