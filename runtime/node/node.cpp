#include "runtime/node/node.hpp"

#include "actors/result_sweeper.hpp"
#include "config/keys.hpp"
#include "http/auth/token_verifier.hpp"
#include "http/server.hpp"
#include "persistence/postgres_storage.hpp"
#include "runtime/base/log.hpp"
#include "runtime/kernel/system.hpp"
#include "runtime/node/actor_plane.hpp"
#include "runtime/node/cluster_plane.hpp"
#include "runtime/node/edge.hpp"
#include "runtime/node/patience.hpp"
#include "runtime/node/subjects.hpp"
#include "runtime/node/users_plane.hpp"

#include <atomic>
#include <csignal>
#include <future>
#include <iostream>
#include <sodium.h>
#include <unistd.h>

using namespace std::chrono_literals;

namespace parley {

namespace {

constexpr auto drain_deadline = 5s;

std::string address_of(const http_settings& settings, int port) {
    return "http://" + settings.bind + ":" + std::to_string(port);
}

pg::pool_settings pool_of(const storage_settings& settings) {
    pg::pool_settings pool;
    pool.connection.url = settings.database_url;
    pool.connection.application_name = "parley accounts";
    pool.connection.deadline = settings.deadline;
    pool.connection.lock_timeout = settings.lock_timeout;
    pool.connections = settings.readers;
    return pool;
}

/// Ends the process in an orderly way from any thread.
void ask_to_end() {
    ::kill(::getpid(), SIGTERM);
}

} // namespace

/// Members in the order of their construction; the destructor goes the other way.
struct node::parts : http::node_probe {
    explicit parts(const settings& config_)
        : config{config_}, roles{parse_roles(config.roles).value_or(node_roles{true, true})},
          system_settings{config.actors}, system{system_settings},
          pool{loop, pool_of(config.storage)} {}

    settings config;
    node_roles roles;
    std::atomic<bool> is_draining{false};
    std::atomic<bool> is_fenced{false};
    actor_system_settings system_settings;
    caf::actor_system system;
    pg::loop loop;
    pg::pool pool;
    std::shared_ptr<master_keys> masters;
    std::unique_ptr<cluster_plane> cluster;
    std::shared_ptr<postgres_storage> storage;
    std::unique_ptr<result_sweeper> results;
    std::unique_ptr<users_plane> users;
    std::unique_ptr<actor_plane> actors;
    std::unique_ptr<http::jwt_verifier> tokens;
    std::unique_ptr<http::connection_policy> connections;
    std::unique_ptr<http::server> server;
    std::unique_ptr<http::rpc::server> grpc;

    result<void> start_keys();
    result<void> start_storage();
    result<void> start_users();
    result<void> start_actors();
    result<void> start_server();
    result<void> provide_demo_users();
    void end_superseded();
    void stop();

