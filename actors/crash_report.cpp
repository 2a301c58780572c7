#include "actors/crash_report.hpp"

#include "runtime/kernel/stray.hpp"
#include "runtime/kernel/tell.hpp"

#include <caf/mailbox_element.hpp>

namespace parley {

void report_crashes(caf::scheduled_actor* self, const caf::actor& host, const entity_ref& entity) {
    self->set_exception_handler([host,
                                 entity](caf::scheduled_actor* me, std::exception_ptr& thrown) {
        entity_crashed report{entity, {}, {}, {}, stray::what_of(thrown)};
        if (auto* current = me->current_mailbox_element(); current != nullptr) {
            // Taken over, so that CAF does not answer before the host has judged.
            auto promise = me->make_response_promise();
            report.asker = promise.source();
            report.mid = promise.id();
            report.content = current->move_content_to_message();
        }
        tell(me, host, std::move(report));
        return stray::on_exception(me, thrown);
    });
}

} // namespace parley
