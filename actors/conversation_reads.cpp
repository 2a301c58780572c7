// What members read of a conversation.

#include "actors/conversation.hpp"
#include "actors/crash_report.hpp"

namespace parley {

caf::result<conversation::history>
conversation_state::on_read_history(const conversation::read_history& request) {
    if (!members.contains(request.user))
        return make_error(errc::not_a_participant);
    auto promise = take_request<conversation::history>(self);
    auto query = request.query;
    query.conversation = id;
    query.key = key;
    query.reader = request.user;
    read<history_page>(std::move(query), promise, [this](const history_page& page) {
        conversation::history answer;
        answer.has_more = page.has_more;
        answer.items.reserve(page.items.size());
        for (const auto& message : page.items)
            answer.items.push_back(view_of(message));
        return answer;
    });
    return promise;
}

caf::result<conversation::caught_up>
conversation_state::on_catch_up(const conversation::catch_up& request) {
    if (!members.contains(request.user))
        return make_error(errc::not_a_participant);
    if (request.after >= head)
        return conversation::caught_up{{}, place.epoch, false, head};
    if (request.limit <= 0)
        return conversation::caught_up{{}, place.epoch, true, head};
    log_query query{id, key, request.user, request.after, head, request.limit};
    auto promise = take_request<conversation::caught_up>(self);
    read<log_page>(std::move(query), promise, [this](const log_page& page) {
        conversation::caught_up answer{{}, place.epoch, page.has_more, head};
        answer.entries.reserve(page.items.size());
        for (const auto& item : page.items)
            answer.entries.push_back(event_of(item));
        return answer;
    });
    return promise;
}

caf::result<conversation::description>
conversation_state::on_describe(const conversation::describe& request) {
    if (!members.contains(request.user))
        return make_error(errc::not_a_participant);
    return conversation::description{
        .id = id,
        .kind = kind,
        .privacy = privacy,
        .name = title,
        .description = description,
        .created_at = created_at,
        .head = head,
        .message_count = message_count,
        .participants = members.records(),
    };
}

caf::result<conversation::analysed>
conversation_state::on_analyse(const conversation::analyse& request) {
    if (!members.contains(request.user))
        return make_error(errc::not_a_participant);
    auto promise = take_request<conversation::analysed>(self);
    auto query = request.query;
    query.conversation = id;
    using numbers = conversation_analytics;
    read<numbers>(query, promise, [](const numbers& found) {
        return conversation::analysed{found};
    });
    return promise;
}

} // namespace parley
