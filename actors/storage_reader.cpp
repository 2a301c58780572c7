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
        [self](const group_request& request) -> caf::delegated<group_opened> {
            late_reply<group_opened> reply{self};
            self->state.port->open_group(request, reply);
            return {};
        },
        [self](const log_query& query) -> caf::delegated<log_page> {
            late_reply<log_page> reply{self};
            self->state.port->read_log(query, reply);
            return {};
        },
        [self](const message_query& query) -> caf::delegated<message_found> {
            late_reply<message_found> reply{self};
            self->state.port->find_message(query, reply);
            return {};
        },
        [self](const result_query& query) -> caf::delegated<keyed_result> {
            late_reply<keyed_result> reply{self};
            self->state.port->find_result(query, reply);
            return {};
        },
        [self](const mute_request& request) -> caf::delegated<mute_done> {
            late_reply<mute_done> reply{self};
            self->state.port->set_muted(request, reply);
            return {};
        },
        [self](const storage::locate_message& request) -> caf::delegated<message_place> {
            late_reply<message_place> reply{self};
            self->state.port->locate_message(request.message, reply);
            return {};
        },
        [self](const acquaintance_query& query) -> caf::delegated<acquaintances> {
            late_reply<acquaintances> reply{self};
            self->state.port->find_acquaintances(query, reply);
            return {};
        },
        [self](const analytics_query& query) -> caf::delegated<conversation_analytics> {
            late_reply<conversation_analytics> reply{self};
            self->state.port->read_analytics(query, reply);
            return {};
        },
    };
}

} // namespace parley
