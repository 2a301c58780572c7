#include "runtime/node/cluster_plane.hpp"

#include "actors/protocol/wire_table.hpp"
#include "runtime/kernel/supervisor.hpp"
#include "runtime/node/cluster_metrics.hpp"
#include "runtime/node/patience.hpp"

#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>

#include <future>

namespace parley {

namespace {

using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

constexpr auto join_timeout = 10s;
/// Whoever does not hear our goodbye goes by the lease.
constexpr auto goodbye_timeout = 2s;
/// A node that cannot be reached now is no reason not to serve.
constexpr auto link_patience = 3s;
/// Whoever asks for `/ready` each half second has heard by then that this node drains.
constexpr auto notice = 1s;
/// A shard that is being handed over holds what comes for it for this long at most.
constexpr auto hand_over_timeout = 10s;

/// Waits for what a port answers through a handler; not from its loop.
template <class T, class Call>
result<T> wait_for(std::chrono::milliseconds timeout, Call call) {
    auto promise = std::make_shared<std::promise<result<T>>>();
    auto heard = promise->get_future();
    call([promise](result<T> value) { promise->set_value(std::move(value)); });
    if (heard.wait_for(timeout) != std::future_status::ready)
        return failure{errc::timed_out, "the database does not answer"};
    return heard.get();
}

} // namespace

cluster_plane::cluster_plane(const needs& with)
    : with_{with}, anchor_{with.loop, with.config.storage, with.config.cluster.lease} {}

result<void> cluster_plane::join(pg::pool& pool) {
    auto joined = is_alone() ? claim(pool) : join_others();
    if (joined)
        log::info("joined", {{"node_id", std::to_string(self().value)}});
    return joined;
}

result<void> cluster_plane::claim(pg::pool& pool) {
    const auto& config = with_.config.cluster;
    auto claimed = patiently([&] {
        auto asked = boot_clock::now();
        auto taken = with_.loop.run(claim_all_shards(pool, {config.name, config.lease}));
        if (taken)
            lease_->renew(asked, config.lease);
        return taken;
    });
    if (!claimed)
        return failure{
            claimed.error().code, "the shards cannot be claimed: " + claimed.error().detail
        };
    claim_ = std::move(*claimed);
    is_placed_ = true;
    return {};
}

/// Listening comes first: the others try the address as soon as they know of it.
result<void> cluster_plane::join_others() {
    const auto& config = with_.config.cluster;
    links_ = std::make_unique<cluster_links>(
        cluster_links::needs{with_.system, config, protocol_codec()}, link_events()
    );
    auto address = links_->listen();
    if (!address)
        return address.error();
    auto joined = patiently([&] {
        auto asked = boot_clock::now();
        auto id = wait_for<node_id>(join_timeout, [&](auto done) {
            anchor_.join({config.name, "", *address}, done);
        });
        if (id)
            lease_->renew(asked, config.lease);
        return id;
    });
    if (!joined)
        return failure{joined.error().code, "cannot join: " + joined.error().detail};
    claim_.node = *joined;
    return {};
}

std::shared_ptr<const shard_map> cluster_plane::first_map() const {
    if (!is_alone())
        return std::make_shared<const shard_map>();
    return std::make_shared<const shard_map>(claim_.node, claim_.shards);
}

std::shared_ptr<const own_lease> cluster_plane::guard() const {
    return is_alone() ? nullptr : lease_;
}

template <class Message>
void cluster_plane::tell_membership(Message message) {
    if (has_membership_)
        caf::anon_send<caf::message_priority::high>(membership_, std::move(message));
}

cluster_links::events cluster_plane::link_events() {
    return {
        [this](std::int64_t version) { tell_membership(membership_refresh{version}); },
        [this](node_id peer, suspicion why) { tell_membership(membership_suspect{peer, why}); },
        [this](node_id peer) { tell_membership(membership_trust{peer}); },
        [this](node_id peer, promise_word word) {
            tell_membership(membership_promise{peer, word});
        },
    };
}

void cluster_plane::start(effects on) {
    on_ = std::move(on);
    if (links_)
        links_->start(self(), on_.router);
    membership_settings settings;
    settings.heartbeat = with_.config.cluster.heartbeat;
    settings.lease = with_.config.cluster.lease;
    settings.is_alone = is_alone();
    auto effects = is_alone() ? effects_alone() : effects_among_others();
    membership_parts parts{self(), &anchor_, settings, std::move(effects), lease_};
    membership_ = with_.system.spawn(membership_behavior, std::move(parts));
    has_membership_ = true;
    if (!is_alone())
        listen();
    std::vector<child_spec> children{indispensable("membership", membership_)};
    supervisor_ = with_.system.spawn(supervisor_behavior, std::move(children), on_.on_broken);
}

void cluster_plane::listen() {
    auto told = [this](std::int64_t version) { tell_membership(membership_refresh{version}); };
    listener_ = std::make_unique<map_listener>(with_.loop, with_.config.storage, told);
    listener_->start();
}

/// Nothing but the lease: all shards are ours, and there is nobody to share them with.
membership_effects cluster_plane::effects_alone() {
    membership_effects none;
    none.raise = [](auto, const auto& done) { done({}); };
    none.install = [](const auto&) {};
    none.set_members = [](const auto&, auto) {};
    none.hand_over = [](auto, const auto&) {};
    none.keep = [](auto) {};
    none.serve = [](bool) {};
    none.say = [](auto, auto) {};
    none.on_loss = [] {};
    none.on_dead = on_.on_dead;
    return none;
}

membership_effects cluster_plane::effects_among_others() {
    membership_effects made;
    made.raise = [storage = on_.storage](auto shards, auto done) {
        storage->raise_fences(std::move(shards), std::move(done));
    };
    made.install = [this](auto map) { install(std::move(map)); };
    made.set_members = [this](const auto& members, auto version) { set_members(members, version); };
    made.hand_over = [router = on_.router.self](shard_id shard, auto done) {
        router->hand_over(shard, steady::now() + hand_over_timeout, std::move(done));
    };
    made.keep = [router = on_.router.self](shard_id shard) { router->keep(shard, steady::now()); };
    made.serve = [router = on_.router.self](bool may_serve) { router->serve(may_serve); };
    made.say = [this](node_id to, promise_word word) { links_->say(to, word); };
    made.on_loss = on_.on_loss;
    made.on_dead = on_.on_dead;
    return made;
}

void cluster_plane::install(std::shared_ptr<const shard_map> map) {
    bool is_whole = true;
    for (std::int64_t number = 0; number < limits::shard_count; ++number)
        is_whole = is_whole && map->at({number}).owner != node_id{};
    cluster_metrics::instance().observe(*map, self());
    on_.router.self->install(std::move(map));
    is_placed_ = is_placed_ || is_whole;
}

void cluster_plane::set_members(const std::vector<cluster_member>& members, std::int64_t version) {
    links_->set_members(members, version);
    has_others_ = std::any_of(members.begin(), members.end(), [&](const auto& member) {
        return member.id != self() && member.state == member_state::up && member.has_lease;
    });
}

void cluster_plane::announce(std::string address) {
    if (links_)
        links_->await_others(steady::now() + link_patience);
    tell_membership(membership_announce{std::move(address)});
}

void cluster_plane::look_again() {
    tell_membership(membership_refresh{std::numeric_limits<std::int64_t>::max()});
}

std::int64_t cluster_plane::count_owned() {
    caf::scoped_actor asker{with_.system};
    std::int64_t owned = 1;
    asker->request(membership_, 1s, membership_owned{})
        .receive([&](std::int64_t count) { owned = count; }, [](const caf::error&) {});
    return owned;
}

void cluster_plane::drain(std::chrono::milliseconds deadline) {
    tell_membership(membership_drain{});
    if (is_alone() || !has_membership_)
        return;
    auto until = steady::now() + deadline;
    auto noticed = steady::now() + notice;
    auto owned = count_owned();
    while ((owned > 0 || steady::now() < noticed) && has_others_ && steady::now() < until) {
        std::this_thread::sleep_for(20ms);
        owned = count_owned();
    }
    log::info("shards_given_away", {{"left", std::to_string(owned)}});
}

void cluster_plane::finish(std::chrono::milliseconds patience) {
    if (links_)
        links_->finish(steady::now() + patience);
}

std::string cluster_plane::not_ready_because() const {
    if (!lease_->holds(boot_clock::now()))
        return "lease";
    return is_placed_ ? "" : "shards";
}

bool cluster_plane::is_degraded() const {
    auto now = boot_clock::now();
    return is_alone() ? !lease_->holds(now) : lease_->is_degraded(now);
}

void cluster_plane::stop() {
    has_membership_ = false;
    for (const auto& actor : {supervisor_, membership_}) {
        if (actor)
            caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
    }
    if (links_)
        links_->stop();
}

void cluster_plane::leave() {
    on_ = {};
    if (self() == node_id{})
        return;
    lease_->forfeit();
    auto done = wait_for<void>(goodbye_timeout, [&](auto heard) { anchor_.leave(self(), heard); });
    if (!done)
        log::warning("leave_failed", {{"reason", done.error().detail}});
}

} // namespace parley
