#pragma once

#include "actors/accounts/remote_users.hpp"
#include "actors/accounts/users_service.hpp"
#include "actors/people/people_service.hpp"
#include "config/roles.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace parley {

/// The users of one node: its own service, or without that role what stands in for it.
class users_plane {
public:
    /// What it needs, all of which outlives it.
    struct needs {
        caf::actor_system& system;
        pg::loop& loop;
        pg::pool& pool;
        const settings& config;
        node_roles roles;
        std::shared_ptr<master_keys> masters;
    };

    /// `validation_failed` when a key will not do.
    static result<std::unique_ptr<users_plane>> start(const needs& with);

    directory_memory_actor directory() const;
    /// What the directory remembers.
    std::shared_ptr<profile_cache> profiles() const;
    /// Null without the role.
    caf::actor accounts() const;
    caf::actor people() const;
    const std::string& jwks() const;

    /// Whose tokens are refused before they expire.
    std::shared_ptr<const revoked_users> revoked() const;
    /// See `users_service`. Without the role it is only heard of.
    void start_erasing(std::function<void(user_id)> ended);
    void stop_erasing();

    /// See `users_service`. Nothing without the role.
    void start_mailing(std::string public_url, std::optional<node_id> node);

    /// Makes people for an empty database and waits for them; none without the role.
    result<std::vector<demo_user>> provide_demo_users();

    /// Begins to end the actors. Idempotent.
    void stop();

private:
    users_plane() = default;

    std::unique_ptr<users_service> own_;
    std::unique_ptr<people_service> people_;
    std::unique_ptr<remote_users> remote_;
};

} // namespace parley
