#include "http/messaging/details.hpp"

#include "actors/protocol/user.hpp"
#include "http/messaging/edge.hpp"
#include "http/messaging/inbox_json.hpp"
#include "http/messaging/membership.hpp"

namespace parley::http {

net::awaitable<result<json>>
show_details(services& with, const context& ctx, conversation_id conversation) {
    auto user = ctx.user().user;
    auto described = co_await describe(with, conversation, user);
    if (!described)
        co_return described.error();
    user::read_inbox question{{user, 1, 1, conversation}};
    auto inbox = co_await ask_again<user::inbox>(with, user, question);
    if (!inbox)
        co_return inbox.error();
    std::vector<user_id> users;
    for (const auto& participant : described->participants)
        users.push_back(participant.user);
    auto known = co_await look_up_profiles(with, std::move(users));
    auto body = to_json(*described, known);
    // Whoever has left in this very moment has no entry any more.
    for (const auto& entry : inbox->page.items)
        body.update(activity(entry));
    co_return result<json>{boost::system::in_place_value, std::move(body)};
}

} // namespace parley::http
