#pragma once

namespace parley::bench {

/// From now on SIGINT and SIGTERM ask for an orderly end instead of ending the process.
void catch_interruption();

/// True once one of them came.
bool is_interrupted();

} // namespace parley::bench
