#pragma once

#include "runtime/base/errc.hpp"

#include <span>
#include <string_view>

namespace parley::pg {

/// What the violation of a named constraint means to the caller of a statement.
struct violation {
    std::string_view constraint;
    errc means;
};

/// A prepared statement: a name that is unique in the process, its SQL, and what the constraints
/// that it may break mean. Constants with static lifetime only: connections remember the name.
///
///     constexpr pg::violation taken[] = {{"users_username_key", errc::username_taken}};
///     constexpr pg::statement insert_user{"insert_user", "INSERT ...", taken};
struct statement {
    const char* name;
    const char* sql;
    std::span<const violation> violations = {};
};

} // namespace parley::pg
