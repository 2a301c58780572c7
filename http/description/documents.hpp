#pragma once

#include "http/event_table.hpp"
#include "http/frame.hpp"
#include "http/route_table.hpp"
#include "http/upgrade.hpp"

namespace parley::http::description {

/// What the node says about itself. The files of this folder describe the whole contract; a node
/// shows of it what its tables serve, so that nothing is promised that is not there.
struct documents {
    documents(const route_table& routes, const upgrade_table& upgrades, const event_table& events);

    frame_ptr openapi;
    frame_ptr asyncapi;
    /// Both for people, as HTML without scripts.
    frame_ptr page;
};

} // namespace parley::http::description
