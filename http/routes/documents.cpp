#include "http/routes/documents.hpp"

#include "http/description/documents.hpp"

namespace parley::http {

namespace {

response document(std::string_view type, frame_ptr content) {
    response answer;
    answer.set(field::content_type, type);
    answer.set(field::cache_control, "public, max-age=300");
    answer.shared_body = std::move(content);
    return answer;
}

/// `GET /openapi.json`
net::awaitable<response> show_openapi(services& with, context& /*ctx*/) {
    co_return document("application/json", with.documents.openapi);
}

/// `GET /asyncapi.json`
net::awaitable<response> show_asyncapi(services& with, context& /*ctx*/) {
    co_return document("application/json", with.documents.asyncapi);
}

/// `GET /docs`
net::awaitable<response> show_page(services& with, context& /*ctx*/) {
    co_return document("text/html; charset=utf-8", with.documents.page);
}

} // namespace

routes document_routes() {
    return {
        {verb::get, "/openapi.json", access::open, show_openapi, navigation::route},
        {verb::get, "/asyncapi.json", access::open, show_asyncapi, navigation::route},
        {verb::get, "/docs", access::open, show_page, navigation::route},
    };
}

} // namespace parley::http
