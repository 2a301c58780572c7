#include "actors/storage_reader.hpp"

#include "runtime/kernel/late_reply.hpp"

#include <functional>

namespace parley {

namespace {

/// Has the port answer every `Request` with a `Reply`, when it can: `read` is a function of the
/// port, or is called with the port.
template <class Reply, class Request, class Read>
auto answer_with(storage_reader_pointer self, Read read) {
    return [self, read](const Request& request) -> caf::delegated<Reply> {
        late_reply<Reply> reply{self};
        std::invoke(read, *self->state.port, request, reply);
        return {};
    };
}

using letter_kept = storage::dead_letter_kept;

void load(storage_port& port, const storage::load_conversation& what, const auto& reply) {
    port.load_conversation(what.id, reply);
}

void locate(storage_port& port, const storage::locate_message& what, const auto& reply) {
    port.locate_message(what.message, reply);
}

void keep(storage_port& port, const dead_letter& letter, const auto& reply) {
    port.write_dead_letter(letter, [reply](const result<void>& kept) {
        reply(kept ? result<letter_kept>{letter_kept{}} : result<letter_kept>{kept.error()});
    });
}

} // namespace

storage_reader_actor::behavior_type
storage_reader_behavior(storage_reader_pointer self, std::shared_ptr<storage_port> port) {
    self->state.port = std::move(port);
    auto loading = [](auto&... with) { load(with...); };
    auto locating = [](auto&... with) { locate(with...); };
    auto keeping = [](auto&... with) { keep(with...); };
    return {
        answer_with<conversation_record, storage::load_conversation>(self, loading),
        answer_with<history_page, history_query>(self, &storage_port::read_history),
        answer_with<inbox_page, inbox_query>(self, &storage_port::read_inbox),
        answer_with<direct_opened, direct_request>(self, &storage_port::open_direct),
        answer_with<letter_kept, dead_letter>(self, keeping),
        answer_with<group_opened, group_request>(self, &storage_port::open_group),
        answer_with<log_page, log_query>(self, &storage_port::read_log),
        answer_with<message_found, message_query>(self, &storage_port::find_message),
        answer_with<keyed_result, result_query>(self, &storage_port::find_result),
        answer_with<mute_done, mute_request>(self, &storage_port::set_muted),
        answer_with<message_place, storage::locate_message>(self, locating),
        answer_with<acquaintances, acquaintance_query>(self, &storage_port::find_acquaintances),
        answer_with<conversation_analytics, analytics_query>(self, &storage_port::read_analytics),
    };
}

} // namespace parley
