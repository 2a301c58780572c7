#include "actors/accounts/users_service.hpp"

#include "actors/accounts/accounts.hpp"
#include "actors/accounts/directory.hpp"
#include "actors/accounts/profile_source.hpp"

#include <caf/send.hpp>

namespace parley {

namespace {

/// Signing takes a millisecond: one thread makes a thousand tokens a second.
constexpr int signing_threads = 1;

mailer::parts mailer_parts(const users_service::parts& with) {
    const auto& config = with.config;
    return {
        with.loop,
        mail_outbox_repository{with.pool},
        accounts_repository{with.pool},
        make_transport(config.data_dir, config.mail),
        config.mail,
        config.auth.verification_ttl
    };
}

} // namespace

result<std::unique_ptr<users_service>> users_service::start(parts with) {
    auto signer = token_signer::make(with.config.auth);
    if (!signer)
        return signer.error();
    std::unique_ptr<users_service> made{new users_service{with, std::move(*signer)}};
    made->spawn_actors();
    made->sweeper_.start();
    return made;
}

users_service::users_service(parts with, std::unique_ptr<token_signer> signer)
    : parts_{with}, signer_{std::move(signer)},
      passwords_{parts_.config.auth.bcrypt_threads, parts_.config.auth.bcrypt_queue_max},
      signing_{signing_threads, parts_.config.auth.requests_max}, mailer_{mailer_parts(parts_)},
      sweeper_{parts_.loop, parts_.pool},
      registration_{
          accounts_repository{parts_.pool},
          passwords_,
          parts_.config.auth,
          parts_.config.rate,
          [this] { mailer_.wake(); }
      },
      login_{
          {accounts_repository{parts_.pool},
           refresh_token_repository{parts_.pool},
           passwords_,
           signing_,
           *signer_,
           parts_.config.auth,
           parts_.config.rate}
      } {}

users_service::~users_service() {
    stop();
}

void users_service::spawn_actors() {
    const auto& config = parts_.config;
    source_ = parts_.system.spawn(
        profile_source_behavior,
        profile_source_parts{
            parts_.loop, profile_repository{parts_.pool}, config.directory.lookups_max
        }
    );
    directory_ = parts_.system.spawn(directory_behavior, source_, config.directory);
    accounts_ = parts_.system.spawn(
        accounts_behavior,
        accounts_parts{
            parts_.loop,
            registration_,
            login_,
            accounts_repository{parts_.pool},
            signer_->jwks(),
            config.auth.requests_max
        }
    );
}

void users_service::provide_demo_users(std::function<void(result<std::vector<demo_user>>)> done) {
    accounts_repository accounts{parts_.pool};
    parts_.loop.spawn(
        parley::provide_demo_users(accounts, passwords_, parts_.config), std::move(done)
    );
}

void users_service::stop() {
    caf::anon_send_exit(source_, caf::exit_reason::user_shutdown);
    caf::anon_send_exit(directory_, caf::exit_reason::user_shutdown);
    caf::anon_send_exit(accounts_, caf::exit_reason::user_shutdown);
}

} // namespace parley
