#pragma once

#include <CLI/CLI.hpp>

namespace parley {

/// Adds `keys status` and `keys rotate`: the master key of a node. `status` becomes what the
/// program is to end with.
void add_keys_command(CLI::App& program, int& status);

} // namespace parley
