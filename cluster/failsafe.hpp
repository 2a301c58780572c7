#pragma once

#include "cluster/boot_clock.hpp"
#include "runtime/base/ids.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace parley {

/// What one member says to another about a promise.
struct promise_word {
    /// The word is the promise; else it asks for one.
    bool is_given = false;
    /// When it was asked for, by the clock of who asks, in nanoseconds: an answer says it again.
    boot_clock::rep asked = 0;
};

/// What members promise each other while none of them reaches the anchor: "I take over none of your
/// shards for as long as a lease lasts". As long as all of them promise it again and again, nobody
/// can have a newer state than a shard's owner, which may go on showing its own. Pure. ADR 13
class failsafe {
public:
    using time_point = boot_clock::time_point;
    struct rules {
        /// Of a promise.
        std::chrono::milliseconds length{3000};
        /// The anchor is out of reach when it has not answered for this long.
        std::chrono::milliseconds patience{1000};
    };

    failsafe() = default;
    /// What an earlier start of this node promised is not known, and kept.
    failsafe(const rules& by, time_point now) : by_{by}, started_{now}, word_{now} {}

    /// The anchor answered what was sent at `sent`.
    void note_word(time_point sent) { word_ = std::max(word_, sent); }
    bool is_cut_off(time_point now) const { return now - word_ > by_.patience; }

    /// Whether `peer`, which asks for it, is promised; who reaches the anchor promises nothing.
    bool promise(node_id peer, time_point now);
    /// Nothing of this peer may be taken over now, just because its lease is over.
    bool is_promised(node_id peer, time_point now) const;

    /// `peer` promised, asked at `asked` (by the clock of this node).
    void take(node_id peer, time_point asked);
    /// Since when all `others` have promised; nothing when one of them has not.
    std::optional<time_point> promised_since(const std::vector<node_id>& others) const;

private:
    rules by_;
    time_point started_;
    time_point word_;
    std::map<node_id, time_point> given_;
    std::map<node_id, time_point> taken_;
};

} // namespace parley
