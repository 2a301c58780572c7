#include "http/messaging/membership.hpp"

#include "http/messaging/edge.hpp"

namespace parley::http {

net::awaitable<result<conversation::description>>
describe(services& with, conversation_id conversation, user_id user) {
    conversation::describe question{user};
    co_return co_await ask_again<conversation::description>(with, conversation, question);
}

net::awaitable<response> refuse_member(
    services& with,
    const context& ctx,
    conversation_id conversation,
    failure reason,
    std::vector<field_error> details
) {
    auto described = co_await describe(with, conversation, ctx.user().user);
    if (!described)
        co_return problem(described.error(), ctx.trace);
    co_return problem(reason, ctx.trace, details);
}

} // namespace parley::http
