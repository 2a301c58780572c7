#pragma once

#include "config/settings.hpp"
#include "runtime/base/token_buckets.hpp"

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
/// more than many in a row. Bounded memory; on the storage loop.
class guess_limiter {
public:
    using time_point = token_buckets::time_point;

    explicit guess_limiter(const rate_settings& with);

    /// Counts the guess as wrong, for now. Not to be checked when the answer is not within.
    rate_budget begin(const password_guess& guess, time_point now);
    /// It was right: what was counted before for this account does not matter any more.
    rate_budget succeeded(const password_guess& guess, time_point now);
    /// It was not checked after all.
    void undo(const password_guess& guess);

private:
    token_buckets& own_bucket(const password_guess& guess);

    token_buckets by_account_;
    token_buckets by_network_;
    token_buckets by_device_;
};

} // namespace parley
