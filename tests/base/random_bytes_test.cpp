#define CAF_SUITE random_bytes

#include "runtime/base/random_bytes.hpp"

#include <caf/test/dsl.hpp>

#include <algorithm>
#include <set>
#include <thread>
#include <vector>

using namespace parley;

namespace {

std::vector<std::uint8_t> made(std::size_t size) {
    std::vector<std::uint8_t> bytes(size);
    random_bytes(bytes);
    return bytes;
}

} // namespace

CAF_TEST(nobody gets the same bytes again) {
    std::set<std::vector<std::uint8_t>> all;
    constexpr std::size_t count = 2'000;
    for (std::size_t i = 0; i < count; ++i)
        all.insert(made(16 + i % 9));
    std::vector<std::vector<std::uint8_t>> elsewhere(count);
    std::thread other{[&] { std::ranges::generate(elsewhere, [] { return made(16); }); }};
    other.join();
    all.insert(elsewhere.begin(), elsewhere.end());
    CAF_CHECK_EQUAL(all.size(), 2 * count);
}

CAF_TEST(every byte is filled whatever the size) {
    for (std::size_t size : {1UL, 24UL, 64UL, 65UL, 1'023UL, 5'000UL}) {
        std::vector<bool> was_set(size);
        // A byte that stays 0 so often is one that is never written.
        for (int round = 0; round < 40; ++round) {
            auto bytes = made(size);
            for (std::size_t i = 0; i < size; ++i)
                was_set[i] = was_set[i] || bytes[i] != 0;
        }
        CAF_MESSAGE(size);
        CAF_CHECK(std::ranges::count(was_set, false) == 0);
    }
}
