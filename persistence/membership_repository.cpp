#include "persistence/membership_repository.hpp"

#include "persistence/connection_settings.hpp"

namespace parley {

namespace {

/// A heartbeat is one statement; the others must not wait for a long one behind it.
constexpr int connections = 2;
/// For a plan of all shards on a machine that is busy.
constexpr std::chrono::milliseconds deadline_min{1000};

pg::pool_settings pool_of(const storage_settings& settings, std::chrono::milliseconds lease) {
    pg::pool_settings pool;
    pool.connection = connection_settings_of(settings, "parley membership");
    // An answer that comes much later is of no use to the lease.
    pool.connection.deadline = std::min(settings.deadline, std::max(lease / 2, deadline_min));
    pool.connections = connections;
    return pool;
}

constexpr pg::statement join_cluster{"cluster_join", "SELECT cluster.join($1, $2, $3, $4)"};

constexpr pg::statement beat{
    "cluster_heartbeat", "SELECT is_member, version, others_expired FROM cluster.heartbeat($1, $2)"
};

constexpr pg::statement select_members{
    "cluster_members",
    R"sql(
    SELECT n.id, n.name, n.address, n.link_address,
           array_position(ARRAY['joining', 'up', 'draining'], n.state)::int2,
           n.lease_until > clock_timestamp(), m.version
      FROM cluster.map m LEFT JOIN cluster.nodes n ON cluster.is_living(n.state)
     ORDER BY n.id
    )sql"
};

constexpr pg::statement select_shards{
    "cluster_shards",
    R"sql(
    SELECT shard_id, coalesce(owner, 0), epoch, coalesce(target, 0), coalesce(came_from, 0)
      FROM cluster.shards WHERE changed_version > $1 ORDER BY shard_id
    )sql"
};

constexpr pg::statement advance_state{"cluster_advance", "SELECT cluster.advance($1, $2, $3)"};
constexpr pg::statement note_suspicion{"cluster_suspect", "SELECT cluster.suspect($1, $2, $3)"};
constexpr pg::statement evict_node{"cluster_evict", "SELECT cluster.evict($1, $2, $3, $4, $5, $6)"};
constexpr pg::statement assign_shards{"cluster_assign", "SELECT cluster.assign($1, $2, $3, $4)"};
constexpr pg::statement release_shards{
    "cluster_release", "SELECT * FROM cluster.release($1, $2, $3)"
};
constexpr pg::statement leave_cluster{"cluster_leave", "SELECT cluster.leave($1)"};

std::string_view name_of(member_state state) {
    switch (state) {
    case member_state::joining:
        return "joining";
    case member_state::up:
        return "up";
    case member_state::draining:
        return "draining";
    }
    return "joining";
}

control_outcome outcome_of(std::string_view answer) {
    struct named {
        std::string_view name;
        control_outcome outcome;
    };
    constexpr named known[] = {
        {"done", control_outcome::done},
        {"stale", control_outcome::stale},
        {"no_lease", control_outcome::no_lease},
        {"no_member", control_outcome::no_member},
        {"lease_holds", control_outcome::lease_holds},
        {"too_soon", control_outcome::too_soon},
        {"too_many", control_outcome::too_many},
    };
    for (const auto& [name, outcome] : known) {
        if (name == answer)
            return outcome;
    }
    require(false, "the outcomes of control statements are known");
    return control_outcome::stale;
}

control_outcome read_outcome(const pg::rows& answer) {
    return outcome_of(answer.get<std::string_view>(0, 0));
}

result<void> read_nothing(const pg::rows&) {
    return {};
}

cluster_member member_in(const pg::rows& from, int row) {
    cluster_member member;
    member.id = {from.get<std::int64_t>(row, 0)};
    member.name = from.get<std::string_view>(row, 1);
    member.address = from.get<std::string_view>(row, 2);
    member.link_address = from.get<std::string_view>(row, 3);
    member.state = from.get<member_state>(row, 4);
    member.has_lease = from.get<bool>(row, 5);
    return member;
}

template <class Items, class Project>
void add_shards(pg::params& with, const Items& items, Project project) {
    with.add_array(items, [](const auto& x) { return static_cast<std::int32_t>(x.shard.value); });
    with.add_array(items, project);
}

} // namespace

membership_repository::membership_repository(
    pg::loop& on, const storage_settings& settings, std::chrono::milliseconds lease
)
    : loop_{on}, database_{on, pool_of(settings, lease)}, lease_ms_{lease.count()} {}

net::awaitable<result<pg::rows>>
membership_repository::call(const pg::statement& what, pg::params with, repeat may) {
    if (may == repeat::yes)
        co_return co_await database_.read(what, std::move(with));
    co_return co_await database_.execute(what, std::move(with));
}

