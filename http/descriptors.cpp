#include "http/descriptors.hpp"

#include <algorithm>
#include <limits>
#include <sys/resource.h>

namespace parley::http {

namespace {

/// For listeners, database connections, links, logs and files.
constexpr int reserved = 512;

int raise_limit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return 1024;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
    ::getrlimit(RLIMIT_NOFILE, &limit);
    constexpr rlim_t most = std::numeric_limits<int>::max();
    return static_cast<int>(std::min(limit.rlim_cur, most));
}

} // namespace

descriptor_budget claim_descriptors(int wanted) {
    descriptor_budget budget;
    budget.limit = raise_limit();
    budget.connections = std::clamp(budget.limit - reserved, 16, wanted);
    if (budget.connections < wanted) {
        budget.warning = "http.connections_max is " + std::to_string(wanted)
                         + " but this process may only open " + std::to_string(budget.limit)
                         + " files, so it serves " + std::to_string(budget.connections)
                         + "; raise the hard limit (LimitNOFILE, ulimit -Hn) to serve more";
    }
    return budget;
}

} // namespace parley::http
