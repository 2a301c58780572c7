#include "actors/accounts/registration.hpp"

#include "actors/accounts/password.hpp"
#include "actors/accounts/rules.hpp"
#include "actors/accounts/secret.hpp"

namespace parley {

registration::registration(
    accounts_repository accounts,
    worker_pool& passwords,
    const auth_settings& settings,
    const rate_settings& rate,
    std::function<void()> mail_queued
)
    : accounts_{accounts}, passwords_{passwords}, settings_{settings},
      mail_queued_{std::move(mail_queued)},
      resends_{{rate.resend_max, rate.account_window}, static_cast<std::size_t>(rate.keys_max)} {}

net::awaitable<result<accounts::registered>> registration::start(accounts::register_account request
) {
    accounts::registered answer;
    answer.problems = problems_of(request);
    if (!answer.problems.empty())
        co_return answer;
    auto hash = co_await passwords_.run([password = std::move(request.password),
                                         cost = settings_.bcrypt_cost] {
        return hash_password(password, cost);
    });
    if (!hash)
        co_return hash.error();
    new_account account;
    account.id = user_id::make();
    account.email = request.email;
    account.username = request.username;
    account.password_hash = std::move(*hash);
    account.display_name = request.display_name;
    auto created_at = co_await accounts_.insert(account, uuid::make_v7());
    if (!created_at)
        co_return created_at.error();
    mail_queued_();
    answer.account = accounts::registered::account_view{
        account.id, account.username, account.email, account.display_name, *created_at
    };
    co_return answer;
}

net::awaitable<result<accounts::email_verified>> registration::verify(accounts::verify_email request
) {
    if (!looks_like_secret(request.token))
        co_return failure{errc::invalid_verification_token};
    auto used = co_await accounts_.use_verification(hash_of_secret(request.token));
    if (!used)
        co_return used.error();
    co_return accounts::email_verified{};
}

net::awaitable<result<accounts::verification_resent>>
registration::resend(accounts::resend_verification request) {
    auto key = folded(request.email) + ' ' + request.network;
    accounts::verification_resent answer{resends_.take(key, std::chrono::steady_clock::now())};
    if (answer.budget.is_within && is_email(request.email)) {
        auto queued = co_await accounts_.queue_verification(request.email, uuid::make_v7());
        if (!queued)
            co_return queued.error();
        mail_queued_();
    }
    co_return answer;
}

} // namespace parley