template <class T, class Read>
void membership_repository::start(
    const pg::statement& what, pg::params with, Read read, handler<T> done, repeat may
) {
    auto finish = [read, done = std::move(done)](result<pg::rows> answer) {
        if (answer)
            done(read(*answer));
        else
            done(answer.error());
    };
    loop_.spawn(call(what, std::move(with), may), std::move(finish));
}

void membership_repository::join(node_addresses at, handler<node_id> done) {
    auto with = pg::bind(at.name, at.address, at.link_address, lease_ms_);
    auto read = [](const pg::rows& made) { return node_id{made.get<std::int64_t>(0, 0)}; };
    start<node_id>(join_cluster, std::move(with), read, std::move(done));
}

void membership_repository::heartbeat(node_id me, handler<heartbeat_answer> done) {
    auto read = [](const pg::rows& answer) {
        return heartbeat_answer{
            answer.get<bool>(0, 0), answer.get<std::int64_t>(0, 1), answer.get<bool>(0, 2)
        };
    };
    auto with = pg::bind(me.value, lease_ms_);
    start<heartbeat_answer>(beat, std::move(with), read, std::move(done), repeat::yes);
}

void membership_repository::read_view(std::int64_t since, handler<cluster_view> done) {
    loop_.spawn(view(since), std::move(done));
}

// The version comes with the members, before the shards: what changes in between is read once
// more with the next view, and a shard is never older than the version says.
net::awaitable<result<cluster_view>> membership_repository::view(std::int64_t since) {
    auto members = co_await database_.read(select_members);
    if (!members)
        co_return members.error();
    auto shards = co_await database_.read(select_shards, pg::bind(since));
    if (!shards)
        co_return shards.error();
    cluster_view seen;
    seen.version = members->get<std::int64_t>(0, 6);
    for (int row = 0; row < members->count(); ++row) {
        if (!members->is_null(row, 0))
            seen.members.push_back(member_in(*members, row));
    }
    for (int row = 0; row < shards->count(); ++row) {
        auto shard = std::int64_t{shards->get<std::int32_t>(row, 0)};
        seen.shards.push_back(
            {{shard},
             {shards->get<std::int64_t>(row, 1)},
             {shards->get<std::int64_t>(row, 2)},
             {shards->get<std::int64_t>(row, 3)},
             {shards->get<std::int64_t>(row, 4)}}
        );
    }
    co_return seen;
}

void membership_repository::advance(
    node_id me, member_state to, std::string address, handler<bool> done
) {
    auto read = [](const pg::rows& answer) { return answer.get<bool>(0, 0); };
    auto with = pg::bind(me.value, name_of(to), address);
    start<bool>(advance_state, std::move(with), read, std::move(done), repeat::yes);
}

void membership_repository::suspect(node_id me, node_id target, suspicion why, handler<void> done) {
    std::string_view reason = why == suspicion::refused ? "refused" : "silent";
    auto with = pg::bind(me.value, target.value, reason);
    start<void>(note_suspicion, std::move(with), read_nothing, std::move(done), repeat::yes);
}

void membership_repository::evict(
    node_id me,
    node_id target,
    std::int64_t known_version,
    std::vector<new_owner> owners,
    handler<control_outcome> done
) {
    auto with = pg::bind(me.value, target.value, lease_ms_, known_version);
    add_shards(with, owners, [](const new_owner& x) { return x.owner.value; });
    start<control_outcome>(evict_node, std::move(with), read_outcome, std::move(done));
}

void membership_repository::assign(
    node_id me,
    std::int64_t known_version,
    std::vector<new_owner> owners,
    handler<control_outcome> done
) {
    auto with = pg::bind(me.value, known_version);
    add_shards(with, owners, [](const new_owner& x) { return x.owner.value; });
    start<control_outcome>(assign_shards, std::move(with), read_outcome, std::move(done));
}

void membership_repository::release(
    node_id me, std::vector<shard_epoch> shards, handler<std::vector<shard_id>> done
) {
    auto with = pg::bind(me.value);
    add_shards(with, shards, [](const shard_epoch& x) { return x.epoch.value; });
    auto read = [](const pg::rows& answer) {
        std::vector<shard_id> released;
        for (int row = 0; row < answer.count(); ++row)
            released.push_back({std::int64_t{answer.get<std::int32_t>(row, 0)}});
        return released;
    };
    start<std::vector<shard_id>>(release_shards, std::move(with), read, std::move(done));
}

void membership_repository::leave(node_id me, handler<void> done) {
    auto with = pg::bind(me.value);
    start<void>(leave_cluster, std::move(with), read_nothing, std::move(done), repeat::yes);
}

} // namespace parley
