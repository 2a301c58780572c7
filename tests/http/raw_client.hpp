#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace parley::test {

/// An answer as it came over the wire; header names in lower case.
struct raw_response {
    int status = 0;
    std::multimap<std::string, std::string> headers;
    std::string body;

    std::string header(const std::string& name) const;
    nlohmann::json json() const { return nlohmann::json::parse(body); }
    /// The string at a JSON pointer such as `/error/code`.
    std::string text(const std::string& pointer) const;
    std::string error_code() const { return text("/error/code"); }
};

/// A blocking socket to 127.0.0.1 that says exactly what it is told. Everything that it waits
/// for must come within ten seconds, or it throws.
class raw_client {
public:
    explicit raw_client(int port);
    /// The same on a socket made before by `make_socket`.
    raw_client(int socket, int port);
    static int make_socket();
    raw_client(raw_client&& other) noexcept;
    ~raw_client();

    void send(std::string_view bytes);
    /// Closes our side; the other one may still send.
    void finish();
    /// Makes the kernel take little, so that a test need not send megabytes to block the peer.
    void shrink_receive_buffer();

    raw_response read_response(bool is_head = false);
    /// All that comes until the peer closes.
    std::string read_to_end();
    /// True when the peer closes without sending anything more.
    bool is_closed_by_peer();
    /// What has come and was not used yet, at most `size` bytes, waiting for at least one.
    std::string read_some(std::size_t size);
    std::string read_exactly(std::size_t size);

    raw_response request(std::string_view text) {
        send(text);
        return read_response();
    }

private:
    bool fill();
    std::string read_line();

    int socket_;
    std::string buffer_;
};

/// One frame from the server.
struct server_frame {
    int opcode = 0;
    std::string payload;

    /// Of a close frame, 0 when it has none.
    int close_code() const;
};

/// A frame as clients send it, with any bits set.
std::string client_frame(
    int opcode, std::string_view payload, bool is_final = true, std::uint32_t mask = 0x1234ABCD
);

/// A WebSocket client on top.
class websocket_client {
public:
    /// Connects and shakes hands; `extra` are header lines with their line ends.
    explicit websocket_client(int port, const std::string& extra = {});

    void send_json(const nlohmann::json& value) { socket.send(client_frame(1, value.dump())); }
    server_frame read_frame();
    /// The next text frame; pings on the way are answered.
    nlohmann::json read_json();
    /// The code of the next close frame, skipping everything before it.
    int read_close();

    raw_client socket;
    raw_response handshake;
};

/// The lines that every request of the tests needs.
std::string get(std::string_view target, std::string_view extra = {});
std::string post(std::string_view target, std::string_view body, std::string_view extra = {});

} // namespace parley::test
