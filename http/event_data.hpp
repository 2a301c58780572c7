#pragma once

#include "actors/protocol/events.hpp"

#include <string>
#include <string_view>

namespace parley::http {

/// The event's name on the wire, such as `newMessage`.
std::string_view event_name(const shared_event& event);

/// Appends the JSON text of the event's `data`. What is an entry of a log carries its place there
/// as `seq`.
void append_event_data(std::string& out, const shared_event& event);

} // namespace parley::http
