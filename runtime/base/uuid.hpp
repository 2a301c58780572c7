#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace parley {

/// 128 bits in network order (RFC 9562).
struct uuid {
    std::array<std::uint8_t, 16> bytes{};

    /// Reads the canonical form of 36 characters in either case; anything else is `nullopt`.
    static std::optional<uuid> parse(std::string_view text);

    /// Version 7 from the wall clock: later ones sort after earlier ones within a process, so
    /// that an index keyed by them grows at its end. Thread-safe.
    static uuid make_v7();

    /// Version 4 from the system's random source; for what must not be guessed.
    static uuid make_v4();

    bool is_nil() const { return *this == uuid{}; }

    friend auto operator<=>(const uuid&, const uuid&) = default;
};

/// The canonical lower-case form.
std::string to_string(const uuid& id);

/// A uuid that only compares with ids of the same kind.
template <class Tag>
struct id {
    uuid value;

    static std::optional<id> parse(std::string_view text) {
        auto parsed = uuid::parse(text);
        return parsed ? std::optional{id{*parsed}} : std::nullopt;
    }
    static id make() { return id{uuid::make_v7()}; }
    bool is_nil() const { return value.is_nil(); }

    friend auto operator<=>(const id&, const id&) = default;
};

template <class Tag>
std::string to_string(const id<Tag>& x) {
    return to_string(x.value);
}

/// CAF 0.17 inspection hooks; templates, so that this header needs no CAF include.
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, uuid& x) {
    return f(x.bytes);
}

template <class Inspector, class Tag>
typename Inspector::result_type inspect(Inspector& f, id<Tag>& x) {
    return f(x.value);
}

} // namespace parley

template <>
struct std::hash<parley::uuid> {
    // The low half is random in every version that we make.
    std::size_t operator()(const parley::uuid& x) const noexcept {
        std::size_t low = 0;
        std::memcpy(&low, x.bytes.data() + 8, sizeof low);
        return low;
    }
};

template <class Tag>
struct std::hash<parley::id<Tag>> {
    std::size_t operator()(const parley::id<Tag>& x) const noexcept {
        return std::hash<parley::uuid>{}(x.value);
    }
};
