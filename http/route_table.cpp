#include "http/route_table.hpp"

#include <algorithm>
#include <set>

namespace parley::http {

namespace {

using segments = std::vector<std::string_view>;

segments split(std::string_view path) {
    segments parts;
    while (!path.empty()) {
        path.remove_prefix(1); // the slash
        auto end = path.find('/');
        parts.push_back(path.substr(0, end));
        if (end == std::string_view::npos)
            break;
        path.remove_prefix(end);
    }
    return parts;
}

bool is_name(std::string_view segment) {
    return segment.starts_with('{');
}

std::string_view name_of(std::string_view segment) {
    return segment.substr(1, segment.size() - 2);
}

bool is_id(std::string_view name) {
    return name == "id" || name.ends_with("_id");
}

bool fits(const segments& pattern, const segments& path) {
    return std::equal(
        pattern.begin(),
        pattern.end(),
        path.begin(),
        path.end(),
        [](std::string_view part, std::string_view value) {
            return is_name(part) ? !value.empty() : part == value;
        }
    );
}

/// Orders patterns so that at the first place where they differ a literal comes first.
bool is_more_specific(const segments& a, const segments& b) {
    auto differs = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
    if (differs.first == a.end() || differs.second == b.end())
        return a.size() < b.size();
    if (is_name(*differs.first) != is_name(*differs.second))
        return is_name(*differs.second);
    return *differs.first < *differs.second;
}

std::string_view name_of(verb method) {
    auto name = beast_http::to_string(method);
    return {name.data(), name.size()};
}

std::string allow_list(const std::vector<route>& rows) {
    std::set<std::string_view> names{"OPTIONS"};
    for (const auto& row : rows) {
        names.insert(name_of(row.method));
        if (row.method == verb::get)
            names.insert("HEAD");
    }
    std::string list;
    for (auto name : names)
        list.append(list.empty() ? "" : ", ").append(name);
    return list;
}

} // namespace

route_table::route_table(const std::vector<routes>& subjects) {
    for (const auto& subject : subjects) {
        for (const auto& row : subject) {
            auto parts = split(row.pattern);
            auto same = std::find_if(patterns_.begin(), patterns_.end(), [&](const pattern& x) {
                return x.segments == parts;
            });
            if (same == patterns_.end())
                same = patterns_.insert(patterns_.end(), pattern{std::move(parts), {}, {}});
            same->rows.push_back(row);
        }
    }
    std::sort(patterns_.begin(), patterns_.end(), [](const pattern& a, const pattern& b) {
        return is_more_specific(a.segments, b.segments);
    });
    for (auto& x : patterns_)
        x.allow = allow_list(x.rows);
    each([this](const route& row) { body_size_max_ = std::max(body_size_max_, row.body.size_max); }
    );
}

const route_table::pattern* route_table::find_pattern(const segments& path) const {
    auto found = std::find_if(patterns_.begin(), patterns_.end(), [&](const pattern& x) {
        return fits(x.segments, path);
    });
    return found == patterns_.end() ? nullptr : &*found;
}

route_table::match route_table::find(verb method, std::string_view path) const {
    match outcome;
    auto parts = split(path);
    const auto* found = find_pattern(parts);
    if (found == nullptr) {
        outcome.refusal = errc::not_found;
        return outcome;
    }
    outcome.allow = found->allow;
    auto wanted = method == verb::head ? verb::get : method;
    auto row = std::find_if(found->rows.begin(), found->rows.end(), [&](const route& x) {
        return x.method == wanted;
    });
    if (row == found->rows.end()) {
        outcome.refusal = errc::method_not_allowed;
        return outcome;
    }
    outcome.row = &*row;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (!is_name(found->segments[i]))
            continue;
        auto name = name_of(found->segments[i]);
        if (is_id(name) && !uuid::parse(parts[i]))
            outcome.has_malformed_id = true;
        outcome.values.emplace_back(name, parts[i]);
    }
    return outcome;
}

std::vector<route> route_table::rows() const {
    std::vector<route> all;
    for (const auto& x : patterns_)
        all.insert(all.end(), x.rows.begin(), x.rows.end());
    return all;
}

} // namespace parley::http
