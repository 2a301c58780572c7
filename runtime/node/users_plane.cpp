#include "runtime/node/users_plane.hpp"

#include <future>

namespace parley {

result<std::unique_ptr<users_plane>> users_plane::start(const needs& with) {
    std::unique_ptr<users_plane> made{new users_plane};
    if (!with.roles.users) {
        auto remote = remote_users::start({with.system, with.loop, with.pool, with.config});
        if (!remote)
            return remote.error();
        made->remote_ = std::move(*remote);
        return made;
    }
    auto own = users_service::start({with.system, with.loop, with.pool, with.config, with.masters});
    if (!own)
        return own.error();
    made->own_ = std::move(*own);
    people_service::parts parts{
        with.system, with.loop, with.pool, with.config, made->own_->directory()
    };
    made->people_ = std::make_unique<people_service>(parts);
    return made;
}

directory_memory_actor users_plane::directory() const {
    return own_ ? own_->directory() : remote_->directory();
}

std::shared_ptr<profile_cache> users_plane::profiles() const {
    return own_ ? own_->profiles() : remote_->profiles();
}

caf::actor users_plane::accounts() const {
    return own_ ? caf::actor_cast<caf::actor>(own_->accounts()) : caf::actor{};
}

caf::actor users_plane::people() const {
    return people_ ? caf::actor_cast<caf::actor>(people_->people()) : caf::actor{};
}

const std::string& users_plane::jwks() const {
    return own_ ? *own_->jwks() : *remote_->jwks();
}

std::shared_ptr<const revoked_users> users_plane::revoked() const {
    return own_ ? own_->revoked() : remote_->revoked();
}

void users_plane::start_erasing(std::function<void(user_id)> ended) {
    if (own_)
        own_->start_erasing(std::move(ended));
    else
        remote_->start_watching(std::move(ended));
}

void users_plane::stop_erasing() {
    if (own_)
        own_->stop_erasing();
    else
        remote_->stop_watching();
}

void users_plane::start_mailing(std::string public_url, std::optional<node_id> node) {
    if (own_)
        own_->start_mailing(std::move(public_url), node);
}

result<std::vector<demo_user>> users_plane::provide_demo_users() {
    if (!own_)
        return std::vector<demo_user>{};
    std::promise<result<std::vector<demo_user>>> promise;
    auto future = promise.get_future();
    own_->provide_demo_users([&promise](result<std::vector<demo_user>> made) {
        promise.set_value(std::move(made));
    });
    return future.get();
}

void users_plane::stop() {
    if (people_)
        people_->stop();
    if (own_)
        own_->stop();
    if (remote_)
        remote_->stop();
}

} // namespace parley
