#pragma once

#include "runtime/base/clock.hpp"
#include "runtime/base/ids.hpp"
#include "runtime/base/trace.hpp"

#include <boost/pfr/core.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

/// How values travel between nodes (docs/protocol-links.md). Any aggregate can travel: a varint
/// with the size of its content, then its members in their order. A reader ignores what it does not
/// know at the end and leaves at their defaults the members that are missing there, so that members
/// may be appended while nodes of both versions run; never reordered, removed or changed in type.
namespace parley::wire {

class address_book;

/// Appends to a buffer.
class writer {
public:
    explicit writer(std::string& out, address_book* with = nullptr) : out_{out}, book_{with} {}

    void byte(std::uint8_t value) { out_.push_back(static_cast<char>(value)); }
    /// LEB128: seven bits a byte, the lowest first.
    void number(std::uint64_t value);
    void bytes(std::string_view value) { out_.append(value); }
    void text(std::string_view value) {
        number(value.size());
        bytes(value);
    }

    /// For values that name an actor; null where none can be.
    address_book* book() const { return book_; }

    std::size_t size() const { return out_.size(); }
    /// Puts the size of what was written since `begin` in front of it.
    void close_block(std::size_t begin);

private:
    std::string& out_;
    address_book* book_;
};

/// Takes from a buffer that anybody may have written: whatever it holds, reading ends with `ok`
/// or not, having used memory in proportion to its size at most.
class reader {
public:
    explicit reader(std::string_view in, address_book* with = nullptr) : in_{in}, book_{with} {}

    address_book* book() const { return book_; }

    bool ok() const { return ok_; }
    bool at_end() const { return in_.empty(); }
    std::size_t left() const { return in_.size(); }
    void fail() {
        ok_ = false;
        in_ = {};
    }

    std::uint8_t byte();
    std::uint64_t number();
    std::string_view bytes(std::uint64_t count);
    std::string_view text() { return bytes(number()); }
    /// A block that `close_block` made, to be read apart.
    reader block() { return reader{text(), book_}; }

private:
    std::string_view in_;
    address_book* book_;
    bool ok_ = true;
};

/// Specialised for what is no aggregate; the primary template takes any aggregate.
template <class T>
struct value {
    static_assert(std::is_aggregate_v<T>, "this type needs a wire::value of its own");

    static void put(writer& to, const T& x) {
        auto begin = to.size();
        boost::pfr::for_each_field(x, [&]<class Member>(const Member& member) {
            value<Member>::put(to, member);
        });
        to.close_block(begin);
    }
    static void get(reader& from, T& x) {
        auto block = from.block();
        boost::pfr::for_each_field(x, [&]<class Member>(Member& member) {
            if (!block.at_end())
                value<Member>::get(block, member);
        });
        if (!block.ok())
            from.fail();
    }
};

template <class T>
void put(writer& to, const T& x) {
    value<T>::put(to, x);
}

template <class T>
void get(reader& from, T& x) {
    value<T>::get(from, x);
}

template <>
struct value<bool> {
    static void put(writer& to, bool x) { to.byte(x ? 1 : 0); }
    static void get(reader& from, bool& x) { x = from.byte() != 0; }
};

template <class Int>
    requires(std::is_integral_v<Int>)
struct value<Int> {
    using bits = std::make_unsigned_t<Int>;

