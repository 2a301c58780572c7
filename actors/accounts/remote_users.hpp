#pragma once

#include "actors/accounts/erasure_watch.hpp"
#include "actors/accounts/forgetter.hpp"
#include "actors/accounts/profile_cache.hpp"
#include "actors/accounts/users_client.hpp"
#include "actors/protocol/directory.hpp"

#include <caf/actor_system.hpp>

#include <functional>
#include <memory>
#include <string>

namespace parley {

/// What stands in for the users service on a node without that role: the same directory, filled
/// from the node behind `users_service.url`. Order of a node's end: this is stopped, then the
/// storage loop, then this is destroyed.
class remote_users {
public:
    /// What it needs, all of which outlives it.
    struct parts {
        caf::actor_system& system;
        pg::loop& loop;
        /// Connections to the database of messaging, where who was erased is to be forgotten.
        pg::pool& pool;
        const settings& config;
    };

    /// `validation_failed` when a key will not do.
    static result<std::unique_ptr<remote_users>> start(parts with);
    ~remote_users();
    remote_users(const remote_users&) = delete;
    remote_users& operator=(const remote_users&) = delete;

    const directory_memory_actor& directory() const { return directory_; }
    /// What the directory remembers.
    const std::shared_ptr<profile_cache>& profiles() const { return profiles_; }
    /// For `http::jwt_verifier`: the keys of the settings.
    const std::shared_ptr<const std::string>& jwks() const { return signer_->jwks(); }

    /// Whose tokens are refused before they expire.
    const std::shared_ptr<revoked_users>& revoked() const { return watch_.revoked(); }
    /// Begins to hear of who wished to be erased and who was. `ended` is called on the storage
    /// loop for each whose sessions are to end. Once.
    void start_watching(std::function<void(user_id)> ended);

    /// When it returns `ended` is not called any more.
    void stop_watching() { watch_.stop(); }

    /// Ends the actors; requests under way go unanswered. Idempotent.
    void stop();

private:
    remote_users(parts with, std::unique_ptr<token_signer> signer);

    std::unique_ptr<token_signer> signer_;
    users_client client_;
    erasure_watch watch_;
    forgetter forgetter_;
    std::shared_ptr<profile_cache> profiles_;
    directory_actor source_;
    directory_memory_actor directory_;
};

} // namespace parley
