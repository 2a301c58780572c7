#pragma once

#include "runtime/base/clock.hpp"
#include "runtime/base/ids.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace parley {

/// How far the erasure of an account has come.
enum class erasure_step : std::uint8_t {
    /// Its owner wished for it: nobody may come in any more.
    closed = 1,
    /// Nothing of the person is left; the account has the name that all deleted users have.
    erased = 2,
};

struct erasure_event {
    user_id user;
    erasure_step step{};
    /// By the clock of the database of the users.
    timestamp at;
    /// What the account is called now.
    std::string username;
    std::optional<std::string> display_name;
};

/// A place in the order of all such events: right after one of them.
struct erasure_cursor {
    timestamp at;
    user_id user;

    friend auto operator<=>(const erasure_cursor&, const erasure_cursor&) = default;
};

/// Events may become visible after younger ones, so the latest are read again: what commits later
/// than this after its own time is missed.
inline constexpr std::chrono::seconds erasure_overlap{30};

/// Where to begin again after having read up to `last`.
inline erasure_cursor overlapping(const erasure_cursor& last) {
    return {{last.at.micros - std::chrono::microseconds{erasure_overlap}.count()}, {}};
}

struct erasure_page {
    std::vector<erasure_event> events;
    bool has_more = false;
};

} // namespace parley
