#pragma once

#include "runtime/base/assert.hpp"
#include "runtime/base/clock.hpp"
#include "runtime/base/ids.hpp"

#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace parley::pg {

using oid = unsigned int;

/// Bytes for a `bytea` column, to tell them from text.
struct bytes {
    std::string value;
    friend bool operator==(const bytes&, const bytes&) = default;
};

/// Serialised JSON for a `jsonb` column.
struct json {
    std::string text;
    friend bool operator==(const json&, const json&) = default;
};

template <class Int>
void put_int(std::string& out, Int value) {
    auto bits = static_cast<std::make_unsigned_t<Int>>(value);
    for (int shift = static_cast<int>(sizeof bits) * 8 - 8; shift >= 0; shift -= 8)
        out.push_back(static_cast<char>(bits >> shift));
}

template <class Int>
Int get_int(std::string_view in) {
    require(in.size() == sizeof(Int), "an integer column has the width that is read");
    std::make_unsigned_t<Int> bits = 0;
    for (char c : in)
        bits =
            static_cast<decltype(bits)>((std::uint64_t{bits} << 8) | static_cast<std::uint8_t>(c));
    return static_cast<Int>(bits);
}

/// How a C++ type travels in PostgreSQL's binary format: `type` and `array_type` are the OIDs,
/// `write` appends the value, `read` takes exactly one value.
///
/// uuid, id<…> -> uuid · int64, number<…> -> int8 · int32 -> int4 · int16, 8-bit enums -> int2 ·
/// bool · double -> float8 · timestamp -> timestamptz · string, string_view -> text ·
/// bytes -> bytea · json -> jsonb · vector<T> -> array of T without NULLs
template <class T>
struct codec;

template <class Int, oid Type, oid ArrayType>
struct int_codec {
    static constexpr oid type = Type;
    static constexpr oid array_type = ArrayType;
    static void write(std::string& out, Int value) { put_int(out, value); }
    static Int read(std::string_view in) { return get_int<Int>(in); }
};

template <>
struct codec<std::int16_t> : int_codec<std::int16_t, 21, 1005> {};
template <>
struct codec<std::int32_t> : int_codec<std::int32_t, 23, 1007> {};
template <>
struct codec<std::int64_t> : int_codec<std::int64_t, 20, 1016> {};

template <class Enum>
    requires(std::is_enum_v<Enum> && sizeof(Enum) == 1)
struct codec<Enum> {
    static constexpr oid type = 21;
    static constexpr oid array_type = 1005;
    static void write(std::string& out, Enum value) {
        put_int(out, static_cast<std::int16_t>(value));
    }
    static Enum read(std::string_view in) { return static_cast<Enum>(get_int<std::int16_t>(in)); }
};

template <>
struct codec<bool> {
    static constexpr oid type = 16;
    static constexpr oid array_type = 1000;
    static void write(std::string& out, bool value) { out.push_back(value ? 1 : 0); }
    static bool read(std::string_view in) { return in.at(0) != 0; }
};

template <>
struct codec<double> {
    static constexpr oid type = 701;
    static constexpr oid array_type = 1022;
    static void write(std::string& out, double value) {
        put_int(out, std::bit_cast<std::int64_t>(value));
    }
    static double read(std::string_view in) {
        return std::bit_cast<double>(get_int<std::int64_t>(in));
    }
};

template <>
struct codec<uuid> {
    static constexpr oid type = 2950;
    static constexpr oid array_type = 2951;
    static void write(std::string& out, const uuid& value) {
        out.append(reinterpret_cast<const char*>(value.bytes.data()), value.bytes.size());
    }
    static uuid read(std::string_view in) {
        uuid value;
        require(in.size() == value.bytes.size(), "a uuid column has 16 bytes");
        std::memcpy(value.bytes.data(), in.data(), in.size());
        return value;
    }
};

template <class Tag>
struct codec<id<Tag>> {
    static constexpr oid type = codec<uuid>::type;
    static constexpr oid array_type = codec<uuid>::array_type;
    static void write(std::string& out, const id<Tag>& x) { codec<uuid>::write(out, x.value); }
    static id<Tag> read(std::string_view in) { return {codec<uuid>::read(in)}; }
};

