#include "actors/protocol/events.hpp"

namespace parley {

namespace {

struct class_of {
    event_class operator()(const events::message_added&) const { return event_class::entry; }
    event_class operator()(const events::cursor_moved&) const { return event_class::cursor; }
    event_class operator()(const events::typing_changed&) const { return event_class::ephemeral; }
    event_class operator()(const events::presence_changed&) const { return event_class::ephemeral; }
    event_class operator()(const events::conversation_created&) const { return event_class::entry; }
};

struct conversation_of {
    conversation_id operator()(const events::message_added& x) const {
        return x.message.conversation;
    }
    conversation_id operator()(const events::presence_changed&) const { return {}; }
    template <class Event>
    conversation_id operator()(const Event& x) const {
        return x.conversation;
    }
};

} // namespace

event_class shared_event::cls() const {
    return std::visit(class_of{}, body);
}

conversation_id shared_event::conversation() const {
    return std::visit(conversation_of{}, body);
}

parley::seq shared_event::log_seq() const {
    const auto* added = std::get_if<events::message_added>(&body);
    return added != nullptr ? added->message.seq : parley::seq{};
}

} // namespace parley
