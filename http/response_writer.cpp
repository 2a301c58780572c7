#include "http/response_writer.hpp"

#include "http/event_loop.hpp"

namespace parley::http {

namespace {

/// Bodies up to this size are copied behind their head: one frame, one iovec.
constexpr std::size_t joined_size_max = 16 * 1024;

/// What pages may load: our own files and sockets, and pictures.
constexpr std::string_view page_policy =
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; "
    "connect-src 'self' ws: wss:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'";

void append_line(std::string& head, std::string_view name, std::string_view value) {
    head.append(name).append(": ");
    // A value must not be able to begin a line of its own.
    for (char c : value)
        head.push_back(c == '\r' || c == '\n' ? ' ' : c);
    head.append("\r\n");
}

bool has_body(status code) {
    return code != status::no_content && code != status::not_modified
           && beast_http::to_status_class(code) != beast_http::status_class::informational;
}

void append_status(std::string& head, status code) {
    auto reason = beast_http::obsolete_reason(code);
    head.append("HTTP/1.1 ").append(std::to_string(static_cast<unsigned>(code))).append(" ");
    head.append(reason.data(), reason.size()).append("\r\n");
}

void append_common(std::string& head, const response& answer, const std::string& date) {
    append_line(head, "Date", date);
    append_line(head, "X-Content-Type-Options", "nosniff");
    if (!answer.fields.has(field::cache_control))
        append_line(head, "Cache-Control", "no-store");
    if (answer.fields.get(field::content_type).starts_with("text/html")) {
        append_line(head, "Referrer-Policy", "same-origin");
        if (!answer.fields.has("Content-Security-Policy"))
            append_line(head, "Content-Security-Policy", page_policy);
    }
}

std::string
head_of(const response& answer, const trace_id& trace, const std::string& date, delivery how) {
    std::string head;
    head.reserve(512 + (answer.content().size() <= joined_size_max ? answer.content().size() : 0));
    append_status(head, answer.code);
    append_common(head, answer, date);
    append_line(head, "Trace-Id", to_string(trace));
    answer.fields.each([&](auto name, auto value) { append_line(head, name, value); });
    if (has_body(answer.code))
        append_line(head, "Content-Length", std::to_string(answer.content().size()));
    if (!how.keeps_alive)
        append_line(head, "Connection", "close");
    else if (how.is_http10)
        append_line(head, "Connection", "keep-alive");
    return head.append("\r\n");
}

} // namespace

void write_response(connection& to, response answer, const trace_id& trace, delivery how) {
    auto head = head_of(answer, trace, to.loop().date(), how);
    bool sends_body = has_body(answer.code) && !how.is_head && !answer.content().empty();
    bool is_joined = sends_body && answer.content().size() <= joined_size_max;
    if (is_joined)
        head.append(answer.content());
    to.send(make_frame(std::move(head)));
    if (!sends_body || is_joined)
        return;
    to.send(answer.shared_body ? answer.shared_body : make_frame(std::move(answer.body)));
}

} // namespace parley::http
