#pragma once

#include <boost/beast/http/field.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace parley::http {

using boost::beast::http::field;

/// Header lines in their order, kept in one string so that a request costs two allocations
/// however many headers it has. Names compare without case.
class headers {
public:
    void add(field id, std::string_view name, std::string_view value);
    /// Replaces all lines of that name.
    void set(field id, std::string_view value);
    void set(std::string_view name, std::string_view value);
    void erase(std::string_view name);

    /// The first value of that name, empty when there is none; valid until the next change.
    std::string_view get(field id) const;
    std::string_view get(std::string_view name) const;
    bool has(field id) const;
    bool has(std::string_view name) const;
    std::size_t count(field id) const;

    /// Calls `f(name, value)` for each line.
    template <class F>
    void each(F f) const {
        for (const auto& line : lines_)
            f(name_of(line), value_of(line));
    }

private:
    struct line {
        field id;
        std::uint32_t name_offset;
        std::uint32_t name_size;
        std::uint32_t value_size;
    };

    std::string_view name_of(const line& x) const {
        return std::string_view{text_}.substr(x.name_offset, x.name_size);
    }
    std::string_view value_of(const line& x) const {
        return std::string_view{text_}.substr(x.name_offset + x.name_size, x.value_size);
    }

    std::string text_;
    std::vector<line> lines_;
};

/// ASCII only, as HTTP compares names and tokens.
bool equal_without_case(std::string_view a, std::string_view b);
/// True when the comma-separated list `list` holds `token`, without case.
bool list_has(std::string_view list, std::string_view token);

} // namespace parley::http
