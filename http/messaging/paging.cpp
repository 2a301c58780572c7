#include "http/messaging/paging.hpp"

#include "runtime/base/limits.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace parley::http {

namespace {

constexpr auto int_max = std::int64_t{std::numeric_limits<int>::max()};
constexpr auto seq_max = std::numeric_limits<std::int64_t>::max() - 1;

} // namespace

std::int64_t query_numbers::read(
    std::string_view name, std::int64_t otherwise, std::int64_t minimum, std::int64_t maximum
) {
    auto text = from_.parameter(name);
    if (!text)
        return otherwise;
    std::int64_t number = 0;
    auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
    if (error == std::errc{} && end == text->data() + text->size() && number >= minimum)
        return std::min(number, maximum);
    auto wanted = "must be a whole number from " + std::to_string(minimum);
    errors_.push_back({std::string{name}, "INVALID_NUMBER", std::move(wanted)});
    return otherwise;
}

page_request read_page(query_numbers& numbers, int size_otherwise) {
    auto page = numbers.read("page", 1, 1, int_max / limits::page_size_max);
    auto size = numbers.read("page_size", size_otherwise, 1, limits::page_size_max);
    return {static_cast<int>(page), static_cast<int>(size)};
}

history_query read_history_query(query_numbers& numbers, const request& from) {
    history_query query;
    bool by_seq =
        from.parameter("before_seq") || from.parameter("after_seq") || from.parameter("limit");
    if (!by_seq) {
        auto page = read_page(numbers, limits::page_size_default);
        query.page = page.page;
        query.limit = page.size;
        return query;
    }
    query.after_seq = {numbers.read("after_seq", 0, 0, seq_max)};
    if (from.parameter("before_seq"))
        query.before_seq = seq{numbers.read("before_seq", seq_max, 0, seq_max)};
    query.newest_first = !from.parameter("after_seq");
    auto limit = numbers.read("limit", limits::page_size_default, 1, limits::page_size_max);
    query.limit = static_cast<int>(limit);
    return query;
}

} // namespace parley::http
