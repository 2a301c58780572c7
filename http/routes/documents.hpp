#pragma once

#include "http/route_table.hpp"

namespace parley::http {

/// What the node says about itself: `/openapi.json`, `/asyncapi.json`, `/docs`.
routes document_routes();

} // namespace parley::http
