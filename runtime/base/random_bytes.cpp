#include "runtime/base/random_bytes.hpp"

#include <algorithm>
#include <array>
#include <sodium.h>

namespace parley {

namespace {

constexpr std::size_t pool_size = 1024;
/// What is longer would empty the pool for nothing.
constexpr std::size_t pooled_max = 64;

} // namespace

void random_bytes(std::span<std::uint8_t> out) {
    thread_local std::array<std::uint8_t, pool_size> pool;
    thread_local std::size_t used = pool_size;
    if (out.size() > pooled_max) {
        randombytes_buf(out.data(), out.size());
        return;
    }
    if (pool.size() - used < out.size()) {
        randombytes_buf(pool.data(), pool.size());
        used = 0;
    }
    auto given = std::span{pool}.subspan(used, out.size());
    std::ranges::copy(given, out.begin());
    // Nobody gets them again, and nobody finds them here.
    std::ranges::fill(given, std::uint8_t{0});
    used += out.size();
}

} // namespace parley
