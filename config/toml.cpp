#include "config/toml.hpp"

#include <exception>
#include <fstream>
#include <optional>
#include <toml.hpp>

namespace parley::config {

namespace {

using values = std::vector<std::pair<std::string, std::string>>;

std::optional<std::string> text_of(const toml::value& value) {
    if (value.is_string())
        return value.as_string().str;
    if (value.is_integer())
        return std::to_string(value.as_integer());
    if (value.is_boolean())
        return value.as_boolean() ? "true" : "false";
    return std::nullopt;
}

result<void> collect(const toml::table& from, const std::string& prefix, values& to) {
    for (const auto& [key, value] : from) {
        auto name = prefix + key;
        if (value.is_table() && prefix.empty()) {
            if (auto done = collect(value.as_table(), name + ".", to); !done)
                return done;
            continue;
        }
        auto text = text_of(value);
        if (!text)
            return failure{
                errc::validation_failed, name + ": expected a text, a whole number or true/false"
            };
        to.emplace_back(std::move(name), std::move(*text));
    }
    return {};
}

/// The library reports only by exceptions; they end here.
result<toml::value> parse(std::ifstream& file, const std::string& path) {
    try {
        return toml::parse(file, path);
    } catch (const std::exception& error) {
        return failure{errc::validation_failed, error.what()};
    }
}

} // namespace

result<values> read_toml(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file)
        return failure{errc::validation_failed, path + ": cannot be read"};
    auto document = parse(file, path);
    if (!document)
        return document.error();
    values all;
    if (auto done = collect(document->as_table(), {}, all); !done)
        return failure{errc::validation_failed, path + ": " + done.error().detail};
    return all;
}

} // namespace parley::config
