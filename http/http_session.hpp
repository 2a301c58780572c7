#pragma once

#include "http/connection.hpp"
#include "http/request_parser.hpp"
#include "http/site.hpp"

#include <boost/asio/ip/address.hpp>

#include <memory>
#include <string>

namespace parley::http {

/// HTTP/1.1 on one connection, one request at a time: read, answer, next. A request that is
/// still coming in has a buffer and deadlines; an idle connection has neither buffer nor parser.
class http_session final : public protocol {
public:
    /// With `is_refusing` the first request is answered with 503: the node is full.
    http_session(site& at, connection& from, net::ip::address peer, bool is_refusing);
    ~http_session() override;

    void on_started() override;
    void on_bytes(std::span<char> bytes) override;
    void on_end_of_input() override;
    void on_written() override;
    void on_timeout() override;
    void on_drain(std::chrono::milliseconds spread) override;
    void on_closed() override;

private:
    enum class stage : std::uint8_t { idle, reading_head, reading_body, answering, writing };

    std::size_t take(std::span<const char> bytes);
    void keep(std::span<const char> bytes);
    void head_done(std::span<const char> rest);
    bool bound_body();
    void refuse_parsed();
    void refuse_size();
    void request_done(errc unread = errc::none);
    void switch_protocol(context& ctx, std::span<const char> rest);
    void refuse(response answer, const trace_id& trace);
    void finish(response answer, const trace_id& trace);
    net::awaitable<void> serve(connection_ptr alive, context ctx);
    const http_settings& limits() const { return at_.with.config.http; }

    site& at_;
    connection& connection_;
    std::unique_ptr<request_parser> parser_;
    /// What came but could not be used yet: a part of a head, or the next request.
    std::string pending_;
    /// What is being answered.
    context* served_ = nullptr;
    net::ip::address peer_;
    errc when_larger_ = errc::payload_too_large;
    stage stage_ = stage::idle;
    bool is_head_request_ = false;
    bool is_http10_ = false;
    bool keeps_alive_ = true;
    bool has_switched_ = false;
    bool is_refusing_;
};

} // namespace parley::http