    // Small numbers of either sign are short: 0, -1, 1, -2, …
    static void put(writer& to, Int x) {
        if constexpr (std::is_signed_v<Int>) {
            auto wide = static_cast<std::int64_t>(x);
            to.number(
                static_cast<std::uint64_t>(wide) << 1U ^ static_cast<std::uint64_t>(wide >> 63)
            );
        } else {
            to.number(x);
        }
    }
    static void get(reader& from, Int& x) {
        auto read = from.number();
        if constexpr (std::is_signed_v<Int>) {
            auto wide =
                static_cast<std::int64_t>(read >> 1U) ^ -static_cast<std::int64_t>(read & 1U);
            x = static_cast<Int>(wide);
            if (x != wide)
                from.fail();
        } else {
            x = static_cast<Int>(read);
            if (x != read)
                from.fail();
        }
    }
};

template <class Enum>
    requires(std::is_enum_v<Enum>)
struct value<Enum> {
    using number = std::underlying_type_t<Enum>;
    static void put(writer& to, Enum x) { value<number>::put(to, static_cast<number>(x)); }
    static void get(reader& from, Enum& x) {
        number read{};
        value<number>::get(from, read);
        x = static_cast<Enum>(read);
    }
};

template <>
struct value<std::string> {
    static void put(writer& to, const std::string& x) { to.text(x); }
    static void get(reader& from, std::string& x) { x = from.text(); }
};

template <std::size_t Size>
struct value<std::array<std::uint8_t, Size>> {
    using array = std::array<std::uint8_t, Size>;
    static void put(writer& to, const array& x) {
        to.bytes({reinterpret_cast<const char*>(x.data()), Size}); // NOLINT: bytes as characters
    }
    static void get(reader& from, array& x) {
        auto read = from.bytes(Size);
        std::copy(read.begin(), read.end(), x.begin());
    }
};

/// Types that are their only member, without a size of their own.
template <class T, auto Member>
struct transparent {
    using inner = std::decay_t<decltype(std::declval<T&>().*Member)>;
    static void put(writer& to, const T& x) { value<inner>::put(to, x.*Member); }
    static void get(reader& from, T& x) { value<inner>::get(from, x.*Member); }
};

template <>
struct value<uuid> : transparent<uuid, &uuid::bytes> {};
template <>
struct value<trace_id> : transparent<trace_id, &trace_id::bytes> {};
template <>
struct value<timestamp> : transparent<timestamp, &timestamp::micros> {};
template <class Tag>
struct value<id<Tag>> : transparent<id<Tag>, &id<Tag>::value> {};
template <class Tag>
struct value<number<Tag>> : transparent<number<Tag>, &number<Tag>::value> {};

template <class Rep, class Period>
struct value<std::chrono::duration<Rep, Period>> {
    using duration = std::chrono::duration<Rep, Period>;
    static void put(writer& to, duration x) { value<Rep>::put(to, x.count()); }
    static void get(reader& from, duration& x) {
        Rep count{};
        value<Rep>::get(from, count);
        x = duration{count};
    }
};

template <class T>
struct value<std::optional<T>> {
    static void put(writer& to, const std::optional<T>& x) {
        to.byte(x ? 1 : 0);
        if (x)
            value<T>::put(to, *x);
    }
    static void get(reader& from, std::optional<T>& x) {
        x.reset();
        if (from.byte() != 0)
            value<T>::get(from, x.emplace());
    }
};

template <class T>
struct value<std::vector<T>> {
    static void put(writer& to, const std::vector<T>& x) {
        to.number(x.size());
        for (const auto& item : x)
            value<T>::put(to, item);
    }
    static void get(reader& from, std::vector<T>& x) {
        x.clear();
        auto count = from.number();
        // Every value takes a byte at least, so that a count that lies reserves nothing.
        if (count > from.left())
            return from.fail();
        for (std::uint64_t i = 0; i < count && from.ok(); ++i)
            value<T>::get(from, x.emplace_back());
    }
};

template <class First, class Second>
struct value<std::pair<First, Second>> {
    static void put(writer& to, const std::pair<First, Second>& x) {
        value<First>::put(to, x.first);
        value<Second>::put(to, x.second);
    }
    static void get(reader& from, std::pair<First, Second>& x) {
        value<First>::get(from, x.first);
        value<Second>::get(from, x.second);
    }
};

template <class... Options>
struct value<std::variant<Options...>> {
    using variant = std::variant<Options...>;

    static void put(writer& to, const variant& x) {
        to.number(x.index());
        std::visit([&]<class T>(const T& option) { value<T>::put(to, option); }, x);
    }
    static void get(reader& from, variant& x) {
        auto index = from.number();
        auto known = [&]<std::size_t... Index>(std::index_sequence<Index...>) {
            return ((index == Index && (get_option<Index>(from, x), true)) || ...);
        }(std::index_sequence_for<Options...>{});
        if (!known)
            from.fail();
    }

private:
    template <std::size_t Index>
    static void get_option(reader& from, variant& x) {
        using option = std::variant_alternative_t<Index, variant>;
        value<option>::get(from, x.template emplace<Index>());
    }
};

} // namespace parley::wire
