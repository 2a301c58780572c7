#pragma once

#include "runtime/base/errc.hpp"

#include <boost/system/result.hpp>

#include <stdexcept>
#include <string>
#include <utility>

namespace parley {

/// An `errc` plus the detail that a log line needs. The detail is never shown to end users.
struct failure {
    errc code = errc::internal;
    std::string detail;

    failure() = default;
    explicit failure(errc code_) : code{code_} {}
    failure(errc code_, std::string detail_) : code{code_}, detail{std::move(detail_)} {}

    friend bool operator==(const failure&, const failure&) = default;
};

/// A value or the failure that stands in its place.
template <class T>
using result = boost::system::result<T, failure>;

/// Lets `result::value()` throw; reaching it means that a caller forgot to check.
[[noreturn]] inline void
throw_exception_from_error(const failure& reason, const boost::source_location&) {
    throw std::logic_error("unchecked failure: " + reason.detail);
}

} // namespace parley
