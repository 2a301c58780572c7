#include "persistence/mention_settler.hpp"

#include <boost/asio/redirect_error.hpp>

#include <algorithm>
#include <unordered_map>

namespace parley {

namespace {

constexpr std::size_t batch_max = 128;

// The row of the message is locked, so that one that is being deleted gets no mention after that;
// the row of the task says that the text is still the one that was read. Edits lock them in this
// order, too.
constexpr pg::statement settle_mentions{
    "settle_mentions",
    R"(
WITH found AS (
    SELECT f.task, f.pause FROM unnest($1, $2) AS f (task, pause)
), message AS (
    SELECT id FROM messaging.messages
     WHERE id = ANY ($3) AND deleted_at IS NULL ORDER BY id FOR SHARE
), task AS (
    SELECT id, message_id FROM messaging.mention_tasks
     WHERE id = ANY ($1) AND message_id IN (SELECT message.id FROM message)
     ORDER BY id FOR UPDATE
), named AS (
    SELECT n.id, task.message_id, n.target
      FROM task JOIN unnest($4, $5, $6) AS n (id, task, target) ON n.task = task.id
), gone AS (
    DELETE FROM messaging.mentions old USING task, found
     WHERE old.message_id = task.message_id AND found.task = task.id AND found.pause IS NULL
       AND NOT EXISTS (SELECT FROM named WHERE named.message_id = old.message_id
                                           AND named.target = old.target_user_id)
), made AS (
    INSERT INTO messaging.mentions (id, message_id, target_user_id)
    SELECT id, message_id, target FROM named
    ON CONFLICT (message_id, target_user_id) DO NOTHING
    RETURNING id, message_id, target_user_id, created_at
), done AS (
    DELETE FROM messaging.mention_tasks t USING found
     WHERE t.id = found.task AND found.pause IS NULL
), postponed AS (
    UPDATE messaging.mention_tasks t
       SET lease_until = NULL,
           next_attempt_at = clock_timestamp() + make_interval(secs => found.pause)
      FROM found WHERE t.id = found.task AND found.pause IS NOT NULL
)
SELECT made.id, made.target_user_id, made.created_at, task.id
  FROM made JOIN task ON task.message_id = made.message_id)"
};

std::optional<double> pause_of(const mention_findings& found) {
    if (!found.again_after)
        return std::nullopt;
    return static_cast<double>(found.again_after->count()) / 1000.0;
}

struct named {
    std::int64_t task = 0;
    user_id user;
};

} // namespace

net::awaitable<result<std::vector<new_mention>>> mention_settler::settle(mention_findings found) {
    auto mine = std::make_shared<waiting>(context_, std::move(found));
    waiting_.push_back(mine);
    if (!is_running_) {
        is_running_ = true;
        co_await run();
    }
    boost::system::error_code cancelled;
    if (!mine->answer)
        co_await mine->done.async_wait(net::redirect_error(net::use_awaitable, cancelled));
    co_return std::move(*mine->answer);
}

net::awaitable<void> mention_settler::run() {
    while (!waiting_.empty()) {
        auto count = std::min(waiting_.size(), batch_max);
        auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(count);
        std::vector<waiting_ptr> batch{waiting_.begin(), end};
        waiting_.erase(waiting_.begin(), end);
        // Somebody who edits two of these messages the other way round may have been in the way of
        // all of them, but is not in the way of each.
        if (!co_await write(batch) && batch.size() > 1) {
            for (const auto& one : batch)
                co_await write({&one, 1});
        }
        for (const auto& one : batch)
            one->done.cancel();
    }
    is_running_ = false;
}

/// Gives each its answer; false when nothing was written.
net::awaitable<bool> mention_settler::write(std::span<const waiting_ptr> batch) {
    std::vector<named> all;
    for (const auto& one : batch) {
        for (auto user : one->found.users)
            all.push_back({one->found.task, user});
    }
    pg::params with;
    with.add_array(batch, [](const waiting_ptr& x) { return x->found.task; });
    with.add_array(batch, [](const waiting_ptr& x) { return pause_of(x->found); });
    with.add_array(batch, [](const waiting_ptr& x) { return x->found.message; });
    with.add_array(all, [](const named&) { return mention_id{uuid::make_v7()}; });
    with.add_array(all, [](const named& x) { return x.task; });
    with.add_array(all, [](const named& x) { return x.user; });
    auto answer = co_await database_.execute(settle_mentions, std::move(with));
    if (!answer) {
        for (const auto& one : batch)
            one->answer = answer.error();
        co_return false;
    }
    std::unordered_map<std::int64_t, std::vector<new_mention>> made;
    for (int row = 0; row < answer->count(); ++row)
        made[answer->get<std::int64_t>(row, 3)].push_back(
            {answer->get<mention_id>(row, 0),
             answer->get<user_id>(row, 1),
             answer->get<timestamp>(row, 2)}
        );
    for (const auto& one : batch)
        one->answer = std::move(made[one->found.task]);
    co_return true;
}

} // namespace parley
