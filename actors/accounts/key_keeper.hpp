#pragma once

#include "actors/protocol/accounts.hpp"
#include "persistence/key_rotation.hpp"

namespace parley {

/// Rotates the master key in the background, one rotation at a time. On the storage loop.
class key_keeper {
public:
    key_keeper(pg::loop& loop, pg::pool& pool, std::shared_ptr<master_keys> masters);

    /// Reads the keys anew and begins to wrap by the first of them, unless that is under way.
    /// `validation_failed` when there is no master key, or its file will not do.
    net::awaitable<result<accounts::key_status>> rotate();
    net::awaitable<result<accounts::key_status>> status();

private:
    accounts::key_status present() const;

    pg::loop& loop_;
    std::shared_ptr<master_keys> masters_;
    key_rotation rotation_;
    bool is_rotating_ = false;
    /// Of the last rotation that ended.
    std::int64_t rewrapped_ = 0;
    std::string problem_;
};

} // namespace parley
