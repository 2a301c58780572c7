#pragma once

#include "persistence/batch.hpp"
#include "runtime/base/result.hpp"

#include <functional>
#include <string>
#include <vector>

namespace parley {

/// A node goes through these in order; who is dead or has left is not shown any more.
enum class member_state : std::uint8_t { joining = 1, up = 2, draining = 3 };

struct cluster_member {
    node_id id;
    std::string name;
    /// Where its clients' address and its links are.
    std::string address;
    std::string link_address;
    member_state state = member_state::joining;
    /// By the clock of the anchor, at the time of the answer.
    bool has_lease = true;
};

struct shard_record {
    shard_id shard;
    /// Node 0 is nobody.
    node_id owner;
    parley::epoch epoch;
    /// Who gets it as soon as its owner has finished with it; node 0 when it does not move.
    node_id target;
    /// Who handed it over to its owner; node 0 when nobody did.
    node_id from{};
    friend bool operator==(const shard_record&, const shard_record&) = default;
};

/// The members and what changed in the map since a version.
struct cluster_view {
    std::int64_t version = 0;
    std::vector<cluster_member> members;
    std::vector<shard_record> shards;
};

struct heartbeat_answer {
    /// False: declared dead, or gone. This incarnation must end.
    bool is_member = false;
    /// Of the map; the view is worth reading when it is higher than the known one.
    std::int64_t version = 0;
    /// Somebody's lease is over, which changes no version.
    bool others_expired = false;
};

enum class suspicion : std::uint8_t {
    /// A new connection was refused: nobody listens there any more.
    refused = 1,
    /// Nothing was heard for longer than a link may be silent.
    silent = 2,
};

enum class control_outcome : std::uint8_t {
    done = 1,
    /// The map has changed since the version that the request was made on.
    stale,
    /// The one who asks holds no lease itself.
    no_lease,
    /// The one accused is no member any more.
    no_member,
    /// Too little evidence: its lease holds.
    lease_holds,
    /// The anchor itself was just started: nobody could renew.
    too_soon,
    /// So many leases ran out at once that the fault is rather elsewhere.
    too_many,
};

struct new_owner {
    shard_id shard;
    node_id owner;
};

struct node_addresses {
    std::string name;
    /// Of clients.
    std::string address;
    /// Of other nodes, `host:port`.
    std::string link_address;
};

/// The anchor of a cluster: who is a member and who owns what, judged by one clock. Every function
/// returns at once; `done` is called once, later, on a thread of the implementation's choice, and
/// must not block. Failures: `storage_unavailable`, and `timed_out` when it may have been done.
class membership_port {
public:
    template <class T>
    using handler = std::function<void(result<T>)>;

    virtual ~membership_port() = default;

    /// A new incarnation, in state `joining`.
    virtual void join(node_addresses at, handler<node_id> done) = 0;
    virtual void heartbeat(node_id me, handler<heartbeat_answer> done) = 0;
    /// Everything known after version `since`; -1 for all of it.
    virtual void read_view(std::int64_t since, handler<cluster_view> done) = 0;
    /// `address` of its clients; empty leaves what stands. False when `me` is no member.
    virtual void advance(node_id me, member_state to, std::string address, handler<bool> done) = 0;
    virtual void suspect(node_id me, node_id target, suspicion why, handler<void> done) = 0;
    /// Declares `target` dead, for ever, and gives its shards to the `owners`; what they do not
    /// name is free. Ends the storage sessions of the victim.
    virtual void evict(
        node_id me,
        node_id target,
        std::int64_t known_version,
        std::vector<new_owner> owners,
        handler<control_outcome> done
    ) = 0;
    /// Gives shards that nobody living owns to these owners; others are marked to move.
    virtual void assign(
        node_id me,
        std::int64_t known_version,
        std::vector<new_owner> owners,
        handler<control_outcome> done
    ) = 0;
    /// Hands shards that were marked to move to their targets; answers with those it was done for.
    virtual void
    release(node_id me, std::vector<shard_epoch> shards, handler<std::vector<shard_id>> done) = 0;
    /// Ends the membership in good order.
    virtual void leave(node_id me, handler<void> done) = 0;
};

} // namespace parley
