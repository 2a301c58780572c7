#include "http/websocket/handshake.hpp"

#include "http/problem.hpp"

#include <array>
#include <openssl/evp.h>

namespace parley::http::websocket {

namespace {

constexpr std::string_view key_suffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
constexpr std::string_view version = "13";
constexpr std::size_t key_size = 24;

bool is_base64(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+'
           || c == '/';
}

/// 16 bytes in base64.
bool is_key(std::string_view key) {
    if (key.size() != key_size || !key.ends_with("=="))
        return false;
    for (char c : key.substr(0, key_size - 2)) {
        if (!is_base64(c))
            return false;
    }
    return true;
}

} // namespace

bool is_handshake(const request& asked) {
    return list_has(asked.fields.get(field::upgrade), "websocket");
}

std::optional<response> refuse_handshake(const request& asked, const trace_id& trace) {
    if (asked.fields.get(field::sec_websocket_version) != version)
        return upgrade_required(trace);
    bool is_valid = asked.method == verb::get
                    && list_has(asked.fields.get(field::connection), "upgrade")
                    && asked.fields.count(field::sec_websocket_key) == 1
                    && is_key(asked.fields.get(field::sec_websocket_key));
    if (is_valid)
        return std::nullopt;
    return problem(
        status::bad_request, "BAD_REQUEST", "This is not a valid WebSocket handshake.", trace
    );
}

response upgrade_required(const trace_id& trace) {
    auto answer = problem(
        status::upgrade_required, "UPGRADE_REQUIRED", "Connect with WebSocket version 13.", trace
    );
    answer.set(field::upgrade, "websocket");
    answer.set(field::connection, "Upgrade");
    answer.set(field::sec_websocket_version, version);
    return answer;
}

std::string accept_key(std::string_view key) {
    auto text = std::string{key}.append(key_suffix);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr);
    std::array<unsigned char, 32> encoded{};
    auto length = EVP_EncodeBlock(encoded.data(), digest.data(), static_cast<int>(size));
    return {encoded.begin(), encoded.begin() + length};
}

std::string
switching_protocols(const request& asked, const headers& fields, const trace_id& trace) {
    std::string head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                       "Connection: Upgrade\r\nSec-WebSocket-Accept: ";
    head.append(accept_key(asked.fields.get(field::sec_websocket_key)));
    head.append("\r\nTrace-Id: ").append(to_string(trace)).append("\r\n");
    fields.each([&](auto name, auto value) {
        head.append(name).append(": ").append(value).append("\r\n");
    });
    return head.append("\r\n");
}

} // namespace parley::http::websocket
