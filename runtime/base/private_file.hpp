#pragma once

#include "runtime/base/result.hpp"

#include <filesystem>
#include <string_view>

namespace parley {

/// Writes a file that only its owner may read, whole or not at all; makes its folder likewise.
/// `internal` names the file and what the system said. Blocks.
result<void> write_private_file(const std::filesystem::path& path, std::string_view content);

} // namespace parley
