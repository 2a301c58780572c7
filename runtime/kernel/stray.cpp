#include "runtime/kernel/stray.hpp"

#include "runtime/base/log.hpp"

#include <caf/actor_system.hpp>
#include <caf/deep_to_string.hpp>
#include <caf/mailbox_element.hpp>
#include <caf/message_view.hpp>
#include <caf/scheduled_actor.hpp>
#include <caf/sec.hpp>

namespace parley::stray {

caf::result<caf::message> on_message(caf::scheduled_actor* self, caf::message_view& content) {
    log::warning(
        "message_unexpected",
        {{"actor", self->name()}, {"content", caf::to_string(content.content())}}
    );
    if (self->current_mailbox_element()->mid.is_request())
        return caf::make_error(caf::sec::unexpected_message);
    return caf::message{};
}

void on_error(caf::scheduled_actor* self, caf::error& reason) {
    auto text = self->system().render(reason);
    log::warning("error_unexpected", {{"actor", self->name()}, {"error", text}});
}

std::string what_of(const std::exception_ptr& thrown) {
    try {
        std::rethrow_exception(thrown);
    } catch (const std::exception& exception) {
        return exception.what();
    } catch (...) {
        return "not an exception";
    }
}

caf::error on_exception(caf::scheduled_actor* self, std::exception_ptr& thrown) {
    log::error("actor_failed", {{"actor", self->name()}, {"what", what_of(thrown)}});
    return caf::make_error(caf::sec::runtime_error);
}

} // namespace parley::stray
