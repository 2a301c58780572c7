// Who is told that a message names them.

#include "actors/conversation.hpp"

#include <algorithm>

namespace parley {

void conversation_state::look_for_mentions() const {
    if (environment->mentions)
        self->send(environment->mentions, mention::look{});
}

void conversation_state::on_announce_mentions(const conversation::announce_mentions& news) {
    history_query query;
    query.conversation = id;
    query.key = key;
    query.after_seq = news.seq.previous();
    query.before_seq = news.seq.next();
    query.limit = 1;
    ++reads;
    self->request(environment->reader, storage_timeout, std::move(query))
        .then(
            [this, news](const history_page& page) {
                if (!ending && !page.items.empty())
                    tell_mentioned(news, page.items.front());
                end_read();
            },
            // They find it in their list.
            [this](const caf::error&) { end_read(); }
        );
}

/// Nobody is told of their own, and nobody who cannot read it.
void conversation_state::tell_mentioned(
    const conversation::announce_mentions& news, const message_record& message
) {
    recent.name(message.id, message.mentions);
    if (auto* known = states.find(message.id); known != nullptr)
        known->message.mentions = message.mentions;
    for (const auto& made : news.made) {
        if (made.user == message.sender || !members.contains(made.user))
            continue;
        mention_view mention{made.id, made.created_at, std::nullopt, view_of(message)};
        deliver_to(made.user, make_event(events::mentioned{std::move(mention)}));
    }
}

} // namespace parley
