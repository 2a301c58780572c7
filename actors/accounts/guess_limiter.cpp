#include "actors/accounts/guess_limiter.hpp"

#include "actors/accounts/secret.hpp"

namespace parley {

namespace {

std::string joined(const char* kind, const std::string& first, const std::string& second) {
    return std::string{kind} + '\n' + first + '\n' + second;
}

} // namespace

guess_limiter::guess_limiter(guess_repository counted, const rate_settings& with)
    : counted_{counted}, of_account_{with.wrong_passwords_max, with.account_window},
      of_network_{with.wrong_passwords_per_address_max, with.account_window} {}

net::awaitable<result<rate_budget>> guess_limiter::begin(password_guess guess) {
    auto left = co_await counted_.take(own_bucket(guess), network_bucket(guess));
    if (!left)
        co_return left.error();
    co_return tighter(left->own, left->network);
}

net::awaitable<result<rate_budget>> guess_limiter::succeeded(password_guess guess) {
    if (auto forgotten = co_await counted_.forget(own_bucket(guess)); !forgotten)
        co_return forgotten.error();
    if (auto network = network_bucket(guess)) {
        if (auto given = co_await counted_.give_back(*network); !given)
            co_return given.error();
    }
    co_return budget_within(of_account_, {});
}

net::awaitable<result<void>> guess_limiter::undo(password_guess guess) {
    if (auto network = network_bucket(guess)) {
        if (auto given = co_await counted_.give_back(*network); !given)
            co_return given.error();
    }
    co_return co_await counted_.give_back(own_bucket(guess));
}

guess_bucket guess_limiter::own_bucket(const password_guess& guess) const {
    bool is_known = !guess.known_device.empty();
    const auto& who = is_known ? guess.known_device : guess.network;
    auto text = joined(is_known ? "device" : "account", guess.account, who);
    return {hash_of_secret(text), of_account_};
}

std::optional<guess_bucket> guess_limiter::network_bucket(const password_guess& guess) const {
    if (!guess.known_device.empty())
        return std::nullopt;
    return guess_bucket{hash_of_secret(joined("network", guess.network, {})), of_network_};
}

} // namespace parley
