// Beast's own WebSocket stream as the judge of ours; a file of its own because its templates
// take long to compile.
#include "decoder_harness.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/_experimental/test/stream.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>

namespace parley::test {

namespace {

namespace beast = boost::beast;
namespace net = boost::asio;
using beast_stream = beast::websocket::stream<beast::test::stream, false>;

constexpr std::string_view handshake =
    "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

struct server {
    beast_stream stream;
    beast::flat_buffer buffer;
    verdict found;

    void start(std::size_t message_size_max) {
        stream.read_message_max(message_size_max);
        stream.control_callback([this](auto kind, beast::string_view payload) {
            if (kind == beast::websocket::frame_type::ping)
                found.pings.emplace_back(payload.data(), payload.size());
        });
        stream.async_accept([this](beast::error_code ec) {
            if (!ec)
                read();
        });
    }

    void read() {
        stream.async_read(buffer, [this](beast::error_code ec, std::size_t) {
            if (ec)
                return;
            auto text = beast::buffers_to_string(buffer.data());
            found.messages.push_back((stream.got_text() ? "t:" : "b:") + text);
            buffer.consume(buffer.size());
            read();
        });
    }
};

/// The code of the close frame among the frames that a server sent; 0 when there is none.
int find_close_code(std::string_view sent) {
    auto head_end = sent.find("\r\n\r\n");
    if (head_end == std::string_view::npos)
        return 0;
    sent.remove_prefix(head_end + 4);
    while (sent.size() >= 2) {
        auto size = static_cast<std::size_t>(static_cast<unsigned char>(sent[1]));
        if ((sent[0] & 0x0F) == 8 && size >= 2)
            return static_cast<unsigned char>(sent[2]) << 8 | static_cast<unsigned char>(sent[3]);
        if ((sent[0] & 0x0F) == 8)
            return 1000;
        sent.remove_prefix(std::min(sent.size(), 2 + size));
    }
    return 0;
}

} // namespace

verdict decode_with_beast(std::string_view bytes, std::size_t message_size_max) {
    net::io_context io;
    beast::test::stream client{io};
    beast::test::stream accepted{io};
    accepted.connect(client);
    server judge{beast_stream{std::move(accepted)}, {}, {}};
    judge.start(message_size_max);
    net::write(client, net::buffer(handshake.data(), handshake.size()));
    net::write(client, net::buffer(bytes.data(), bytes.size()));
    client.close();
    io.run();
    judge.found.close_code = find_close_code({client.str().data(), client.str().size()});
    return judge.found;
}

} // namespace parley::test
