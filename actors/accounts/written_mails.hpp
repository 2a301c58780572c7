#pragma once

#include "actors/accounts/worker_pool.hpp"
#include "persistence/erasure_repository.hpp"
#include "persistence/pg/loop.hpp"

#include <filesystem>
#include <vector>

namespace parley {

/// The file of a mail to `user` in the outbox of `data_dir`.
std::filesystem::path
written_mail(const std::filesystem::path& data_dir, user_id user, const uuid& mail);

/// Whom the files of the outbox are for, each once. Blocks.
std::vector<user_id> receivers_of_written_mails(const std::filesystem::path& data_dir);

/// Deletes the files for `users`; answers how many. Blocks.
int delete_written_mails(const std::filesystem::path& data_dir, const std::vector<user_id>& users);

/// Keeps no mail on this machine that was for somebody who has been erased. Destroy it after the
/// storage loop has stopped.
class written_mails {
public:
    written_mails(pg::loop& loop, pg::pool& pool, std::filesystem::path data_dir)
        : loop_{loop}, erasures_{pool}, data_dir_{std::move(data_dir)} {}

    /// Looks for such mails, soon. Any thread.
    void forget_erased();

private:
    net::awaitable<result<void>> look();
    net::awaitable<result<void>> look_once();

    pg::loop& loop_;
    erasure_repository erasures_;
    std::filesystem::path data_dir_;
    worker_pool files_{1, 1};
    bool is_looking_ = false;
    bool is_wanted_ = false;
};

} // namespace parley
