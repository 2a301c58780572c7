#include "actors/crash_report.hpp"

#include "runtime/kernel/stray.hpp"
#include "runtime/kernel/tell.hpp"

#include <caf/mailbox_element.hpp>

namespace parley {

namespace {

struct taken_request {
    const caf::scheduled_actor* by = nullptr;
    caf::strong_actor_ptr asker;
    caf::message_id mid;
};

/// A handler begins and ends on one thread.
thread_local taken_request last_taken;

} // namespace

void note_taken(const caf::scheduled_actor* self, const caf::response_promise& promise) {
    last_taken = {self, promise.source(), promise.id()};
}

void report_crashes(caf::scheduled_actor* self, const caf::actor& host, const entity_ref& entity) {
    self->set_exception_handler([host,
                                 entity](caf::scheduled_actor* me, std::exception_ptr& thrown) {
        entity_crashed report{entity, {}, {}, {}, stray::what_of(thrown)};
        auto* current = me->current_mailbox_element();
        bool is_taken = current != nullptr && current->mid.is_request() && !current->sender;
        if (is_taken && last_taken.by == me) {
            report.asker = last_taken.asker;
            report.mid = last_taken.mid;
        } else if (current != nullptr) {
            // Taken over, so that CAF does not answer before the host has judged.
            auto promise = me->make_response_promise();
            report.asker = promise.source();
            report.mid = promise.id();
        }
        if (current != nullptr)
            report.content = current->move_content_to_message();
        tell(me, host, std::move(report));
        return stray::on_exception(me, thrown);
    });
}

} // namespace parley
