#include "actors/storage_reader.hpp"

#include "runtime/kernel/late_reply.hpp"

namespace parley {

storage_reader_actor::behavior_type
storage_reader_behavior(storage_reader_pointer self, std::shared_ptr<storage_port> port) {
    auto& state = self->state;
    state.port = std::move(port);
    return {
        [self](const storage::load_conversation& request) -> caf::delegated<conversation_record> {
            late_reply<conversation_record> reply{self};
            self->state.port->load_conversation(request.id, reply);
            return {};
        },
        [self](const history_query& query) -> caf::delegated<history_page> {
            late_reply<history_page> reply{self};
            self->state.port->read_history(query, reply);
            return {};
        },
        [self](const inbox_query& query) -> caf::delegated<inbox_page> {
            late_reply<inbox_page> reply{self};
            self->state.port->read_inbox(query, reply);
            return {};
        },
        [self](const direct_request& request) -> caf::delegated<direct_opened> {
            late_reply<direct_opened> reply{self};
            self->state.port->open_direct(request, reply);
            return {};
        },
        [self](const dead_letter& letter) -> caf::delegated<storage::dead_letter_kept> {
            late_reply<storage::dead_letter_kept> reply{self};
            self->state.port->write_dead_letter(letter, [reply](const result<void>& kept) {
                using answer = result<storage::dead_letter_kept>;
                reply(kept ? answer{storage::dead_letter_kept{}} : answer{kept.error()});
            });
            return {};
        },
    };
}

} // namespace parley
