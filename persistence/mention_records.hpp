#pragma once

#include "persistence/records.hpp"
#include "runtime/base/trace.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

/// What is asked and kept about whom messages name.
namespace parley {

/// Who claims how many tasks for how long.
struct mention_claim {
    int limit = 0;
    std::chrono::seconds lease{};
    /// This life of a node: what it holds is free as soon as it is declared dead.
    node_id holder{};
};

/// A message whose mentions are to be found out, claimed by the caller for a while.
struct mention_task {
    std::int64_t id = 0;
    message_id message;
    message_place place;
    /// What the message says now; none when it is deleted.
    std::optional<std::string> text;
    /// Of the request that wrote it.
    trace_id trace;
    /// This one included.
    int attempts = 0;
    /// Since the text was written, by the database's clock.
    std::chrono::milliseconds age{};
};

/// What was found out about a task.
struct mention_findings {
    std::int64_t task = 0;
    message_id message;
    /// Whom the message names.
    std::vector<user_id> users;
    /// Set: somebody could not be looked up, again after this. Otherwise `users` are all, and who
    /// was named by an earlier text only is named no more.
    std::optional<std::chrono::milliseconds> again_after{};
};

struct new_mention {
    mention_id id;
    user_id user;
    timestamp created_at;
};

struct mention_record {
    mention_id id;
    timestamp created_at;
    std::optional<timestamp> read_at;
    conversation_kind kind = conversation_kind::direct;
    message_record message;
    /// Of the message.
    reach reached{};
    /// Of the conversation; direct ones have none.
    std::optional<std::string> name{};
};

/// The mentions of a user in conversations that they are a member of, the newest first. Those by
/// themselves do not count.
struct mention_query {
    user_id user;
    bool only_unread = false;
    int page = 1; // from 1
    int page_size = 50;
};

struct mention_page {
    std::vector<mention_record> items;
    bool has_more = false;
};

struct mention_read {
    user_id user;
    mention_id mention;
};

} // namespace parley
