#pragma once

#include "http/connection.hpp"
#include "http/types.hpp"

namespace parley::http {

/// How an answer leaves.
struct delivery {
    /// The answer of HEAD has no body, but the Content-Length of GET.
    bool is_head = false;
    bool keeps_alive = true;
    /// HTTP/1.0 has to be told that the connection stays.
    bool is_http10 = false;
};

/// Queues `answer` on `to`, with all headers that every answer carries.
void write_response(connection& to, response answer, const trace_id& trace, delivery how);

} // namespace parley::http
