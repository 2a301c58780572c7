// Who is told that a message names them.

#include "actors/conversation.hpp"
#include "actors/mention_grammar.hpp"

#include <algorithm>
#include <iterator>

namespace parley {

namespace {

/// A notice is not held up longer than this for a name.
constexpr std::chrono::seconds author_timeout{2};

} // namespace

/// Whom a text names is kept with it when all its names are known here already. Nobody waits to
/// learn one: then all of them are found out once the message is durable.
void conversation_state::name_people(message_row& row, const trace_id& trace) const {
    auto& message = row.message;
    auto now = self->clock().now();
    for (const auto& handle : handles_in(message.text)) {
        auto known =
            environment->profiles ? environment->profiles->find(handle, now) : std::nullopt;
        if (!known) {
            row.mentions.clear();
            message.mentions.clear();
            row.naming = trace;
            return;
        }
        if (!known->profile)
            continue;
        auto user = known->profile->id;
        row.mentions.push_back({mention_id{environment->make_id()}, user, message.created_at});
        message.mentions.push_back(user);
    }
}

void conversation_state::look_for_mentions() const {
    if (environment->mentions)
        self->send(environment->mentions, mention::look{});
}

void conversation_state::on_announce_mentions(const conversation::announce_mentions& news) {
    if (const auto* fresh = recent.untouched(news.message); fresh != nullptr) {
        auto named = *fresh;
        for (const auto& made : news.made)
            named.mentions.push_back(made.user);
        return note_named(news, named);
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
                    note_named(news, page.items.front());
                end_read();
            },
            // They find it in their list.
            [this](const caf::error&) { end_read(); }
        );
}

void conversation_state::note_named(
    const conversation::announce_mentions& news, const message_record& message
) {
    recent.name(message.id, message.mentions);
    if (auto* known = states.find(message.id); known != nullptr)
        known->message.mentions = message.mentions;
    tell_mentioned(news.made, message);
}

/// Nobody is told of their own, and nobody who cannot read it.
void conversation_state::tell_mentioned(
    const std::vector<new_mention>& made, const message_record& message
) {
    std::vector<new_mention> told;
    std::ranges::copy_if(made, std::back_inserter(told), [&](const new_mention& one) {
        return one.user != message.sender && members.contains(one.user);
    });
    if (told.empty())
        return;
    auto view = view_of(message);
    // Who is told may never have heard of the author.
    auto now = self->clock().now();
    if (auto author =
            environment->profiles ? environment->profiles->find(message.sender, now) : std::nullopt)
        return announce_mentions(told, view, author->profile);
    // They are told without a name rather than not at all.
    ++reads;
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
        // They may have left while the author was looked up.
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
