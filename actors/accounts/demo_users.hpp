#pragma once

#include "actors/accounts/worker_pool.hpp"
#include "config/settings.hpp"
#include "persistence/accounts_repository.hpp"

namespace parley {

struct demo_user {
    std::string username;
    std::string email;
    std::string password;
};

/// Makes alice, bob and carol, verified, if there is no account yet. Their passwords are random
/// and kept in `data_dir`/demo-users.json for the owner's eyes, so that later starts answer the
/// same. Answers those of them that exist. `internal` when the file cannot be read or written.
net::awaitable<result<std::vector<demo_user>>>
provide_demo_users(accounts_repository accounts, worker_pool& workers, const settings& with);

} // namespace parley
