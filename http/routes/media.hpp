#pragma once

#include "http/route_table.hpp"

namespace parley::http {

/// Pictures: one's avatar, and the files behind the addresses of media.
routes media_routes();

} // namespace parley::http
