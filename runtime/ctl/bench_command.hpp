#pragma once

#include <CLI/CLI.hpp>

namespace parley {

/// Adds `bench` with its scenarios to the program. The scenario that the command line names runs
/// while it is parsed; `status` gets its exit status.
void add_bench_command(CLI::App& program, int& status);

} // namespace parley
