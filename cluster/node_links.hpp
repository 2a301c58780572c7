#pragma once

#include "cluster/link.hpp"
#include "cluster/transport.hpp"

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace parley {

/// The links from this node to all others over one transport. When a pair is cut and both still
/// reach a third node, their frames take that way. Any thread; `turn` is for one at a time.
class node_links {
public:
    using time_point = node_link::time_point;

    struct needs {
        node_id self;
        transport& over;
        link_settings settings;
        /// An envelope, in order and once; on the thread that took in its frame.
        std::function<void(node_id from, std::string_view envelope)> on_envelope;
        /// Somebody knows a map of this version.
        std::function<void(std::int64_t version)> on_map_version;
        std::function<void(node_id peer, suspicion why)> on_suspicion;
        /// There is something to send: `turn` is to be called soon. May be called under locks.
        std::function<void()> wake;
    };

    explicit node_links(needs with) : with_{std::move(with)} {}

    /// Connects to new members and lets go of those that are none any more; answers with these.
    std::vector<node_id> set_members(const std::vector<cluster_member>& members, time_point now);
    void set_map_version(std::int64_t version);

    /// False when it was refused, or when there is no link to that node.
    bool push(node_id to, std::string_view envelope, bool may_refuse);

    /// Takes in what the transport brought.
    void receive(const std::string& bytes, time_point now);
    void note_connected(node_id peer);

    /// Sends what is due: soon after `wake`, and now and then. Answers how many envelopes were
    /// pushed since the turn before.
    std::size_t turn(time_point now);

    struct state {
        node_id peer;
        std::string address;
        bool is_silent = false;
        std::size_t queued_bytes = 0;
        std::size_t unacknowledged_bytes = 0;
        std::optional<node_id> relay;
    };
    std::vector<state> states(time_point now);

private:
    struct peer {
        node_link link;
        std::string address;
        bool was_suspected = false;
        /// By a third node, until a probe says that the direct way is open.
        bool goes_around = false;
        time_point relay_since{};
        std::size_t relay_choice = 0;
        time_point probed{};
    };
    struct outgoing {
        node_id via;
        std::string bytes;
    };

    void relay(const frame& passing, const std::string& bytes);
    node_id way_to(node_id to, peer& end, time_point now);
    bool must_probe(peer& end, time_point now) const;
    static std::string take_probe(peer& end, direct_probe probe, time_point now);
    std::optional<suspicion> watch(peer& end, time_point now);

    needs with_;
    std::mutex mutex_;
    std::map<node_id, peer> peers_;
    std::int64_t map_version_ = 0;
    bool is_awake_ = false;
    std::size_t pushed_ = 0;
};

} // namespace parley
