#pragma once

#include "actors/accounts/users_service.hpp"
#include "runtime/kernel/error.hpp"
#include "runtime/kernel/system.hpp"
#include "tests/support/accounts_database.hpp"

#include <caf/actor_system.hpp>
#include <caf/scoped_actor.hpp>

#include <filesystem>
#include <optional>

namespace parley::test {

/// A users service as a node has it: real actors, a real database, mails in a folder.
class users_service_fixture : public accounts_database {
public:
    users_service_fixture();
    ~users_service_fixture();

    /// Starts the service; change `config` before.
    void start();

    /// Asks the accounts actor and waits.
    template <class Reply, class Message>
    result<Reply> ask(Message message) {
        std::optional<result<Reply>> answer;
        (*scope)
            ->request(service->accounts(), std::chrono::seconds{30}, std::move(message))
            .receive(
                [&](Reply& value) { answer.emplace(std::move(value)); },
                [&](const caf::error& error) { answer.emplace(to_failure(error)); }
            );
        return std::move(*answer);
    }

    /// Registers `username`@example.org with `password`.
    accounts::registered::account_view register_user(const std::string& username);
    /// And opens the link of the mail.
    user_id register_verified(const std::string& username);
    /// The token in a verification mail to `username`, once one is written.
    std::string mailed_token(const std::string& username);

    /// The tokens, or the refusal as a failure.
    result<accounts::session_tokens> log_in(const std::string& email, const std::string& with);
    result<accounts::session_tokens> refresh(const std::string& token);

    static inline const std::string password = "correct horse";

    std::filesystem::path folder;
    settings config;
    actor_system_settings system_config{config.actors};
    caf::actor_system system{system_config};
    std::optional<caf::scoped_actor> scope{system};
    std::unique_ptr<users_service> service;
};

} // namespace parley::test
