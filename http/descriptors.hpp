#pragma once

#include <string>

namespace parley::http {

/// How many sockets this process can hold.
struct descriptor_budget {
    /// The limit of the process, after raising it as far as it may go.
    int limit = 0;
    /// Connections that fit beside what else needs descriptors: `wanted` or fewer.
    int connections = 0;
    /// One line for the log when `connections` is less than wanted, else empty.
    std::string warning;
};

/// Raises RLIMIT_NOFILE to its hard limit and sees how many of `wanted` connections fit.
descriptor_budget claim_descriptors(int wanted);

} // namespace parley::http
