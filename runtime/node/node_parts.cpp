#include "runtime/node/node_parts.hpp"

#include "persistence/connection_settings.hpp"
#include "runtime/base/log.hpp"
#include "runtime/node/patience.hpp"
#include "runtime/node/subjects.hpp"

#include <csignal>
#include <iostream>
#include <unistd.h>

using namespace std::chrono_literals;

namespace parley {

namespace {

constexpr auto drain_deadline = 5s;
/// For the shards to go to other nodes, before the clients are sent there.
constexpr auto give_away_deadline = 10s;
/// For what other nodes asked here before they heard that the shards are elsewhere.
constexpr auto answers_deadline = 2s;
/// Over which sessions that may have missed something connect again.
constexpr auto reconnect_spread = 2s;

/// Ends the process in an orderly way from any thread.
void ask_to_end() {
    ::kill(::getpid(), SIGTERM);
}

} // namespace

pg::pool_settings pool_of(const storage_settings& settings) {
    pg::pool_settings pool;
    pool.connection = connection_settings_of(settings, "parley accounts");
    pool.connections = settings.readers;
    return pool;
}

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

result<void> node::parts::start_copies() {
    if (config.storage.synchronous_standbys == 0)
        return {};
    copies = std::make_shared<copies_watch>(loop, config.storage);
    auto kept = patiently([this] { return copies->look(); });
    if (kept)
        copies->start();
    return kept;
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
    auto fenced = [this, superseded] {
        if (cluster->is_alone())
            superseded();
        else
            cluster->look_again();
    };
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
        users->profiles(),
        cluster->self(),
        cluster->first_map(),
        cluster->guard(),
        fenced,
        broken
    });
    cluster->start({actors->router(), storage, [this] { attach_again(); }, superseded, broken});
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
    auto made = std::make_unique<http::server>(http::server_parts{
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
    {
        // The cluster may tell of a loss already.
        std::lock_guard guard{server_mutex};
        server = std::move(made);
    }
    auto started = server->start();
    if (!started)
        return started;
    users->start_erasing([this](user_id user) { server->end_sessions(user); });
    // Only now is the port known, when the system was to choose one.
    auto address = server->url();
    users->start_mailing(
        config.http.public_url.empty() ? address : config.http.public_url,
        cluster ? std::optional{cluster->self()} : std::nullopt
    );
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

/// Whatever the sessions were told by shards that are lost is asked for again.
void node::parts::attach_again() {
    std::lock_guard guard{server_mutex};
    if (server)
        server->reconnect_sessions(reconnect_spread);
}

void node::parts::end_server() {
    std::lock_guard guard{server_mutex};
    server.reset();
}

void node::parts::stop() {
    is_draining = true;
    if (cluster)
        cluster->drain(give_away_deadline);
    if (users)
        users->stop_erasing();
    grpc.reset();
    if (connections)
        connections->stop();
    if (server)
        server->drain(drain_deadline);
    end_server();
    if (cluster) {
        cluster->finish(answers_deadline);
        cluster->stop();
    }
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
    if (copies)
        copies->close();
    loop.stop();
}

} // namespace parley
