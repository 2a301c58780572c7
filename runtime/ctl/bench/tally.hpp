#pragma once

#include "runtime/ctl/bench/histogram.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace parley::bench {

/// What has happened since the measurement began.
struct tally {
    std::uint64_t acknowledged = 0;
    std::uint64_t delivered = 0;
    /// Sends that the node refused for the moment; each is sent again.
    std::uint64_t refused = 0;
    /// Sends repeated with the same key because their answer did not come.
    std::uint64_t repeated = 0;
    std::uint64_t reconnects = 0;
    /// Cursors moved and reactions made, as acknowledged.
    std::uint64_t reads = 0;
    std::uint64_t reactions = 0;
    /// Notices of mentions that came.
    std::uint64_t mentions = 0;
    /// From when the message was due.
    histogram acknowledgement;
    histogram delivery;
};

/// What must never happen; the first cases of it in words.
struct violations {
    std::uint64_t count = 0;
    std::vector<std::string> details;

    void add(std::string detail) {
        constexpr std::size_t details_max = 10;
        ++count;
        if (details.size() < details_max)
            details.push_back(std::move(detail));
    }
};

} // namespace parley::bench
