#pragma once

#include "actors/result_sweeper.hpp"
#include "config/keys.hpp"
#include "http/auth/token_verifier.hpp"
#include "http/server.hpp"
#include "persistence/copies_watch.hpp"
#include "persistence/postgres_storage.hpp"
#include "runtime/kernel/system.hpp"
#include "runtime/node/actor_plane.hpp"
#include "runtime/node/cluster_plane.hpp"
#include "runtime/node/edge.hpp"
#include "runtime/node/node.hpp"
#include "runtime/node/users_plane.hpp"

#include <atomic>
#include <memory>
#include <mutex>
#include <string>

namespace parley {

/// Links run inside of the actor system, which must know of them before it is made.
struct node_system_settings : actor_system_settings {
    explicit node_system_settings(const settings& config) : actor_system_settings{config.actors} {
        if (!config.cluster.listen.empty())
            cluster_links::prepare(*this);
    }
};

pg::pool_settings pool_of(const storage_settings& settings);

/// Members in the order of their construction; the destructor goes the other way.
struct node::parts : http::node_probe {
    explicit parts(const settings& config_)
        : config{config_}, roles{parse_roles(config.roles).value_or(node_roles{true, true})},
          system_settings{config}, system{system_settings}, pool{loop, pool_of(config.storage)} {}

    settings config;
    node_roles roles;
    std::atomic<bool> is_draining{false};
    std::atomic<bool> is_fenced{false};
    node_system_settings system_settings;
    caf::actor_system system;
    pg::loop loop;
    pg::pool pool;
    /// Null when no standbys are asked for.
    std::shared_ptr<copies_watch> copies;
    std::shared_ptr<master_keys> masters;
    std::unique_ptr<cluster_plane> cluster;
    std::shared_ptr<postgres_storage> storage;
    std::unique_ptr<result_sweeper> results;
    std::unique_ptr<users_plane> users;
    std::unique_ptr<actor_plane> actors;
    std::unique_ptr<http::jwt_verifier> tokens;
    std::unique_ptr<http::connection_policy> connections;
    std::mutex server_mutex;
    std::unique_ptr<http::server> server;
    std::unique_ptr<http::rpc::server> grpc;

    result<void> start_keys();
    result<void> start_copies();
    result<void> start_storage();
    result<void> start_users();
    result<void> start_actors();
    result<void> start_server();
    result<void> provide_demo_users();
    void end_superseded();
    void attach_again();
    void end_server();
    void stop();

    std::string failing_part() const override {
        auto answers = storage ? storage->is_reachable() : pool.is_reachable();
        return answers ? "" : "database";
    }
    std::string not_ready_because() const override {
        if (is_draining)
            return "draining";
        // Of a server with too few standbys no session is used, as if there were none.
        if (copies && !copies->are_kept())
            return "replication";
        auto failing = failing_part();
        return failing.empty() && cluster ? cluster->not_ready_because() : failing;
    }
    bool is_degraded() const override { return cluster && cluster->is_degraded(); }
};

} // namespace parley
