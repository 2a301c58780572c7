#pragma once

#include "config/settings.hpp"
#include "persistence/guess_repository.hpp"

#include <optional>
#include <string>

namespace parley {

/// A password that is about to be checked.
struct password_guess {
    /// The account's id, or for nobody's account the name that was given.
    std::string account;
    std::string network;
    /// The mark of a device that is known to have logged in to this account; empty for others.
    std::string known_device;
};

/// How many wrong passwords are tolerated. Strangers are counted by account and network, and by
/// network alone; a known device is counted by itself, so that whoever guesses from the same
/// network cannot lock its owner out. A guess counts from its beginning: many at once are not
/// more than many in a row. They are counted in the database, so that whoever asks another node
/// gets no more guesses than whoever does not. On the storage loop.
class guess_limiter {
public:
    guess_limiter(guess_repository counted, const rate_settings& with);

    /// Counts the guess as wrong, for now. Not to be checked when the answer is not within.
    net::awaitable<result<rate_budget>> begin(password_guess guess);
    /// It was right: what was counted before for this account does not matter any more.
    net::awaitable<result<rate_budget>> succeeded(password_guess guess);
    /// It was not checked after all.
    net::awaitable<result<void>> undo(password_guess guess);

private:
    guess_bucket own_bucket(const password_guess& guess) const;
    /// None for a known device.
    std::optional<guess_bucket> network_bucket(const password_guess& guess) const;

    guess_repository counted_;
    rate_rule of_account_;
    rate_rule of_network_;
};

} // namespace parley
