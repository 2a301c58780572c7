#include "actors/accounts/login.hpp"

#include "actors/accounts/password.hpp"
#include "actors/accounts/rules.hpp"
#include "actors/accounts/secret.hpp"

namespace parley {

namespace {

refresh_token_kind kind_of(accounts::renewal by) {
    return by == accounts::renewal::oauth ? refresh_token_kind::oauth : refresh_token_kind::cookie;
}

} // namespace

login::login(const parts& with)
    : parts_{with}, secrets_{with.settings.jwt_private_key}, guesses_{with.guesses, with.rate} {}

net::awaitable<result<accounts::login_outcome>> login::start(accounts::log_in request) {
    auto found = co_await find(request);
    if (!found)
        co_return found.error();
    auto guess = guess_of(request.name, request.from, *found);
    auto judged = co_await judge(std::move(guess), std::move(request.password), *found);
    if (!judged)
        co_return judged.error();
    accounts::login_outcome outcome;
    outcome.refusal = judged->refusal;
    outcome.budget = judged->budget;
    if (outcome.refusal != errc::none)
        co_return outcome;
    const auto& account = **found;
    if (parts_.settings.require_verified_email && !account.email_verified) {
        outcome.refusal = errc::email_not_verified;
        co_return outcome;
    }
    auto tokens = co_await open_session(account, request.by);
    if (!tokens)
        co_return tokens.error();
    outcome.tokens = std::move(*tokens);
    outcome.known_device = secrets_.make_mark(account.id);
    outcome.known_device_ttl = parts_.settings.known_device_ttl;
    co_return outcome;
}

net::awaitable<result<login::verdict>> login::judge(
    password_guess guess, std::string password, const std::optional<credentials_record>& found
) {
    auto counted = co_await guesses_.begin(guess);
    if (!counted)
        co_return counted.error();
    verdict judged{errc::none, *counted};
    if (!counted->is_within) {
        judged.refusal = errc::rate_limited;
        co_return judged;
    }
    auto is_right = co_await matches(std::move(password), found);
    if (!is_right) {
        // Nothing was learned about the password. If this fails the count passes with time.
        co_await guesses_.undo(guess);
        co_return is_right.error();
    }
    if (!*is_right) {
        judged.refusal = errc::invalid_credentials;
        co_return judged;
    }
    auto cleared = co_await guesses_.succeeded(guess);
    if (!cleared)
        co_return cleared.error();
    judged.budget = *cleared;
    co_return judged;
}

net::awaitable<result<accounts::session_tokens>> login::refresh(accounts::refresh_session request) {
    if (!looks_like_secret(request.refresh_token))
        co_return failure{errc::invalid_refresh_token};
    auto successor = secrets_.successor_of(request.refresh_token);
    refresh_token_rotation rotation;
    rotation.old = hash_of_secret(request.refresh_token);
    rotation.fresh = hash_of_secret(successor);
    rotation.kind = kind_of(request.by);
    rotation.life = parts_.settings.refresh_token_ttl;
    rotation.retry_window = parts_.settings.refresh_retry_window;
    if (!request.idempotency_key.empty())
        rotation.retry_key = hash_of_secret(request.idempotency_key);
    auto rotated = co_await parts_.tokens.rotate(rotation);
    if (!rotated)
        co_return rotated.error();
    auto is_replayed = rotated->is_replayed;
    auto tokens = co_await to_tokens(std::move(rotated->owner), request.by, std::move(successor));
    if (tokens)
        tokens->is_replayed = is_replayed;
    co_return tokens;
}

net::awaitable<result<accounts::logged_out>> login::end(accounts::log_out request) {
    if (looks_like_secret(request.refresh_token)) {
        auto hash = hash_of_secret(request.refresh_token);
        if (auto revoked = co_await parts_.tokens.revoke_family(hash); !revoked)
            co_return revoked.error();
    }
    co_return accounts::logged_out{};
}

net::awaitable<result<accounts::erasure_outcome>> login::erase(accounts::erase_account request) {
    auto found = co_await parts_.accounts.find_credentials_by_id(request.user);
    if (!found)
        co_return found.error();
    auto guess = guess_of(to_string(request.user), request.from, *found);
    // Who has a token of the account is no stranger, and cannot be locked out by strangers.
    guess.known_device = "erasure";
    auto judged = co_await judge(std::move(guess), std::move(request.password), *found);
    if (!judged)
        co_return judged.error();
    accounts::erasure_outcome outcome;
    outcome.refusal = judged->refusal;
    outcome.budget = judged->budget;
    if (outcome.refusal != errc::none)
        co_return outcome;
    auto erase_after =
        co_await parts_.erasures.schedule(request.user, parts_.settings.erasure_delay);
    if (!erase_after)
        co_return erase_after.error();
    outcome.erase_after = *erase_after;
    parts_.erasure_wished();
    co_return outcome;
}

net::awaitable<result<std::optional<credentials_record>>>
login::find(const accounts::log_in& request) {
    if (is_email(request.name))
        co_return co_await parts_.accounts.find_credentials(request.name);
    if (request.by == accounts::renewal::oauth && is_username(request.name))
        co_return co_await parts_.accounts.find_credentials_by_username(request.name);
    // What is neither cannot be stored, nor may it reach the database, which refuses NUL.
    co_return std::optional<credentials_record>{};
}

password_guess login::guess_of(
    const std::string& name,
    const accounts::origin& from,
    const std::optional<credentials_record>& found
) const {
    password_guess guess;
    guess.account = found ? to_string(found->id) : folded(name);
    guess.network = from.network;
    if (found && secrets_.is_mark_of(from.known_device, found->id))
        guess.known_device = from.known_device;
    return guess;
}

net::awaitable<result<bool>>
login::matches(std::string password, const std::optional<credentials_record>& found) {
    std::optional<std::string> stored;
    // Who may not log in any more has no hash: the work must be the same nevertheless.
    if (found && found->password_hash.starts_with('$'))
        stored = found->password_hash;
    co_return co_await parts_.passwords.run([password = std::move(password),
                                             stored = std::move(stored),
                                             cost = parts_.settings.bcrypt_cost] {
        return password_matches(password, stored, cost);
    });
}

net::awaitable<result<accounts::session_tokens>>
login::open_session(const credentials_record& account, accounts::renewal by) {
    auto secret = make_secret();
    auto hash = hash_of_secret(secret);
    auto tokens =
        co_await to_tokens({account.id, account.email, account.roles}, by, std::move(secret));
    if (!tokens)
        co_return tokens.error();
    auto inserted = co_await parts_.tokens.insert(
        account.id, hash, kind_of(by), parts_.settings.refresh_token_ttl
    );
    if (!inserted)
        co_return inserted.error();
    co_return tokens;
}

net::awaitable<result<accounts::session_tokens>>
login::to_tokens(session_owner owner, accounts::renewal by, std::string refresh) {
    accounts::session_tokens tokens;
    tokens.access_ttl = by == accounts::renewal::oauth ? parts_.settings.oauth_token_ttl
                                                       : parts_.settings.access_token_ttl;
    tokens.refresh_token = std::move(refresh);
    tokens.refresh_ttl = parts_.settings.refresh_token_ttl;
    token_claims claims{
        owner.id, std::move(owner.email), std::move(owner.roles), tokens.access_ttl
    };
    auto access = co_await parts_.signing.run([this, claims = std::move(claims)] {
        return parts_.signer.sign(claims, timestamp::now());
    });
    if (!access)
        co_return access.error();
    tokens.access_token = std::move(*access);
    co_return tokens;
}

} // namespace parley
