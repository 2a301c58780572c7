#include "runtime/base/clock.hpp"

namespace parley {

namespace {

namespace chr = std::chrono;

struct civil_time {
    int year = 0;
    int month = 0;
    int day = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
};

constexpr std::size_t civil_length = 19; // of `2026-11-21T09:30:00`

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// The number in `text`; -1 unless every character is a digit.
int number_in(std::string_view text) {
    int number = 0;
    for (char c : text) {
        if (!is_digit(c))
            return -1;
        number = number * 10 + (c - '0');
    }
    return number;
}

bool has_civil_separators(std::string_view text) {
    constexpr std::string_view between_date_and_time = "Tt ";
    return text[4] == '-' && text[7] == '-' && text[13] == ':' && text[16] == ':'
           && between_date_and_time.find(text[10]) != std::string_view::npos;
}

std::optional<civil_time> parse_civil(std::string_view text) {
    if (text.size() < civil_length || !has_civil_separators(text))
        return std::nullopt;
    civil_time c{
        .year = number_in(text.substr(0, 4)),
        .month = number_in(text.substr(5, 2)),
        .day = number_in(text.substr(8, 2)),
        .hour = number_in(text.substr(11, 2)),
        .minute = number_in(text.substr(14, 2)),
        .second = number_in(text.substr(17, 2)),
    };
    bool is_time = c.hour >= 0 && c.hour < 24 && c.minute >= 0 && c.minute < 60 && c.second >= 0
                   && c.second < 61;
    return is_time && c.year >= 0 && c.month > 0 && c.day > 0 ? std::optional{c} : std::nullopt;
}

/// Reads `.123456`, keeps microseconds, and moves `at` past the digits; -1 when a point stands
/// alone.
std::int64_t parse_fraction(std::string_view text, std::size_t& at) {
    if (at >= text.size() || text[at] != '.')
        return 0;
    auto first = ++at;
    std::int64_t micros = 0;
    std::int64_t unit = 100'000;
    for (; at < text.size() && is_digit(text[at]); ++at) {
        micros += (text[at] - '0') * unit;
        unit /= 10;
    }
    return at > first ? micros : -1;
}

/// Reads `Z` or `+02:00` as seconds east of UTC; `nullopt` when neither stands there.
std::optional<std::int64_t> parse_offset(std::string_view text) {
    if (text == "Z" || text == "z")
        return 0;
    if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':')
        return std::nullopt;
    auto hours = number_in(text.substr(1, 2));
    auto minutes = number_in(text.substr(4, 2));
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59)
        return std::nullopt;
    std::int64_t seconds = hours * 3600 + minutes * 60;
    return text[0] == '+' ? seconds : -seconds;
}

/// Writes a number that is not negative as `width` digits. By hand: every message and every line of
/// the log has a time, and formatting in general took longer than encoding the rest.
void put_number(std::string& text, std::size_t at, std::size_t width, std::int64_t number) {
    for (auto left = width; left > 0; number /= 10)
        text[at + --left] = static_cast<char>('0' + number % 10);
}

} // namespace

timestamp timestamp::now() {
    auto since = chr::system_clock::now().time_since_epoch();
    return {chr::duration_cast<chr::microseconds>(since).count()};
}

std::optional<timestamp> timestamp::parse(std::string_view text) {
    auto civil = parse_civil(text);
    if (!civil)
        return std::nullopt;
    chr::year_month_day date{
        chr::year{civil->year},
        chr::month{static_cast<unsigned>(civil->month)},
        chr::day{static_cast<unsigned>(civil->day)}
    };
    if (!date.ok())
        return std::nullopt;
    auto at = civil_length;
    auto micros = parse_fraction(text, at);
    auto offset = parse_offset(text.substr(at));
    if (micros < 0 || !offset)
        return std::nullopt;
    auto days = chr::sys_days{date}.time_since_epoch().count();
    auto seconds = std::int64_t{days} * 86'400 + civil->hour * 3600 + civil->minute * 60
                   + civil->second - *offset;
    return timestamp{seconds * 1'000'000 + micros};
}

std::string to_string(timestamp at) {
    chr::sys_time<chr::microseconds> time{chr::microseconds{at.micros}};
    auto days = chr::floor<chr::days>(time);
    chr::year_month_day date{days};
    chr::hh_mm_ss clock{time - days};
    std::string text = "0000-00-00T00:00:00.000000Z";
    put_number(text, 0, 4, static_cast<int>(date.year()));
    put_number(text, 5, 2, static_cast<unsigned>(date.month()));
    put_number(text, 8, 2, static_cast<unsigned>(date.day()));
    put_number(text, 11, 2, clock.hours().count());
    put_number(text, 14, 2, clock.minutes().count());
    put_number(text, 17, 2, clock.seconds().count());
    put_number(text, 20, 6, clock.subseconds().count());
    return text;
}

} // namespace parley
