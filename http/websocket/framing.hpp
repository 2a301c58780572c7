#pragma once

#include "http/framing.hpp"

namespace parley::http::websocket {

/// `/ws`: `{"event":…,"data":…}` and `{"ack":id,"data":…}`, one a text frame.
const framing& plain_framing();

} // namespace parley::http::websocket
