#pragma once

#include "http/frame.hpp"
#include "http/headers.hpp"
#include "http/identity.hpp"
#include "runtime/base/ids.hpp"
#include "runtime/base/result.hpp"
#include "runtime/base/trace.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/verb.hpp>
#include <nlohmann/json.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What a route sees of HTTP. Everything here lives on one event loop and is used by one
/// coroutine at a time.
namespace parley::http {

namespace net = boost::asio;
namespace beast_http = boost::beast::http;
using beast_http::status;
using beast_http::verb;
using nlohmann::json;

/// One request, read completely and within its limits.
struct request {
    verb method = verb::unknown;
    /// Percent-decoded once, always beginning with '/', without "." and ".." segments.
    std::string path;
    /// Decoded names and values in their order.
    std::vector<std::pair<std::string, std::string>> query;
    headers fields;
    std::string body;
    net::ip::address peer;

    /// The first value of a query parameter.
    std::optional<std::string_view> parameter(std::string_view name) const;
    /// Media type of the body in lower case, without its parameters; empty when not given.
    std::string media_type() const;
    /// True when a browser asks for a page: GET or HEAD that accepts `text/html` by name.
    bool is_navigation() const;
};

/// One answer. The connection adds Date, Trace-Id, Content-Length, the security headers, and
/// `Cache-Control: no-store` unless the route set its own.
struct response {
    status code = status::ok;
    headers fields;
    std::string body;
    /// Used instead of `body` when set: bytes that many answers share.
    frame_ptr shared_body;

    response() = default;
    explicit response(status code_) : code{code_} {}

    response& set(field name, std::string_view value);
    response& set(std::string_view name, std::string_view value);
    std::string_view content() const { return shared_body ? shared_body->bytes : body; }
};

struct route;

/// A request on its way through a route.
struct context {
    http::request request;
    trace_id trace;
    /// Values of the `{name}` parts of the route's pattern.
    std::vector<std::pair<std::string_view, std::string>> path_parameters;
    /// Called when the client goes away before its answer is there.
    std::function<void()> abandoned{};
    /// Who calls; always set when the route requires a user, else only when a valid token came.
    std::optional<identity> caller;
    /// Why the body was not read; the caller is told so once they are known.
    errc unread = errc::none;
    /// The route that answers; null when none was found.
    const http::route* row = nullptr;

    /// Value of `{name}`; it is a programmer's error to ask for one that the pattern lacks.
    const std::string& path_parameter(std::string_view name) const;

    /// `{id}` and `{…_id}` are known to be UUIDs when a handler runs.
    template <class Id>
    Id id(std::string_view name) const {
        return Id::parse(path_parameter(name)).value_or(Id{});
    }

    /// The caller of a route that requires one.
    const identity& user() const;

    /// The body as JSON: `unsupported_media_type` or `malformed_json` when it is not.
    result<json> json_body() const;
};

/// `application/json` with `body` as its content.
response json_response(status code, const json& body);
/// The same for JSON text that is encoded already.
response encoded_response(status code, std::string body);
response no_content();
/// 303 See Other.
response redirect(std::string_view location);

} // namespace parley::http
