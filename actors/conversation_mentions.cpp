// Who is told that a message names them.

#include "actors/conversation.hpp"

#include <algorithm>
#include <iterator>

namespace parley {

namespace {

/// A notice is not held up longer than this for a name.
constexpr std::chrono::seconds author_timeout{2};

} // namespace

void conversation_state::look_for_mentions() const {
    if (environment->mentions)
        self->send(environment->mentions, mention::look{});
}

void conversation_state::on_announce_mentions(const conversation::announce_mentions& news) {
    if (const auto* fresh = recent.untouched(news.message); fresh != nullptr) {
        auto named = *fresh;
        for (const auto& made : news.made)
            named.mentions.push_back(made.user);
        return tell_mentioned(news, named);
    }
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
    std::vector<new_mention> told;
    std::ranges::copy_if(news.made, std::back_inserter(told), [&](const new_mention& made) {
        return made.user != message.sender;
    });
    if (told.empty())
        return;
    // Who is told may never have heard of the author. They are told without a name rather than
    // not at all.
    ++reads;
    auto view = view_of(message);
    auto tell_all = [this, told, view](std::optional<profile_view> author) {
        if (!ending)
            announce_mentions(told, view, author);
        end_read();
    };
    self->request(environment->directory, author_timeout, directory::find_by_ids{{message.sender}})
        .then(
            [tell_all](const directory::found& found) {
                auto known = !found.profiles.empty();
                tell_all(known ? std::optional{found.profiles.front()} : std::nullopt);
            },
            [tell_all](const caf::error&) { tell_all(std::nullopt); }
        );
}

void conversation_state::announce_mentions(
    const std::vector<new_mention>& told,
    const message_view& message,
    const std::optional<profile_view>& author
) const {
    for (const auto& made : told) {
        if (!members.contains(made.user))
            continue;
        mention_view mention{
            .id = made.id,
            .created_at = made.created_at,
            .read_at = std::nullopt,
            .message = message,
            .kind = kind,
            .conversation_name = title,
            .author = author,
        };
        deliver_to(made.user, make_event(events::mentioned{std::move(mention)}));
    }
}

} // namespace parley
