#include "runtime/node/cluster_plane.hpp"

#include "runtime/kernel/supervisor.hpp"
#include "runtime/node/patience.hpp"

#include <caf/send.hpp>

#include <future>

namespace parley {

namespace {

using namespace std::chrono_literals;

/// Whoever does not hear our goodbye goes by the lease.
constexpr auto goodbye_timeout = 2s;

/// Nothing but the lease: all shards are ours, and there is nobody to share them with.
membership_effects effects_alone(std::function<void()> on_dead) {
    membership_effects none;
    none.raise = [](auto, const auto& done) { done({}); };
    none.install = [](const auto&) {};
    none.set_members = [](const auto&, auto) {};
    none.hand_over = [](auto, const auto&) {};
    none.keep = [](auto) {};
    none.serve = [](bool) {};
    none.on_loss = [] {};
    none.on_dead = std::move(on_dead);
    return none;
}

} // namespace

cluster_plane::cluster_plane(const needs& with)
    : with_{with}, anchor_{with.loop, with.config.storage, with.config.cluster.lease} {}

result<void> cluster_plane::join(pg::pool& pool) {
    const auto& config = with_.config.cluster;
    if (!config.listen.empty())
        return failure{errc::validation_failed, "cluster.listen: this build serves alone only"};
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
    log::info("shards_claimed", {{"node_id", std::to_string(self().value)}});
    return {};
}

std::shared_ptr<const shard_map> cluster_plane::first_map() const {
    return std::make_shared<const shard_map>(claim_.node, claim_.shards);
}

void cluster_plane::start(effects on) {
    membership_settings settings;
    settings.heartbeat = with_.config.cluster.heartbeat;
    settings.lease = with_.config.cluster.lease;
    settings.is_alone = true;
    membership_parts parts{
        self(), &anchor_, settings, effects_alone(std::move(on.on_dead)), lease_
    };
    membership_ = with_.system.spawn(membership_behavior, std::move(parts));
    std::vector<child_spec> children{indispensable("membership", membership_)};
    supervisor_ =
        with_.system.spawn(supervisor_behavior, std::move(children), std::move(on.on_broken));
}

template <class Message>
void cluster_plane::tell_membership(Message message) {
    if (membership_)
        caf::anon_send<caf::message_priority::high>(membership_, std::move(message));
}

void cluster_plane::announce(std::string address) {
    tell_membership(membership_announce{std::move(address)});
}

void cluster_plane::drain() {
    tell_membership(membership_drain{});
}

void cluster_plane::stop() {
    for (auto* actor : {&supervisor_, &membership_}) {
        if (*actor)
            caf::anon_send_exit(*actor, caf::exit_reason::user_shutdown);
        *actor = {};
    }
}

void cluster_plane::leave() {
    if (self() == node_id{})
        return;
    lease_->forfeit();
    auto promise = std::make_shared<std::promise<result<void>>>();
    auto heard = promise->get_future();
    anchor_.leave(self(), [promise](result<void> done) { promise->set_value(std::move(done)); });
    if (heard.wait_for(goodbye_timeout) != std::future_status::ready)
        return log::warning("leave_failed", {{"reason", "the database does not answer"}});
    if (auto done = heard.get(); !done)
        log::warning("leave_failed", {{"reason", done.error().detail}});
}

} // namespace parley
