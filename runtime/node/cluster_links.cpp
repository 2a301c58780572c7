#include "runtime/node/cluster_links.hpp"

#include "actors/entity_lifecycle.hpp"
#include "cluster/reachable.hpp"
#include "runtime/base/log.hpp"
#include "runtime/base/turn.hpp"
#include "runtime/node/cluster_metrics.hpp"

#include <algorithm>
#include <thread>

namespace parley {

namespace {

using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

/// Who has not heard by then that nothing is here any more has no way to hear of anything.
constexpr auto quiet = 200ms;

link_security security_of(const cluster_settings& config) {
    return {config.certificate, config.key_file, config.ca};
}

} // namespace

void cluster_links::prepare(caf::actor_system_config& system) {
    basp_transport::prepare(system);
}

cluster_links::cluster_links(needs with, events told)
    : with_{with}, told_{std::move(told)}, transport_{with.system, security_of(with.config)} {}

cluster_links::~cluster_links() {
    stop();
}

transport::events cluster_links::transport_events() {
    transport::events told;
    told.on_frame = [this](const std::string& frame) {
        turn whole;
        if (has_links_)
            links_->receive(frame, std::chrono::steady_clock::now());
    };
    told.on_connected = [this](node_id peer) {
        if (has_links_)
            links_->note_connected(peer);
        {
            std::lock_guard guard{reach_mutex_};
            reached_.insert(peer);
        }
        told_.on_reached(peer);
    };
    told.on_failed = told_.on_suspicion;
    return told;
}

result<std::string> cluster_links::listen() {
    const auto& config = with_.config;
    auto address = split_address(config.listen);
    if (!address)
        return failure{
            errc::validation_failed, "cluster.listen: \"" + config.listen + "\" is not host:port"
        };
    transport_.start(transport_events());
    auto port = transport_.listen(address->first, address->second);
    if (!port)
        return port.error();
    if (!config.advertise.empty())
        return config.advertise;
    return address->first + ":" + std::to_string(*port);
}

node_links::needs cluster_links::link_needs(node_id self) {
    return {
        self,
        transport_,
        {},
        [this](node_id from, std::string_view envelope) { exchange_->receive(from, envelope); },
        told_.on_map_version,
        told_.on_suspicion,
        [this] { pump_->wake(); },
    };
}

void cluster_links::start(node_id self, router_handle router) {
    self_ = self;
    router_ = std::move(router);
    auto push = [this](node_id to, std::string_view envelope, bool may_refuse) {
        return links_->push(to, envelope, may_refuse);
    };
    auto on_end = [router = router_.self](shard_id shard, epoch under) {
        router->note_end(shard, under, std::chrono::steady_clock::now());
    };
    exchange_ = std::make_unique<exchange>(
        exchange::needs{with_.system, self, with_.codec, push, on_end, told_.on_promise}
    );
    exchange_->connect(router_.handle);
    links_ = std::make_unique<node_links>(link_needs(self));
    // The pump sweeps the router from another thread.
    router_.self->connect(exchange_.get());
    start_pump();
    has_links_ = true;
}

void cluster_links::start_pump() {
    auto turn = [this](auto now) { return links_->turn(now); };
    auto sweep = [this](auto now) {
        router_.self->sweep(now);
        exchange_->sweep(now);
        cluster_metrics::instance().observe(links_->states(now));
    };
    pump_ = link_pump::start({turn, sweep});
}

void cluster_links::set_members(const std::vector<cluster_member>& members, std::int64_t version) {
    note_members(members);
    links_->set_map_version(version);
    cluster_metrics::instance().observe(members, version);
    for (auto peer : links_->set_members(members, std::chrono::steady_clock::now())) {
        log::info("node_gone", {{"node_id", std::to_string(peer.value)}});
        auto lost = exchange_->forget(peer);
        router_.self->tell_hosts(caf::make_message(gateways_lost{std::move(lost)}));
    }
}

void cluster_links::note_members(const std::vector<cluster_member>& members) {
    std::set<node_id> others;
    for (const auto& member : members) {
        if (member.id != self_ && member.has_lease && !member.link_address.empty())
            others.insert(member.id);
    }
    std::lock_guard guard{reach_mutex_};
    std::erase_if(reached_, [&](node_id peer) { return !others.contains(peer); });
    others_ = std::move(others);
}

bool cluster_links::reaches_all() {
    std::lock_guard guard{reach_mutex_};
    return others_ && std::ranges::includes(reached_, *others_);
}

void cluster_links::await_others(steady::time_point deadline) {
    while (!reaches_all() && steady::now() < deadline)
        std::this_thread::sleep_for(10ms);
}

void cluster_links::finish(steady::time_point deadline) {
    if (!has_links_)
        return;
    auto quiet_since = steady::now();
    while (steady::now() < deadline && steady::now() - quiet_since < quiet) {
        std::this_thread::sleep_for(10ms);
        if (exchange_->unanswered() > 0)
            quiet_since = steady::now();
    }
}

void cluster_links::stop() {
    if (pump_)
        pump_->stop();
    transport_.stop();
    if (exchange_)
        exchange_->close();
}

} // namespace parley
