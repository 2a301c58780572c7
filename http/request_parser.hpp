#pragma once

#include "http/types.hpp"

#include <boost/beast/http/basic_parser.hpp>

#include <span>
#include <string>
#include <string_view>

namespace parley::http {

/// Why a request is refused before any route sees it; the connection closes after the answer.
struct refusal {
    status code = status::bad_request;
    std::string_view name = "BAD_REQUEST";
    std::string_view message = "This is not a valid HTTP request.";
};

/// Reads one HTTP/1.x request that arrives in pieces. Beast's parser does the grammar; the
/// checks that it lacks in Boost 1.81 are here: exactly one Host, Transfer-Encoding exactly
/// `chunked` (anything else lets requests be smuggled), bounded trailers and chunk extensions.
class request_parser : private beast_http::basic_parser<true> {
public:
    struct limits {
        std::size_t head_size_max;
        std::size_t body_size_max;
    };

    explicit request_parser(const limits& bounds);

    enum class progress : std::uint8_t { need_more, head_done, complete, refused };

    /// Takes what it can from the front of `bytes`; what it leaves must come again with more
    /// behind it. `head_done` is reported once, before any of the body is taken.
    progress feed(std::span<const char>& bytes);

    /// Complete after `complete`; the head is after `head_done`.
    request& parsed() { return request_; }
    const refusal& why() const { return refusal_; }

    bool is_http11() const { return version_ == 11; }
    bool keeps_alive() const { return keep_alive(); }
    bool expects_continue() const { return expects_continue_; }
    bool has_body() const { return !is_done(); }
    /// What the head declares; nothing for chunks.
    std::optional<std::uint64_t> declared_size() const;
    /// Lets the body have at most `size` bytes, after `head_done`. False when more are declared.
    bool bound_body(std::size_t size);
    /// Whether it is the size of the body that was refused.
    bool is_refused_by_size() const { return refusal_.code == status::payload_too_large; }

private:
    progress feed_head(std::span<const char>& bytes);
    progress feed_body(std::span<const char>& bytes);
    bool is_body_too_large(std::size_t untaken) const;
    progress refuse(const refusal& why);
    progress refuse(const boost::system::error_code& why);
    bool check_head();
    bool check_transfer();

    using string_view = boost::beast::string_view;
    using error_code = boost::system::error_code;
    using chunk_extensions = string_view;

    void on_request_impl(
        verb method, string_view name, string_view target, int version, error_code& ec
    ) override;
    void on_response_impl(int, string_view, int, error_code&) override {}
    void on_field_impl(field id, string_view name, string_view value, error_code& ec) override;
    void on_header_impl(error_code&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>& size, error_code& ec) override;
    std::size_t on_body_impl(string_view body, error_code& ec) override;
    void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t remain, string_view body, error_code& ec) override;
    void on_finish_impl(error_code&) override {}

    limits bounds_;
    request request_;
    refusal refusal_;
    std::size_t bytes_taken_ = 0;
    std::size_t field_count_ = 0;
    int version_ = 0;
    bool is_target_valid_ = true;
    bool is_head_reported_ = false;
    bool expects_continue_ = false;
};

} // namespace parley::http
