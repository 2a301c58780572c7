#pragma once

#include "runtime/base/result.hpp"

#include <caf/error.hpp>

namespace parley {

/// The one translation between `errc` and CAF's errors, both ways.
caf::error make_error(errc code);
caf::error make_error(errc code, std::string detail);

/// CAF's own errors become the `errc` that a caller can act on: a time-out is `timed_out`, a
/// receiver that is gone is `reload`, anything else `internal`.
failure to_failure(const caf::error& error);

/// For `caf::actor_system_config::add_error_category`.
std::string render_error(std::uint8_t code, caf::atom_value category, const caf::message& context);

inline const caf::atom_value error_category = caf::atom("parley");

} // namespace parley
