#pragma once

#include "persistence/erasure_repository.hpp"

#include <optional>
#include <vector>

namespace parley {

/// What messaging has of people whose accounts lie in another database, and how far it was heard
/// who was erased there. Several nodes may work on it. On the storage loop.
class forgetting_repository {
public:
    explicit forgetting_repository(pg::pool& pool) : pool_{pool} {}

    /// Up to where all was heard and forgotten; nothing when it never was.
    net::awaitable<result<std::optional<erasure_cursor>>> heard();

    /// Forgets `people` and notes that everything up to `heard` was heard; a place before the
    /// one that stands changes nothing. Answers who was not forgotten before.
    net::awaitable<result<std::vector<erased_person>>>
    forget(std::vector<user_id> people, erasure_cursor heard);

private:
    pg::pool& pool_;
};

} // namespace parley
