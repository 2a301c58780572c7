#include "actors/protocol/events.hpp"

namespace parley {

namespace {

template <class Event>
concept log_entry = requires(const Event& x) {
    { x.conversation } -> std::convertible_to<conversation_id>;
    { x.seq } -> std::convertible_to<seq>;
};

struct class_of {
    event_class operator()(const events::cursor_moved&) const { return event_class::cursor; }
    event_class operator()(const events::typing_changed&) const { return event_class::ephemeral; }
    event_class operator()(const events::presence_changed&) const { return event_class::ephemeral; }
    template <class Event>
    event_class operator()(const Event&) const {
        return event_class::entry;
    }
};

struct conversation_of {
    conversation_id operator()(const events::message_added& x) const {
        return x.message.conversation;
    }
    conversation_id operator()(const events::message_edited& x) const {
        return x.message.conversation;
    }
    conversation_id operator()(const events::mentioned& x) const {
        return x.mention.message.conversation;
    }
    conversation_id operator()(const events::presence_changed&) const { return {}; }
    template <class Event>
    conversation_id operator()(const Event& x) const {
        return x.conversation;
    }
};

struct seq_of {
    seq operator()(const events::message_added& x) const { return x.message.seq; }
    seq operator()(const events::message_edited& x) const { return x.seq; }
    // Says where a participant has come to, and stands nowhere itself.
    seq operator()(const events::cursor_moved&) const { return {}; }
    template <class Event>
    seq operator()(const Event& x) const {
        if constexpr (log_entry<Event>)
            return x.seq;
        else
            return {};
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
    return std::visit(seq_of{}, body);
}

} // namespace parley
