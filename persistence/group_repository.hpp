#pragma once

#include "persistence/content_cipher.hpp"
#include "persistence/log_records.hpp"
#include "persistence/pg/pool.hpp"

namespace parley {

/// Making groups, what their members set for themselves, and who knows whom.
class group_repository {
public:
    group_repository(pg::pool& database, const content_cipher& cipher)
        : database_{database}, cipher_{cipher} {}

    /// See `storage_port::open_group`. REQ MSS-US2-1
    net::awaitable<result<group_opened>> open(group_request request);

    net::awaitable<result<mute_done>> set_muted(mute_request request);

    net::awaitable<result<acquaintances>> find_acquaintances(acquaintance_query query);

    /// See `storage_port::find_result`.
    net::awaitable<result<keyed_result>> find_result(result_query query);

private:
    pg::pool& database_;
    const content_cipher& cipher_;
};

} // namespace parley
