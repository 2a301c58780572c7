#include "persistence/pg/rows.hpp"

#include <libpq-fe.h>

#include <charconv>

namespace parley::pg {

void rows::deleter::operator()(pg_result* answer) const noexcept {
    PQclear(answer);
}

rows::rows(pg_result* answer) : answer_{answer} {}

int rows::count() const {
    return PQntuples(answer_.get());
}

std::int64_t rows::affected() const {
    std::string_view text{PQcmdTuples(answer_.get())};
    std::int64_t count = 0;
    std::from_chars(text.data(), text.data() + text.size(), count);
    return count;
}

std::string_view rows::tag() const {
    return PQcmdStatus(answer_.get());
}

bool rows::is_null(int row, int column) const {
    return PQgetisnull(answer_.get(), row, column) != 0;
}

std::string_view rows::raw(int row, int column) const {
    auto length = static_cast<std::size_t>(PQgetlength(answer_.get(), row, column));
    return {PQgetvalue(answer_.get(), row, column), length};
}

bool rows::is_type(int column, oid expected) const {
    constexpr oid text = 25;
    constexpr oid varchar = 1043;
    auto actual = PQftype(answer_.get(), column);
    return actual == expected || (expected == text && actual == varchar);
}

} // namespace parley::pg