    std::string failing_part() const override {
        auto answers = storage ? storage->is_reachable() : pool.is_reachable();
        return answers ? "" : "database";
    }
    std::string not_ready_because() const override {
        if (is_draining)
            return "draining";
        auto failing = failing_part();
        bool is_in_doubt = cluster && !cluster->holds_lease();
        return failing.empty() && is_in_doubt ? "lease" : failing;
    }
};

result<void> node::parts::start_keys() {
    master_keys::source source;
    if (!config.master_key_file.empty())
        source = [path = config.master_key_file] { return config::read_master_keys(path); };
    auto made = master_keys::make(config.master_key, std::move(source));
    if (!made)
        return made.error();
    masters = std::move(*made);
    return {};
}

/// Joining comes first: it ends the lane sessions of earlier owners, so ours must be younger.
result<void> node::parts::start_storage() {
    if (!roles.messaging)
        return {};
    cluster = std::make_unique<cluster_plane>(cluster_plane::needs{system, loop, config});
    auto joined = cluster->join(pool);
    if (!joined)
        return joined;
    auto session_name = "parley lane " + std::to_string(cluster->self().value);
    storage = std::make_shared<postgres_storage>(
        loop, config.storage, content_cipher{masters}, std::move(session_name)
    );
    results = std::make_unique<result_sweeper>(loop, pool);
    results->start();
    return storage->await_reachable();
}

result<void> node::parts::start_users() {
    auto started = patiently([this] {
        return users_plane::start({system, loop, pool, config, roles, masters});
    });
    if (!started)
        return started.error();
    users = std::move(*started);
    http::jwt_verifier::rules rules{config.auth.issuer, config.auth.clock_skew, users->revoked()};
    auto verifier = http::jwt_verifier::make(users->jwks(), rules);
    if (!verifier)
        return verifier.error();
    tokens = std::move(*verifier);
    return {};
}

result<void> node::parts::start_actors() {
    if (!roles.messaging)
        return {};
    auto superseded = [this] { end_superseded(); };
    auto broken = [](const std::string& name) {
        log::error("actor_lost", {{"actor", name}, {"consequence", "the node ends"}});
        ask_to_end();
    };
    actors = std::make_unique<actor_plane>(actor_plane::needs{
        system,
        config,
        storage,
        storage,
        users->directory(),
        cluster->self(),
        cluster->first_map(),
        // Alone, nobody takes a shard from this node but by the fence.
        nullptr,
        superseded,
        broken
    });
    cluster->start({superseded, broken});
    return {};
}

void node::parts::end_superseded() {
    actors->refuse_all();
    if (is_fenced.exchange(true))
        return;
    log::error("fenced", {{"consequence", "another node owns our shards; this one ends"}});
    ask_to_end();
}

/// What the node has no role for has no routes either, so its handles are never used.
result<void> node::parts::start_server() {
    connections = make_policy(config);
    server = std::make_unique<http::server>(http::server_parts{
        config,
        system,
        *tokens,
        *this,
        actors ? actors->router().handle : caf::actor{},
        users->accounts(),
        users->people(),
        users->directory(),
        subjects_of(roles),
        events_of(roles),
        connections.get()
    });
    auto started = server->start();
    if (!started)
        return started;
    users->start_erasing([this](user_id user) { server->end_sessions(user); });
    // Only now is the port known, when the system was to choose one.
    auto address = address_of(config.http, server->port());
    users->start_mailing(config.http.public_url.empty() ? address : config.http.public_url);
    if (cluster)
        cluster->announce(std::move(address));
    return roles.messaging ? serve_grpc(config, *server, grpc) : result<void>{};
}

result<void> node::parts::provide_demo_users() {
    if (!config.demo_users)
        return {};
    auto made = patiently([this] { return users->provide_demo_users(); });
    if (!made)
        return made.error();
    for (const auto& user : *made)
        std::cout << "log in as " << user.email << " with password " << user.password << '\n';
    return {};
}

void node::parts::stop() {
    is_draining = true;
    if (cluster)
        cluster->drain();
    if (users)
        users->stop_erasing();
    grpc.reset();
    if (connections)
        connections->stop();
    if (server)
        server->drain(drain_deadline);
    server.reset();
    if (cluster)
        cluster->stop();
    if (actors)
        actors->stop();
    if (users)
        users->stop();
    system.await_all_actors_done();
    if (actors)
        actors->release();
    if (cluster)
        cluster->leave();
    storage.reset();
    loop.stop();
}

node::node(std::unique_ptr<parts> built) : parts_{std::move(built)} {}
node::~node() = default;

result<std::unique_ptr<node>> node::start(const settings& settings) {
    log::level threshold = log::level::info;
    log::parse_level(settings.log_level, threshold);
    log::start(threshold, "parley");
    if (sodium_init() < 0)
        return failure{errc::internal, "libsodium does not start"};
    auto built = std::make_unique<parts>(settings);
    using step = result<void> (parts::*)();
    for (auto start_part : {
             static_cast<step>(&parts::start_keys),
             &parts::start_storage,
             &parts::start_users,
             &parts::start_actors,
             &parts::provide_demo_users,
             &parts::start_server,
         }) {
        auto started = (built.get()->*start_part)();
        if (!started) {
            built->stop();
            return started.error();
        }
    }
    return std::unique_ptr<node>{new node{std::move(built)}};
}

std::string node::url() const {
    return address_of(parts_->config.http, parts_->server->port());
}

void node::stop() {
    parts_->stop();
}

bool node::is_fenced() const {
    return parts_->is_fenced;
}

} // namespace parley
