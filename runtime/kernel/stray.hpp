#pragma once

#include <caf/fwd.hpp>
#include <caf/result.hpp>

#include <exception>
#include <string>

/// What an actor does with that for which it has no handler. Handlers of CAF's scheduled actors;
/// `base_actor` installs them.
namespace parley::stray {

/// Logs and drops the message. A request is answered with an error, which callers see as
/// `errc::internal`; a plain message never is, for CAF would send the answer to its sender.
caf::result<caf::message> on_message(caf::scheduled_actor* self, caf::message_view& content);

/// Logs and drops an error that answers no request. CAF would end the actor with it.
void on_error(caf::scheduled_actor* self, caf::error& reason);

/// What was thrown, in words.
std::string what_of(const std::exception_ptr& thrown);

/// Logs what a handler threw; the actor ends with the error that this returns.
caf::error on_exception(caf::scheduled_actor* self, std::exception_ptr& thrown);

} // namespace parley::stray
