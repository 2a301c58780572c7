#include "http/routes/media.hpp"

#include "actors/protocol/people.hpp"
#include "http/media.hpp"
#include "http/multipart.hpp"
#include "http/problem.hpp"
#include "runtime/base/limits.hpp"

namespace parley::http {

namespace {

/// Boundaries, headers and small fields around the file of a form.
constexpr std::size_t form_allowance = 64 * 1024;

response refuse_form(const trace_id& trace, std::string code, std::string message) {
    std::vector<field_error> errors{{"file", std::move(code), std::move(message)}};
    return problem(failure{errc::validation_failed}, trace, errors);
}

/// The part `file` of a form; a response when there is none.
std::optional<response> read_file(
    std::string_view body, const std::string& boundary, const trace_id& trace, std::string& to
) {
    auto parts = read_form(body, boundary);
    if (!parts)
        return refuse_form(trace, "MALFORMED", "The form is not valid multipart/form-data.");
    for (const auto& part : *parts) {
        if (part.name != "file")
            continue;
        to = part.content;
        return std::nullopt;
    }
    return refuse_form(trace, "REQUIRED", "Send the picture as a field named file.");
}

/// `PUT /users/me/avatar` (a form with `file`, or the picture itself)
net::awaitable<response> set_avatar(services& with, context& ctx) {
    people::set_avatar request{ctx.user().user, {}};
    if (ctx.request.media_type() == "multipart/form-data") {
        auto boundary = boundary_of(ctx.request.fields.get(field::content_type));
        if (!boundary)
            co_return refuse_form(ctx.trace, "MALFORMED", "The form names no valid boundary.");
        if (auto refused = read_file(ctx.request.body, *boundary, ctx.trace, request.file))
            co_return std::move(*refused);
    } else {
        request.file = std::move(ctx.request.body);
    }
    auto done = co_await with.ask<people::avatar_set>(with.people, std::move(request));
    if (!done)
        co_return problem(done.error(), ctx.trace);
    co_return json_response(status::ok, {{"avatar_url", done->avatar_url}});
}

/// `GET /media/{hash}`
net::awaitable<response> show_media(services& with, context& ctx) {
    people::read_media request{ctx.path_parameter("hash")};
    auto found = co_await with.ask<people::media>(with.people, request);
    if (!found)
        co_return problem(found.error(), ctx.trace);
    co_return serve_media(ctx.request, found->media_type, request.hash, *found->content);
}

} // namespace

routes media_routes() {
    body_rule picture{limits::avatar_size_max + form_allowance, errc::avatar_too_large};
    return {
        {verb::put, "/users/me/avatar", access::user, set_avatar, navigation::web_client, picture},
        {verb::get, "/media/{hash}", access::open, show_media, navigation::route},
    };
}

} // namespace parley::http
