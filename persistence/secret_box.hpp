#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parley::secret_box {

using key = std::array<std::uint8_t, 32>;

/// `plain` under `key` with a fresh nonce in front of it (XChaCha20-Poly1305). Only who names the
/// same `context` can open it: a box that was moved to another row does not.
std::string seal(std::string_view plain, const key& with, std::string_view context);

/// `nullopt` when it was changed, or sealed by another key or for another context.
std::optional<std::string> open(std::string_view sealed, const key& with, std::string_view context);

} // namespace parley::secret_box
