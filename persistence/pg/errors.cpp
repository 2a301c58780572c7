#include "persistence/pg/errors.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <optional>

namespace parley::pg {

namespace {

// Whole classes of which every member passes by itself: connection (08), resources (53),
// operator's intervention (57), serialisation and deadlock (40).
constexpr std::array<std::string_view, 4> passing_classes{"08", "53", "57", "40"};

// lock_not_available, read_only_sql_transaction (a standby), idle_in_transaction_session_timeout
constexpr std::array<std::string_view, 3> passing_states{"55P03", "25006", "25P03"};

std::string_view field(const PGresult* answer, int code) {
    const char* text = PQresultErrorField(answer, code);
    return text == nullptr ? std::string_view{} : std::string_view{text};
}

std::optional<errc> meaning_of(std::string_view constraint, const statement& what) {
    for (const auto& known : what.violations) {
        if (known.constraint == constraint)
            return known.means;
    }
    return std::nullopt;
}

} // namespace

errc to_errc(std::string_view sqlstate) {
    auto passes = std::ranges::find(passing_classes, sqlstate.substr(0, 2)) != passing_classes.end()
                  || std::ranges::find(passing_states, sqlstate) != passing_states.end();
    return passes ? errc::storage_unavailable : errc::internal;
}

failure to_failure(const pg_result* answer, const statement& what) {
    auto sqlstate = field(answer, PG_DIAG_SQLSTATE);
    auto constraint = field(answer, PG_DIAG_CONSTRAINT_NAME);
    auto detail = fmt::format(
        "{}: {} {} {}", what.name, sqlstate, constraint, field(answer, PG_DIAG_MESSAGE_PRIMARY)
    );
    // libpq's own errors, such as a lost connection, carry no SQLSTATE.
    if (sqlstate.empty())
        return {errc::storage_unavailable, std::move(detail)};
    return {meaning_of(constraint, what).value_or(to_errc(sqlstate)), std::move(detail)};
}

void keep_result(result<rows>& answer, PGresult* next, const statement& what) {
    rows held{next};
    auto status = PQresultStatus(next);
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
        answer = to_failure(next, what);
    else if (answer || answer.error().code == errc::none)
        answer = std::move(held);
}

} // namespace parley::pg
