#include "config/table.hpp"

#include <charconv>
#include <chrono>
#include <optional>
#include <ratio>

namespace parley::config {

namespace {

std::optional<std::int64_t> parse_number(std::string_view text) {
    std::int64_t value = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

struct unit {
    std::string_view suffix;
    std::int64_t milliseconds;
};

// Two letters first: "ms" also ends with "s".
constexpr unit units[] = {
    {"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}
};

/// In the unit of `Duration`; `nullopt` also when the value is not a whole number of them.
template <class Duration>
std::optional<std::int64_t> parse_duration(std::string_view text) {
    constexpr std::int64_t own = Duration::period::num * 1000 / Duration::period::den;
    if (auto plain = parse_number(text))
        return plain;
    for (const auto& [suffix, factor] : units) {
        if (!text.ends_with(suffix))
            continue;
        auto value = parse_number(text.substr(0, text.size() - suffix.size()));
        constexpr std::int64_t count_max = 1'000'000'000;
        if (!value || *value < 0 || *value > count_max || *value * factor % own != 0)
            return std::nullopt;
        return *value * factor / own;
    }
    return std::nullopt;
}

std::optional<bool> parse_switch(std::string_view text) {
    if (text == "true" || text == "1" || text == "yes" || text == "on")
        return true;
    if (text == "false" || text == "0" || text == "no" || text == "off")
        return false;
    return std::nullopt;
}

std::string shown(std::string_view text) {
    constexpr std::size_t shown_max = 60;
    return '"' + std::string{text.substr(0, shown_max)} + (text.size() > shown_max ? "…\"" : "\"");
}

/// One reader for each type of member; each answers what would do when the text does not.
struct reader {
    const row& to;
    std::string_view text;

    std::string operator()(std::string* value) const {
        auto size = static_cast<std::int64_t>(text.size());
        if (size < to.min || size > to.max)
            return "a text of " + bounds() + " characters";
        *value = text;
        return {};
    }

    std::string operator()(bool* value) const {
        auto parsed = parse_switch(text);
        if (!parsed)
            return "true or false";
        *value = *parsed;
        return {};
    }

    std::string operator()(int* value) const {
        auto parsed = parse_number(text);
        if (!within(parsed))
            return "a number from " + bounds();
        *value = static_cast<int>(*parsed);
        return {};
    }

    template <class Rep, class Period>
    std::string operator()(std::chrono::duration<Rep, Period>* value) const {
        using duration = std::chrono::duration<Rep, Period>;
        auto parsed = parse_duration<duration>(text);
        if (!within(parsed)) {
            auto own = std::ratio_equal_v<Period, std::milli> ? " milliseconds" : " seconds";
            return "a duration from " + bounds() + own + ", such as 1500ms, 30s, 5m, 12h or 1d";
        }
        *value = duration{*parsed};
        return {};
    }

    bool within(std::optional<std::int64_t> value) const {
        return value && *value >= to.min && *value <= to.max;
    }

    std::string bounds() const { return std::to_string(to.min) + " to " + std::to_string(to.max); }
};

// Keys must not reach a log line, not even a mistaken one.
bool is_secret(const row& to) {
    return to.name.ends_with("_key") || to.name == "storage.database_url";
}

} // namespace

result<void> assign(settings& in, const row& to, std::string_view text) {
    auto wanted = std::visit(reader{to, text}, to.find(in));
    if (wanted.empty())
        return {};
    auto given = is_secret(to) ? std::string{"its value"} : shown(text);
    return failure{
        errc::validation_failed, std::string{to.name} + ": " + given + " is not " + wanted
    };
}

} // namespace parley::config
