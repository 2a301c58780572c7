#include "actors/accounts/remote_users.hpp"

#include "actors/accounts/directory.hpp"
#include "actors/accounts/remote_profile_source.hpp"

#include <caf/send.hpp>

#include <algorithm>

namespace parley {

result<std::unique_ptr<remote_users>> remote_users::start(parts with) {
    const auto& config = with.config;
    if (config.auth.jwt_private_key.empty())
        return failure{
            errc::validation_failed,
            "auth.jwt_private_key: is needed to call the users service; give both nodes the same"
        };
    auto signer = token_signer::make(config.auth);
    if (!signer)
        return signer.error();
    return std::unique_ptr<remote_users>{new remote_users{with, std::move(*signer)}};
}

remote_users::remote_users(parts with, std::unique_ptr<token_signer> signer)
    : signer_{std::move(signer)}, client_{with.config.users_service, *signer_},
      watch_{
          with.loop,
          [this](std::optional<erasure_cursor> after) { return client_.erasures(after); },
          std::max(with.config.auth.access_token_ttl, with.config.auth.oauth_token_ttl)
      },
      forgetter_{with.loop, with.pool, [this](std::optional<erasure_cursor> after) {
                     return client_.erasures(after);
                 }} {
    source_ = with.system.spawn(
        remote_profile_source_behavior,
        remote_profile_source_parts{with.loop, client_, with.config.directory.lookups_max}
    );
    profiles_ = make_profile_cache(with.config.directory);
    directory_ = with.system.spawn(directory_behavior, source_, with.config.directory, profiles_);
}

remote_users::~remote_users() {
    stop();
}

void remote_users::start_watching(std::function<void(user_id)> ended) {
    auto erased = [this](const erasure_event& event) { tell_directory(directory_, event); };
    watch_.start({std::move(ended), std::move(erased)});
    forgetter_.start();
}

void remote_users::stop() {
    caf::anon_send_exit(source_, caf::exit_reason::user_shutdown);
    caf::anon_send_exit(directory_, caf::exit_reason::user_shutdown);
}

} // namespace parley
