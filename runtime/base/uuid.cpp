#include "runtime/base/uuid.hpp"

#include "runtime/base/random_bytes.hpp"

#include <atomic>
#include <chrono>
#include <sodium.h>

namespace parley {

namespace {

constexpr char hex_digits[] = "0123456789abcdef";
constexpr std::array<std::size_t, 4> dash_positions{8, 13, 18, 23};

bool is_dash_position(std::size_t i) {
    return i == dash_positions[0] || i == dash_positions[1] || i == dash_positions[2]
           || i == dash_positions[3];
}

void set_version(uuid& id, std::uint8_t version) {
    id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0f) | (version << 4));
    id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3f) | 0x80);
}

// Milliseconds in the upper 48 bits, a counter in the 12 bits below: strictly increasing within
// the process even when the wall clock stands still or steps back.
std::uint64_t next_v7_stamp() {
    static std::atomic<std::uint64_t> last{0};
    auto now = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::system_clock::now().time_since_epoch()
    );
    auto proposed = static_cast<std::uint64_t>(now.count()) << 12;
    auto previous = last.load(std::memory_order_relaxed);
    std::uint64_t next = 0;
    do {
        next = proposed > previous ? proposed : previous + 1;
    } while (!last.compare_exchange_weak(previous, next, std::memory_order_relaxed));
    return next;
}

} // namespace

std::optional<uuid> uuid::parse(std::string_view text) {
    if (text.size() != 36)
        return std::nullopt;
    for (auto at : dash_positions) {
        if (text[at] != '-')
            return std::nullopt;
    }
    // 36 characters with the 4 dashes make 16 bytes only when all others are digits.
    uuid id;
    std::size_t length = 0;
    auto failed = sodium_hex2bin(
        id.bytes.data(), id.bytes.size(), text.data(), text.size(), "-", &length, nullptr
    );
    if (failed != 0 || length != id.bytes.size())
        return std::nullopt;
    return id;
}

uuid uuid::make_v7() {
    uuid id = make_v4();
    auto stamp = next_v7_stamp();
    auto ms = stamp >> 12;
    for (std::size_t i = 0; i < 6; ++i)
        id.bytes[i] = static_cast<std::uint8_t>(ms >> (40 - 8 * i));
    id.bytes[6] = static_cast<std::uint8_t>((stamp >> 8) & 0x0f);
    id.bytes[7] = static_cast<std::uint8_t>(stamp & 0xff);
    set_version(id, 7);
    return id;
}

uuid uuid::make_v4() {
    uuid id;
    random_bytes(id.bytes);
    set_version(id, 4);
    return id;
}

std::string to_string(const uuid& id) {
    std::string text(36, '-');
    std::size_t at = 0;
    for (auto byte : id.bytes) {
        if (is_dash_position(at))
            ++at;
        text[at++] = hex_digits[byte >> 4];
        text[at++] = hex_digits[byte & 15];
    }
    return text;
}

} // namespace parley
