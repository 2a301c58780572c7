#pragma once

#include "persistence/pg/codec.hpp"

#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace parley::pg {

/// The parameters of one call in binary form, `$1` first.
///
///     pg::params with;
///     with.add(user.id).add(user.bio);                        // optional<string> may be NULL
///     with.add_array(rows, [](const row& r) { return r.id; }); // uuid[]
class params {
public:
    struct slot {
        oid type;
        std::size_t offset;
        int length; // -1: NULL
    };

    /// Adds one value; `std::nullopt` is NULL.
    template <class T>
    params& add(const T& value) {
        return put<std::decay_t<T>>([&](std::string& out) {
            codec<std::decay_t<T>>::write(out, value);
        });
    }
    template <class T>
    params& add(const std::optional<T>& value) {
        if (value)
            return add(*value);
        slots_.push_back({codec<T>::type, buffer_.size(), -1});
        return *this;
    }
    params& add(const char* text) { return add(std::string_view{text}); }

    /// Adds an array with one element an item; `project` may give optionals.
    template <class Range, class Projection>
    params& add_array(const Range& items, Projection project) {
        using value = typename element_of<std::decay_t<decltype(project(*items.begin()))>>::type;
        return put<std::vector<value>>([&](std::string& out) { put_array(out, items, project); });
    }

    const std::vector<slot>& slots() const { return slots_; }
    const char* data(const slot& at) const {
        return at.length < 0 ? nullptr : buffer_.data() + at.offset;
    }
    /// Bytes of all values.
    std::size_t size() const { return buffer_.size(); }

private:
    template <class T, class Write>
    params& put(Write write) {
        auto offset = buffer_.size();
        write(buffer_);
        slots_.push_back({codec<T>::type, offset, static_cast<int>(buffer_.size() - offset)});
        return *this;
    }

    std::vector<slot> slots_;
    std::string buffer_;
};

/// The parameters of a call in one line: `pg::bind(user.id, user.email)`.
template <class... Values>
params bind(const Values&... values) {
    params with;
    (with.add(values), ...);
    return with;
}

} // namespace parley::pg
