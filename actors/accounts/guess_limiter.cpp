#include "actors/accounts/guess_limiter.hpp"

namespace parley {

namespace {

std::string key_of(const password_guess& guess) {
    const auto& who = guess.known_device.empty() ? guess.network : guess.known_device;
    return guess.account + ' ' + who;
}

rate_rule of_account(const rate_settings& with) {
    return {with.wrong_passwords_max, with.account_window};
}

rate_rule of_network(const rate_settings& with) {
    return {with.wrong_passwords_per_address_max, with.account_window};
}

std::size_t keys_max(const rate_settings& with) {
    return static_cast<std::size_t>(with.keys_max);
}

} // namespace

guess_limiter::guess_limiter(const rate_settings& with)
    : by_account_{of_account(with), keys_max(with)}, by_network_{of_network(with), keys_max(with)},
      by_device_{of_account(with), keys_max(with)} {}

rate_budget guess_limiter::begin(const password_guess& guess, time_point now) {
    auto own = own_bucket(guess).take(key_of(guess), now);
    if (!own.is_within || !guess.known_device.empty())
        return own;
    auto network = by_network_.take(guess.network, now);
    if (!network.is_within)
        by_account_.give_back(key_of(guess));
    return tighter(own, network);
}

rate_budget guess_limiter::succeeded(const password_guess& guess, time_point now) {
    own_bucket(guess).forget(key_of(guess));
    if (guess.known_device.empty())
        by_network_.give_back(guess.network);
    return own_bucket(guess).look(key_of(guess), now);
}

void guess_limiter::undo(const password_guess& guess) {
    own_bucket(guess).give_back(key_of(guess));
    if (guess.known_device.empty())
        by_network_.give_back(guess.network);
}

token_buckets& guess_limiter::own_bucket(const password_guess& guess) {
    return guess.known_device.empty() ? by_account_ : by_device_;
}

} // namespace parley
