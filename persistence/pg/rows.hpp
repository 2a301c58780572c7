#pragma once

#include "persistence/pg/codec.hpp"

#include <memory>
#include <optional>
#include <string_view>

struct pg_result;

namespace parley::pg {

/// The rows of one finished statement, in binary form.
class rows {
public:
    explicit rows(pg_result* answer);

    int count() const;
    bool empty() const { return count() == 0; }
    /// Rows that the statement wrote.
    std::int64_t affected() const;
    /// The command tag, such as `COMMIT`.
    std::string_view tag() const;

    bool is_null(int row, int column) const;

    /// Reads a column as the C++ type that `codec` knows; views stay valid as long as the rows.
    /// Asserts that the column has that type and is not NULL.
    template <class T>
    T get(int row, int column) const {
        require(!is_null(row, column), "a column that may be NULL is read as an optional");
        require(is_type(column, codec<T>::type), "a column is read as its type");
        return codec<T>::read(raw(row, column));
    }

    /// As `get`, for a column that may be NULL.
    template <class T>
    std::optional<T> find(int row, int column) const {
        if (is_null(row, column))
            return std::nullopt;
        return get<T>(row, column);
    }

private:
    struct deleter {
        void operator()(pg_result* answer) const noexcept;
    };

    std::string_view raw(int row, int column) const;
    bool is_type(int column, oid expected) const;

    std::unique_ptr<pg_result, deleter> answer_;
};

} // namespace parley::pg
