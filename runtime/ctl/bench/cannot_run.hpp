#pragma once

#include <stdexcept>

namespace parley::bench {

/// The benchmark cannot go on. `what()` is one sentence for the operator that says what is wrong
/// and what to do; `main` prints it and ends with status 2. Nothing else catches it.
class cannot_run : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

} // namespace parley::bench
