#include "http/request_parser.hpp"

#include "http/target.hpp"

#include <boost/beast/http/error.hpp>

namespace parley::http {

namespace {

constexpr std::size_t fields_max = 100;
constexpr std::size_t reserve_max = 64 * 1024;
/// Chunk headers may cost an honest client about as much again as its data.
constexpr std::size_t chunk_allowance = 64 * 1024;

constexpr refusal head_too_large{
    status::request_header_fields_too_large, "HEADERS_TOO_LARGE", "The headers are too large."
};
constexpr refusal body_too_large{
    status::payload_too_large, "PAYLOAD_TOO_LARGE", "The body is too large."
};
constexpr refusal bad_host{
    status::bad_request, "BAD_REQUEST", "Exactly one Host header is needed."
};
constexpr refusal bad_transfer{
    status::bad_request, "BAD_REQUEST", "The only transfer encoding is chunked."
};
constexpr refusal bad_target{
    status::bad_request, "BAD_REQUEST", "The request target is malformed."
};
constexpr refusal folded_header{status::bad_request, "BAD_REQUEST", "A header stands on one line."};
constexpr refusal bad_expectation{
    status::expectation_failed, "EXPECTATION_FAILED", "The only expectation is 100-continue."
};

std::string_view standard(boost::beast::string_view text) {
    return {text.data(), text.size()};
}

/// True when a line goes on in the next one (obs-fold): what stands in front of us may take the
/// rest for a header of its own.
bool is_folded(std::string_view head) {
    return head.find("\r\n ") != std::string_view::npos
           || head.find("\r\n\t") != std::string_view::npos;
}

} // namespace

request_parser::request_parser(const limits& bounds) : bounds_{bounds} {
    header_limit(static_cast<std::uint32_t>(bounds.head_size_max));
    // What the body may have is known only when its head has been looked at.
    body_limit(boost::none);
    eager(false);
}

request_parser::progress request_parser::feed(std::span<const char>& bytes) {
    if (!is_header_done())
        return feed_head(bytes);
    return feed_body(bytes);
}

request_parser::progress request_parser::feed_head(std::span<const char>& bytes) {
    error_code ec;
    auto taken = put({bytes.data(), bytes.size()}, ec);
    // The head is taken in one piece, or not yet.
    std::string_view head{bytes.data(), taken};
    bytes = bytes.subspan(taken);
    bytes_taken_ += taken;
    bool needs_more = ec == beast_http::error::need_more;
    if (bytes_taken_ + (needs_more ? bytes.size() : 0) > bounds_.head_size_max)
        return refuse(head_too_large);
    if (needs_more)
        return progress::need_more;
    if (ec)
        return refuse(ec);
    if (!is_header_done())
        return progress::need_more;
    if (is_folded(head))
        return refuse(folded_header);
    if (!check_head())
        return progress::refused;
    bytes_taken_ = 0;
    is_head_reported_ = true;
    body_limit(bounds_.body_size_max);
    return progress::head_done;
}

request_parser::progress request_parser::feed_body(std::span<const char>& bytes) {
    if (declared_size().value_or(0) > bounds_.body_size_max)
        return refuse(body_too_large);
    eager(true);
    while (!is_done()) {
        error_code ec;
        auto taken = put({bytes.data(), bytes.size()}, ec);
        bytes = bytes.subspan(taken);
        bytes_taken_ += taken;
        if (ec && ec != beast_http::error::need_more)
            return refuse(ec);
        if (is_body_too_large(bytes.size()))
            return refuse(body_too_large);
        if (!is_done() && (ec || bytes.empty()))
            return progress::need_more;
    }
    return progress::complete;
}

bool request_parser::is_body_too_large(std::size_t untaken) const {
    // What stays untaken is a chunk header or trailers without their end.
    return bytes_taken_ > 2 * bounds_.body_size_max + chunk_allowance
           || (!is_done() && untaken > bounds_.head_size_max);
}

std::optional<std::uint64_t> request_parser::declared_size() const {
    auto size = content_length();
    return size ? std::optional{*size} : std::nullopt;
}

bool request_parser::bound_body(std::size_t size) {
    bounds_.body_size_max = size;
    body_limit(size);
    return declared_size().value_or(0) <= size;
}

request_parser::progress request_parser::refuse(const refusal& why) {
    refusal_ = why;
    return progress::refused;
}

request_parser::progress request_parser::refuse(const boost::system::error_code& why) {
    if (why == beast_http::error::header_limit)
        return refuse(head_too_large);
    if (why == beast_http::error::body_limit)
        return refuse(body_too_large);
    return refuse(refusal{});
}

bool request_parser::check_head() {
    auto hosts = request_.fields.count(field::host);
    auto expectation = request_.fields.get(field::expect);
    expects_continue_ = version_ == 11 && equal_without_case(expectation, "100-continue");
    if (field_count_ > fields_max)
        refuse(head_too_large);
    else if (hosts > 1 || (version_ == 11 && hosts == 0))
        refuse(bad_host);
    else if (!check_transfer())
        refuse(bad_transfer);
    else if (!is_target_valid_)
        refuse(bad_target);
    else if (!expectation.empty() && !expects_continue_)
        refuse(bad_expectation);
    else
        return true;
    return false;
}

bool request_parser::check_transfer() {
    auto lines = request_.fields.count(field::transfer_encoding);
    if (lines == 0)
        return true;
    auto encoding = request_.fields.get(field::transfer_encoding);
    return lines == 1 && version_ == 11 && equal_without_case(encoding, "chunked") && chunked();
}

void request_parser::on_request_impl(
    verb method, string_view /*name*/, string_view target, int version, error_code& /*ec*/
) {
    request_.method = method;
    version_ = version;
    is_target_valid_ = read_target(standard(target), request_);
}

void request_parser::on_field_impl(
    field id, string_view name, string_view value, error_code& /*ec*/
) {
    // Trailers must not pass for headers.
    if (is_head_reported_ || ++field_count_ > fields_max)
        return;
    request_.fields.add(id, standard(name), standard(value));
}

void request_parser::on_body_init_impl(
    const boost::optional<std::uint64_t>& size, error_code& /*ec*/
) {
    if (size)
        request_.body.reserve(std::min<std::size_t>(*size, reserve_max));
}

std::size_t request_parser::on_body_impl(string_view body, error_code& /*ec*/) {
    request_.body.append(body.data(), body.size());
    return body.size();
}

std::size_t request_parser::on_chunk_body_impl(
    std::uint64_t /*remain*/, string_view body, error_code& /*ec*/
) {
    request_.body.append(body.data(), body.size());
    return body.size();
}

} // namespace parley::http
