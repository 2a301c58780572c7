#pragma once

#include "actors/accounts/service_client.hpp"
#include "actors/accounts/token_signer.hpp"
#include "actors/protocol/views.hpp"
#include "config/settings.hpp"
#include "persistence/pg/loop.hpp"
#include "runtime/base/circuit_breaker.hpp"
#include "runtime/base/erasures.hpp"
#include "runtime/base/retry_policy.hpp"

#include <optional>
#include <string>
#include <vector>

namespace parley {

/// The users service of another node, over its public HTTP interface: with a deadline, a few
/// tries with growing pauses, and a circuit breaker in front. On the storage loop.
///
/// Failures: `users_unavailable`, `overloaded`.
class users_client {
public:
    /// Calls carry a token of the role `service` by `signer`, which outlives the client.
    users_client(const users_service_settings& settings, const token_signer& signer);

    /// Nothing when nobody has this id.
    net::awaitable<result<std::optional<profile_view>>> find(user_id id);
    net::awaitable<result<std::vector<profile_view>>> find_by_username(std::string username);
    net::awaitable<result<std::vector<profile_view>>> find_by_prefix(std::string prefix, int limit);

    /// What befell accounts after `after`, or what of it still matters.
    net::awaitable<result<erasure_page>> erasures(std::optional<erasure_cursor> after);

private:
    using answer = service_client::answer;

    net::awaitable<result<answer>> get(std::string path);
    net::awaitable<result<answer>> try_once(const std::string& path);
    net::awaitable<result<std::vector<profile_view>>> get_page(std::string path);
    result<std::string> token();

    const token_signer& signer_;
    service_client client_;
    circuit_breaker breaker_;
    retry_policy retries_;
    std::string token_;
    timestamp renew_at_{};
};

} // namespace parley
