#include "actors/accounts/accounts.hpp"

namespace parley {

namespace {

net::awaitable<result<accounts::own_profile>>
read_own_profile(accounts_repository accounts, user_id user) {
    auto found = co_await accounts.find_account(user);
    if (!found)
        co_return found.error();
    accounts::own_profile own;
    own.profile = {found->id, found->username, found->display_name, found->avatar_url};
    own.email = found->email;
    own.bio = found->bio;
    own.created_at = found->created_at;
    own.follower_count = found->follower_count;
    own.followee_count = found->followee_count;
    own.email_verified = found->email_verified;
    own.roles = found->roles;
    co_return own;
}

} // namespace

accounts_actor::behavior_type accounts_behavior(accounts_state::pointer self, accounts_parts with) {
    auto& state = self->state;
    state.bound = work_bound{with.requests_max};
    state.parts = std::make_shared<accounts_parts>(std::move(with));
    auto& parts = *state.parts;
    return {
        [&](const accounts::register_account& x) {
            return state.answer(parts.registrations.start(x));
        },
        [&](const accounts::verify_email& x) {
            return state.answer(parts.registrations.verify(x));
        },
        [&](const accounts::resend_verification& x) {
            return state.answer(parts.registrations.resend(x));
        },
        [&](const accounts::log_in& x) { return state.answer(parts.logins.start(x)); },
        [&](const accounts::refresh_session& x) { return state.answer(parts.logins.refresh(x)); },
        [&](const accounts::log_out& x) { return state.answer(parts.logins.end(x)); },
        [&](const accounts::erase_account& x) { return state.answer(parts.logins.erase(x)); },
        [&](const accounts::read_erasures& x) {
            return state.answer(parts.erasures.read(x.after, x.limit));
        },
        [&](const accounts::rotate_keys&) { return state.answer(parts.keys.rotate()); },
        [&](const accounts::read_key_status&) { return state.answer(parts.keys.status()); },
        [&](const accounts::read_own_profile& x) {
            return state.answer(read_own_profile(parts.accounts, x.user));
        },
        [&](const accounts::read_keys&) -> caf::result<accounts::public_keys> {
            return accounts::public_keys{parts.jwks};
        },
    };
}

} // namespace parley
