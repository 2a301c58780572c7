#pragma once

#include "http/services.hpp"
#include "http/types.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parley::http {

/// Who may call a route. The table answers 401 and 403 before the handler runs.
enum class access { open, user, admin, service };
/// What a browser's navigation gets: the web client, or the route's own page.
enum class navigation { web_client, route };

/// Answers one request. `ctx` lives until the coroutine ends. Exceptions become 500.
using route_handler = net::awaitable<response> (*)(services& with, context& ctx);

/// How large the bodies of a route may be, and what is said of a larger one. By default what
/// `http.body_size_max` says; 413.
struct body_rule {
    std::size_t size_max = 0;
    errc when_larger = errc::payload_too_large;
};

/// One row a route. A pattern is literal segments and `{name}` segments; a literal wins over a
/// name. `{id}` and `{…_id}` only accept UUIDs: the table answers 400 `INVALID_ID` for others.
struct route {
    verb method;
    std::string_view pattern;
    access who;
    route_handler handle;
    navigation shows = navigation::web_client;
    body_rule body{};
};

/// Rows of one subject, such as `conversation_routes()`; patterns are string literals.
using routes = std::vector<route>;

/// All routes of the node. Immutable after construction and shared by all loops.
class route_table {
public:
    explicit route_table(const std::vector<routes>& subjects);

    using parameters = std::vector<std::pair<std::string_view, std::string>>;

    /// What a method and a path lead to: a row, or the reason why there is none.
    struct match {
        const route* row = nullptr;
        /// `not_found` or `method_not_allowed` when there is no row.
        errc refusal = errc::none;
        /// Methods of this path, such as `GET, HEAD, OPTIONS, POST`; empty when not found.
        std::string_view allow;
        parameters values;
        /// A value that must be a UUID is none: 400 once the caller is known.
        bool has_malformed_id = false;
    };

    /// HEAD finds the row of GET. `path` begins with '/' and is decoded.
    match find(verb method, std::string_view path) const;

    /// The largest body that any row asks for by itself.
    std::size_t body_size_max() const { return body_size_max_; }

    /// Calls `f(row)` for each row; rows keep their places as long as the table.
    template <class F>
    void each(F f) const {
        for (const auto& x : patterns_) {
            for (const auto& row : x.rows)
                f(row);
        }
    }

    /// Every row, for documents and tests.
    std::vector<route> rows() const;

private:
    struct pattern {
        std::vector<std::string_view> segments;
        std::vector<route> rows;
        std::string allow;
    };

    const pattern* find_pattern(const std::vector<std::string_view>& path) const;

    /// Literal segments before names, so that the first that fits is the right one.
    std::vector<pattern> patterns_;
    std::size_t body_size_max_ = 0;
};

} // namespace parley::http
