#include "http/headers.hpp"

#include <algorithm>

namespace parley::http {

namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

std::string_view trim(std::string_view text) {
    auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string_view name_of_field(field id) {
    auto name = boost::beast::http::to_string(id);
    return {name.data(), name.size()};
}

} // namespace

void headers::add(field id, std::string_view name, std::string_view value) {
    line x{
        id,
        static_cast<std::uint32_t>(text_.size()),
        static_cast<std::uint32_t>(name.size()),
        static_cast<std::uint32_t>(value.size())
    };
    text_.append(name).append(value);
    lines_.push_back(x);
}

void headers::set(field id, std::string_view value) {
    auto name = name_of_field(id);
    erase(name);
    add(id, name, value);
}

void headers::set(std::string_view name, std::string_view value) {
    erase(name);
    add(boost::beast::http::string_to_field({name.data(), name.size()}), name, value);
}

void headers::erase(std::string_view name) {
    // The text stays: headers are few and short-lived.
    std::erase_if(lines_, [&](const line& x) { return equal_without_case(name_of(x), name); });
}

std::string_view headers::get(field id) const {
    for (const auto& x : lines_) {
        if (x.id == id)
            return value_of(x);
    }
    return {};
}

std::string_view headers::get(std::string_view name) const {
    for (const auto& x : lines_) {
        if (equal_without_case(name_of(x), name))
            return value_of(x);
    }
    return {};
}

bool headers::has(field id) const {
    return count(id) != 0;
}

bool headers::has(std::string_view name) const {
    return std::any_of(lines_.begin(), lines_.end(), [&](const line& x) {
        return equal_without_case(name_of(x), name);
    });
}

std::size_t headers::count(field id) const {
    auto matches =
        std::count_if(lines_.begin(), lines_.end(), [&](const line& x) { return x.id == id; });
    return static_cast<std::size_t>(matches);
}

bool equal_without_case(std::string_view a, std::string_view b) {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
               return lower(x) == lower(y);
           });
}

bool list_has(std::string_view list, std::string_view token) {
    while (!list.empty()) {
        auto comma = list.find(',');
        if (equal_without_case(trim(list.substr(0, comma)), token))
            return true;
        if (comma == std::string_view::npos)
            return false;
        list.remove_prefix(comma + 1);
    }
    return false;
}

} // namespace parley::http
