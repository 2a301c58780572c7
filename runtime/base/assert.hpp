#pragma once

#include <source_location>
#include <stdexcept>

namespace parley {

/// A promise of the code to itself was broken. The actor that meets it stops and is
/// reloaded from what is durable; nothing else ever catches it to carry on.
class assertion_failed : public std::logic_error {
public:
    using std::logic_error::logic_error;
};

/// Stays on in production: a wrong state must never be written.
/// Throws `assertion_failed` with the place when `condition` is false.
void require(
    bool condition,
    const char* claim,
    const std::source_location& where = std::source_location::current()
);

} // namespace parley