template <class Tag>
struct codec<number<Tag>> {
    static constexpr oid type = 20;
    static constexpr oid array_type = 1016;
    static void write(std::string& out, const number<Tag>& x) { put_int(out, x.value); }
    static number<Tag> read(std::string_view in) { return {get_int<std::int64_t>(in)}; }
};

template <>
struct codec<timestamp> {
    // PostgreSQL counts from 2000-01-01.
    static constexpr std::int64_t epoch_offset = 946'684'800'000'000;
    static constexpr oid type = 1184;
    static constexpr oid array_type = 1185;
    static void write(std::string& out, timestamp at) { put_int(out, at.micros - epoch_offset); }
    static timestamp read(std::string_view in) {
        return {get_int<std::int64_t>(in) + epoch_offset};
    }
};

template <>
struct codec<std::string_view> {
    static constexpr oid type = 25;
    static constexpr oid array_type = 1009;
    static void write(std::string& out, std::string_view text) { out.append(text); }
    static std::string_view read(std::string_view in) { return in; }
};

template <>
struct codec<std::string> : codec<std::string_view> {
    static std::string read(std::string_view in) { return std::string{in}; }
};

template <>
struct codec<bytes> {
    static constexpr oid type = 17;
    static constexpr oid array_type = 1001;
    static void write(std::string& out, const bytes& x) { out.append(x.value); }
    static bytes read(std::string_view in) { return {std::string{in}}; }
};

template <>
struct codec<json> {
    static constexpr char version = 1;
    static constexpr oid type = 3802;
    static constexpr oid array_type = 3807;
    static void write(std::string& out, const json& x) { out.append(1, version).append(x.text); }
    static json read(std::string_view in) { return {std::string{in.substr(1)}}; }
};

/// Writes a value that may be absent with its length before it, as parameters and elements of
/// arrays do.
template <class T>
void put_element(std::string& out, const T& value) {
    auto at = out.size();
    put_int(out, std::int32_t{0});
    codec<T>::write(out, value);
    auto length = static_cast<std::uint32_t>(out.size() - at - 4);
    for (int i = 0; i < 4; ++i)
        out[at + static_cast<std::size_t>(i)] = static_cast<char>(length >> (24 - 8 * i));
}

template <class T>
void put_element(std::string& out, const std::optional<T>& value) {
    if (value)
        put_element(out, *value);
    else
        put_int(out, std::int32_t{-1});
}

template <class T>
struct element_of {
    using type = T;
};
template <class T>
struct element_of<std::optional<T>> {
    using type = T;
};

/// Writes an array of one dimension from a range through a projection, whose result may be a
/// `std::optional` where NULLs occur.
template <class Range, class Projection>
void put_array(std::string& out, const Range& items, Projection project) {
    using value = std::decay_t<decltype(project(*items.begin()))>;
    put_int(out, std::int32_t{1}); // dimensions
    put_int(out, std::int32_t{0}); // says whether NULLs occur; the server looks for itself
    put_int(out, static_cast<std::int32_t>(codec<typename element_of<value>::type>::type));
    put_int(out, static_cast<std::int32_t>(items.size()));
    put_int(out, std::int32_t{1}); // lower bound
    for (const auto& item : items)
        put_element(out, project(item));
}

template <class T>
struct codec<std::vector<T>> {
    static constexpr oid type = codec<T>::array_type;
    static void write(std::string& out, const std::vector<T>& items) {
        put_array(out, items, [](const T& x) { return x; });
    }
    static std::vector<T> read(std::string_view in) {
        std::vector<T> items;
        if (get_int<std::int32_t>(in.substr(0, 4)) == 0)
            return items; // no dimension: empty
        auto count = get_int<std::int32_t>(in.substr(12, 4));
        in.remove_prefix(20);
        for (std::int32_t i = 0; i < count; ++i) {
            auto length = static_cast<std::size_t>(get_int<std::int32_t>(in.substr(0, 4)));
            items.push_back(codec<T>::read(in.substr(4, length)));
            in.remove_prefix(4 + length);
        }
        return items;
    }
};

} // namespace parley::pg
