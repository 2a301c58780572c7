#pragma once

#include <cstdint>
#include <cstdlib>
#include <vector>

namespace parley::simulation {

inline std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
    const char* text = std::getenv(variable);
    return text != nullptr ? std::strtoull(text, nullptr, 10) : otherwise;
}

/// The seeds to run: the one in PARLEY_SEED, or the first `count`.
inline std::vector<std::uint64_t> seeds(std::uint64_t count) {
    if (auto only = number_from("PARLEY_SEED", 0); only != 0)
        return {only};
    std::vector<std::uint64_t> all;
    for (std::uint64_t seed = 1; seed <= count; ++seed)
        all.push_back(seed);
    return all;
}

} // namespace parley::simulation
