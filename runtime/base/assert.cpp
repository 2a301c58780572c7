#include "runtime/base/assert.hpp"

#include <fmt/format.h>

namespace parley {

void require(bool condition, const char* claim, const std::source_location& where) {
    if (condition)
        return;
    throw assertion_failed{
        fmt::format("{}:{}: not true: {}", where.file_name(), where.line(), claim)
    };
}

} // namespace parley
