#pragma once

#include "actors/accounts/demo_users.hpp"
#include "actors/accounts/eraser.hpp"
#include "actors/accounts/erasure_watch.hpp"
#include "actors/accounts/key_keeper.hpp"
#include "actors/accounts/login.hpp"
#include "actors/accounts/mailer.hpp"
#include "actors/accounts/profile_cache.hpp"
#include "actors/accounts/registration.hpp"
#include "actors/accounts/sweeper.hpp"
#include "actors/accounts/token_signer.hpp"
#include "actors/accounts/written_mails.hpp"
#include "actors/protocol/accounts.hpp"
#include "actors/protocol/directory.hpp"

#include <caf/actor_system.hpp>

#include <functional>
#include <memory>

namespace parley {

/// The users service of a node: accounts, directory, mail. Order of a node's end: this is
/// stopped, then the storage loop, then this is destroyed.
class users_service {
public:
    /// What it needs, all of which outlives it.
    struct parts {
        caf::actor_system& system;
        pg::loop& loop;
        pg::pool& pool;
        const settings& config;
        /// May be without keys: then emails are stored plain.
        std::shared_ptr<master_keys> masters;
    };

    /// Opens the keys of personal data, and seals what still stands plain. Blocks.
    /// `validation_failed` when a key will not do.
    static result<std::unique_ptr<users_service>> start(parts with);
    ~users_service();
    users_service(const users_service&) = delete;
    users_service& operator=(const users_service&) = delete;

    const accounts_actor& accounts() const { return accounts_; }
    const directory_memory_actor& directory() const { return directory_; }
    /// What the directory remembers.
    const std::shared_ptr<profile_cache>& profiles() const { return profiles_; }
    /// For `http::jwt_verifier`.
    const std::shared_ptr<const std::string>& jwks() const { return signer_->jwks(); }

    /// Whose tokens are refused before they expire.
    const std::shared_ptr<revoked_users>& revoked() const { return watch_.revoked(); }
    /// Begins to erase people on their wish. `ended` is called on the storage loop for each whose
    /// sessions are to end. Once.
    void start_erasing(std::function<void(user_id)> ended);

    /// When it returns `ended` is not called any more.
    void stop_erasing() { watch_.stop(); }

    /// Begins to send mails, once it is known where people reach the node. Once.
    /// `node` is this life of the node, where it is a member: its mails are others' when it ends.
    void start_mailing(std::string public_url, std::optional<node_id> node = {}) {
        mailer_.start(std::move(public_url), node);
    }

    /// See `parley::provide_demo_users`. `done` is called on the storage loop's thread.
    void provide_demo_users(std::function<void(result<std::vector<demo_user>>)> done);

    /// Ends the actors; requests under way go unanswered. Idempotent.
    void stop();

private:
    users_service(parts with, std::unique_ptr<token_signer> signer, const email_cipher_ptr& emails);
    accounts_repository accounts_table() { return {parts_.pool, emails_}; }
    void spawn_actors();

    parts parts_;
    email_cipher_ptr emails_;
    std::unique_ptr<token_signer> signer_;
    worker_pool passwords_;
    worker_pool signing_;
    mailer mailer_;
    sweeper sweeper_;
    eraser eraser_;
    erasure_watch watch_;
    written_mails written_mails_;
    key_keeper keys_;
    registration registration_;
    login login_;
    std::shared_ptr<profile_cache> profiles_;
    directory_actor source_;
    directory_memory_actor directory_;
    accounts_actor accounts_;
};

} // namespace parley
