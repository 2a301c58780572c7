#include "http/routes/analytics.hpp"

#include "http/messaging/change_request.hpp"
#include "http/messaging/edge.hpp"
#include "http/messaging/json.hpp"
#include "http/messaging/membership.hpp"

#include <string>

namespace parley::http {

namespace {

constexpr std::size_t date_size = 10; // of `2026-01-31`
constexpr std::int64_t day_micros = 86'400'000'000;

/// From when until before when; a given end is inclusive, a date is the whole day in UTC.
struct span {
    std::optional<timestamp> from;
    std::optional<timestamp> until;
};

std::optional<timestamp> parse_time(std::string_view text) {
    if (text.size() == date_size)
        return timestamp::parse(std::string{text} + "T00:00:00Z");
    return timestamp::parse(text);
}

span parse_span(const request& of, std::vector<field_error>& errors) {
    span found;
    for (const auto* name : {"from", "to"}) {
        auto text = of.parameter(name);
        if (!text)
            continue;
        auto at = parse_time(*text);
        if (!at) {
            errors.push_back({name, "INVALID_TIME", "must be an RFC 3339 time or a date"});
            continue;
        }
        if (std::string_view{name} == "from")
            found.from = at;
        else
            found.until = timestamp{at->micros + (text->size() == date_size ? day_micros : 1)};
    }
    return found;
}

/// `GET /conversations/{id}/analytics?from&to`
net::awaitable<response> show_analytics(services& with, context& ctx) {
    auto where = ctx.id<conversation_id>("id");
    std::vector<field_error> errors;
    auto within = parse_span(ctx.request, errors);
    if (!errors.empty())
        co_return co_await refuse_member(
            with, ctx, where, failure{errc::validation_failed}, std::move(errors)
        );
    conversation::analyse question{ctx.user().user, {}};
    question.query.from = within.from;
    question.query.until = within.until;
    auto analysed = co_await ask_again<conversation::analysed>(with, where, question);
    if (!analysed)
        co_return problem(analysed.error(), ctx.trace);
    std::vector<user_id> users;
    for (const auto& member : analysed->numbers.most_active_members)
        users.push_back(member.user);
    auto known = co_await look_up_profiles(with, std::move(users));
    co_return json_response(status::ok, to_json(analysed->numbers, known));
}

} // namespace

routes analytics_routes() {
    return {{verb::get, "/conversations/{id}/analytics", access::user, show_analytics}};
}

} // namespace parley::http
