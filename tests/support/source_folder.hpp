#pragma once

#include <filesystem>

namespace parley::test {

/// The top of the checkout that the tests were built from. `__FILE__` does not tell: the compiler
/// cache makes it relative.
inline std::filesystem::path source_folder() {
    return PARLEY_SOURCE_FOLDER;
}

} // namespace parley::test
