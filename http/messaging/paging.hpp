#pragma once

#include "actors/protocol/views.hpp"
#include "http/problem.hpp"
#include "http/types.hpp"

#include <optional>
#include <vector>

namespace parley::http {

/// Reads whole numbers out of a query string and collects what is wrong with them.
class query_numbers {
public:
    explicit query_numbers(const request& from) : from_{from} {}

    /// The number under `name`, or `otherwise` when it is not given; at least `minimum`, and cut
    /// to `maximum`. What is no such number becomes an error and `otherwise`.
    std::int64_t
    read(std::string_view name, std::int64_t otherwise, std::int64_t minimum, std::int64_t maximum);

    const std::vector<field_error>& errors() const { return errors_; }

private:
    const request& from_;
    std::vector<field_error> errors_;
};

/// A page of a list: `page` from 1, `page_size` to at most `limits::page_size_max`.
struct page_request {
    int page = 1;
    int size = 50;
};
page_request read_page(query_numbers& numbers, int size_otherwise);

/// Either way of reading history: `page` and `page_size`, or `before_seq`, `after_seq`, `limit`.
history_query read_history_query(query_numbers& numbers, const request& from);

} // namespace parley::http
