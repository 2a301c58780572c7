#pragma once

#include "actors/protocol/events.hpp"

#include <boost/pfr/core.hpp>
#include <caf/actor.hpp>

#include <rapidcheck.h>
#include <type_traits>

/// Any value of the protocol, for properties, and whether two of them are the same: member by
/// member, so that new members are covered without a word.
namespace parley::test {

/// The primary template takes any aggregate.
template <class T>
struct any_value {
    static void fill(T& x) {
        boost::pfr::for_each_field(x, []<class Member>(Member& member) {
            any_value<Member>::fill(member);
        });
    }
    static bool same(const T& a, const T& b) {
        return [&]<std::size_t... Index>(std::index_sequence<Index...>) {
            return (
                any_value<boost::pfr::tuple_element_t<Index, T>>::same(
                    boost::pfr::get<Index>(a), boost::pfr::get<Index>(b)
                )
                && ...
            );
        }(std::make_index_sequence<boost::pfr::tuple_size_v<T>>{});
    }
};

template <class T>
void fill(T& x) {
    any_value<T>::fill(x);
}

template <class T>
bool same(const T& a, const T& b) {
    return any_value<T>::same(a, b);
}

template <class T>
    requires(std::is_arithmetic_v<T>)
struct any_value<T> {
    static void fill(T& x) { x = *rc::gen::arbitrary<T>(); }
    static bool same(T a, T b) { return a == b; }
};

template <class T>
    requires(std::is_enum_v<T>)
struct any_value<T> {
    static void fill(T& x) { x = static_cast<T>(*rc::gen::arbitrary<std::underlying_type_t<T>>()); }
    static bool same(T a, T b) { return a == b; }
};

template <>
struct any_value<std::string> {
    static void fill(std::string& x) { x = *rc::gen::string<std::string>(); }
    static bool same(const std::string& a, const std::string& b) { return a == b; }
};

template <std::size_t Size>
struct any_value<std::array<std::uint8_t, Size>> {
    using array = std::array<std::uint8_t, Size>;
    static void fill(array& x) {
        for (auto& each : x)
            each = *rc::gen::arbitrary<std::uint8_t>();
    }
    static bool same(const array& a, const array& b) { return a == b; }
};

template <class T>
struct any_value<std::optional<T>> {
    static void fill(std::optional<T>& x) {
        if (*rc::gen::arbitrary<bool>())
            any_value<T>::fill(x.emplace());
    }
    static bool same(const std::optional<T>& a, const std::optional<T>& b) {
        return a.has_value() == b.has_value() && (!a || any_value<T>::same(*a, *b));
    }
};

template <class T>
struct any_value<std::vector<T>> {
    static void fill(std::vector<T>& x) {
        x.resize(*rc::gen::inRange<std::size_t>(0, 4));
        for (auto& each : x)
            any_value<T>::fill(each);
    }
    static bool same(const std::vector<T>& a, const std::vector<T>& b) {
        return std::equal(a.begin(), a.end(), b.begin(), b.end(), &any_value<T>::same);
    }
};

template <class... Options>
struct any_value<std::variant<Options...>> {
    using variant = std::variant<Options...>;
    static void fill(variant& x) {
        auto chosen = *rc::gen::inRange<std::size_t>(0, sizeof...(Options));
        std::size_t index = 0;
        auto take = [&]<class Option>(std::type_identity<Option>) {
            if (index++ == chosen)
                any_value<Option>::fill(x.template emplace<Option>());
        };
        (take(std::type_identity<Options>{}), ...);
    }
    static bool same(const variant& a, const variant& b) {
        return a.index() == b.index()
               && std::visit(
                   [&]<class Option>(const Option& x) {
                       return any_value<Option>::same(x, std::get<Option>(b));
                   },
                   a
               );
    }
};

template <>
struct any_value<shared_event_ptr> {
    static void fill(shared_event_ptr& x) {
        event_body body;
        any_value<event_body>::fill(body);
        x = std::make_shared<const shared_event>(std::move(body));
    }
    static bool same(const shared_event_ptr& a, const shared_event_ptr& b) {
        return static_cast<bool>(a) == static_cast<bool>(b)
               && (!a || any_value<event_body>::same(a->body, b->body));
    }
};

/// What does not travel, or what a test has its own of.
template <class T>
    requires(std::is_same_v<T, content_key_ptr> || std::is_same_v<T, caf::actor>)
struct any_value<T> {
    static void fill(T&) {}
    static bool same(const T& a, const T& b) { return a == b; }
};

} // namespace parley::test
