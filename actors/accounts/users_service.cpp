#include "actors/accounts/users_service.hpp"

#include "actors/accounts/accounts.hpp"
#include "actors/accounts/directory.hpp"
#include "actors/accounts/profile_source.hpp"
#include "persistence/data_key_repository.hpp"
#include "runtime/base/log.hpp"

#include <caf/send.hpp>

#include <algorithm>

namespace parley {

namespace {

/// Signing takes a millisecond: one thread makes a thousand tokens a second.
constexpr int signing_threads = 1;

mailer::parts mailer_parts(const users_service::parts& with, const email_cipher_ptr& emails) {
    const auto& config = with.config;
    return {
        with.loop,
        mail_outbox_repository{with.pool, emails},
        accounts_repository{with.pool, emails},
        make_transport(config.data_dir, config.mail),
        config.mail,
        config.auth.verification_ttl
    };
}

result<email_cipher_ptr> open_emails(const users_service::parts& with) {
    data_key_repository keys{with.pool, with.masters};
    auto emails = with.loop.run(keys.open_emails());
    if (!emails)
        return emails;
    auto sealed = with.loop.run(keys.seal_plain_emails(*emails));
    if (!sealed)
        return sealed.error();
    if (*sealed > 0)
        log::info("emails_sealed", {{"count", std::to_string(*sealed)}});
    return emails;
}

/// The longest life of an access token.
std::chrono::seconds token_life(const auth_settings& auth) {
    return std::max(auth.access_token_ttl, auth.oauth_token_ttl);
}

} // namespace

result<std::unique_ptr<users_service>> users_service::start(parts with) {
    auto signer = token_signer::make(with.config.auth);
    if (!signer)
        return signer.error();
    auto emails = open_emails(with);
    if (!emails)
        return emails.error();
    std::unique_ptr<users_service> made{new users_service{with, std::move(*signer), *emails}};
    made->spawn_actors();
    made->sweeper_.start();
    return made;
}

users_service::users_service(
    parts with, std::unique_ptr<token_signer> signer, const email_cipher_ptr& emails
)
    : parts_{with}, emails_{emails}, signer_{std::move(signer)},
      passwords_{parts_.config.auth.bcrypt_threads, parts_.config.auth.bcrypt_queue_max},
      signing_{signing_threads, parts_.config.auth.requests_max},
      mailer_{mailer_parts(parts_, emails)},
      sweeper_{parts_.loop, parts_.pool, emails, parts_.config.rate.keys_max},
      eraser_{parts_.pool, token_life(parts_.config.auth)},
      watch_{
          parts_.loop,
          [this](std::optional<erasure_cursor> after) { return eraser_.work(after); },
          token_life(parts_.config.auth)
      },
      written_mails_{parts_.loop, parts_.pool, parts_.config.data_dir},
      keys_{parts_.loop, parts_.pool, parts_.masters},
      registration_{
          accounts_table(),
          passwords_,
          parts_.config.auth,
          parts_.config.rate,
          [this] { mailer_.wake(); }
      },
      login_{
          {accounts_table(),
           refresh_token_repository{parts_.pool, emails},
           erasure_repository{parts_.pool},
           guess_repository{parts_.pool},
           passwords_,
           signing_,
           *signer_,
           parts_.config.auth,
           parts_.config.rate,
           [this] { watch_.wake(); }}
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
    profiles_ = make_profile_cache(config.directory);
    directory_ = parts_.system.spawn(directory_behavior, source_, config.directory, profiles_);
    accounts_ = parts_.system.spawn(
        accounts_behavior,
        accounts_parts{
            parts_.loop,
            registration_,
            login_,
            eraser_,
            keys_,
            accounts_table(),
            signer_->jwks(),
            config.auth.requests_max
        }
    );
}

void users_service::start_erasing(std::function<void(user_id)> ended) {
    auto erased = [this](const erasure_event& event) {
        tell_directory(directory_, event);
        written_mails_.forget_erased();
    };
    written_mails_.forget_erased();
    watch_.start({std::move(ended), std::move(erased)});
}

void users_service::provide_demo_users(std::function<void(result<std::vector<demo_user>>)> done) {
    parts_.loop.spawn(
        parley::provide_demo_users(accounts_table(), passwords_, parts_.config), std::move(done)
    );
}

void users_service::stop() {
    caf::anon_send_exit(source_, caf::exit_reason::user_shutdown);
    caf::anon_send_exit(directory_, caf::exit_reason::user_shutdown);
    caf::anon_send_exit(accounts_, caf::exit_reason::user_shutdown);
}

} // namespace parley
