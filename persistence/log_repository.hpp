#pragma once

#include "persistence/log_records.hpp"
#include "persistence/pg/pool.hpp"

namespace parley {

/// The log of a conversation as it was written, and single messages of it.
class log_repository {
public:
    explicit log_repository(pg::pool& database) : database_{database} {}

    /// See `storage_port::read_log`. REQ MSS-EDGE-5
    net::awaitable<result<log_page>> read(log_query query);

    /// See `storage_port::find_message`.
    net::awaitable<result<message_found>> find(message_query query);

    /// See `storage_port::locate_message`.
    net::awaitable<result<message_place>> locate(message_id message);

    /// See `storage_port::read_analytics`. REQ MSS-US8-2
    net::awaitable<result<conversation_analytics>> analyse(analytics_query query);

private:
    pg::pool& database_;
};

} // namespace parley
