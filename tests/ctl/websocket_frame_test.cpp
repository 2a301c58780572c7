#define CAF_SUITE bench_websocket_frame

#include "runtime/ctl/bench/websocket_frame.hpp"

#include <caf/test/dsl.hpp>

using namespace parley::bench;

namespace {

/// What a server sees: the payload with the mask taken off byte by byte.
std::string unmasked(const std::string& frame, std::size_t header) {
    auto payload = frame.substr(header);
    for (std::size_t i = 0; i < payload.size(); ++i)
        payload[i] = static_cast<char>(payload[i] ^ frame[header - 4 + i % 4]);
    return payload;
}

std::string from_server(const std::string& header, const std::string& payload) {
    return header + payload;
}

} // namespace

CAF_TEST(the frame of RFC 6455 section 5.7 is made byte by byte) {
    std::string out;
    append_frame(out, opcode::text, "Hello", 0x3d21fa37);
    CAF_CHECK_EQUAL(out, "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58");
}

CAF_TEST(every length has the header it needs and keeps its payload) {
    for (std::size_t size : {0, 1, 7, 8, 9, 125, 126, 127, 1000, 65535, 65536, 70000}) {
        std::string payload;
        for (std::size_t i = 0; i < size; ++i)
            payload.push_back(static_cast<char>('a' + i % 26));
        std::string out;
        append_frame(out, opcode::text, payload, 0x12345678);
        std::size_t header = size < 126 ? 6 : size <= 65535 ? 8 : 14;
        CAF_REQUIRE_EQUAL(out.size(), header + size);
        CAF_CHECK_EQUAL(unmasked(out, header), payload);
    }
}

CAF_TEST(frames are appended behind each other) {
    std::string out;
    append_frame(out, opcode::text, "one", 1);
    auto first = out.size();
    append_frame(out, opcode::pong, "two", 2);
    CAF_CHECK_EQUAL(unmasked(out.substr(first), 6), "two");
    CAF_CHECK_EQUAL(static_cast<unsigned char>(out[first]), 0x8a);
}

CAF_TEST(a frame is read once all of it is there) {
    std::string payload(300, 'x');
    auto bytes = from_server(std::string{"\x81\x7e\x01\x2c", 4}, payload) + "\x89";
    for (std::size_t size = 0; size < bytes.size() - 1; ++size)
        CAF_CHECK(!read_frame(std::string_view{bytes}.substr(0, size)));
    auto frame = read_frame(bytes);
    CAF_REQUIRE(frame.has_value());
    CAF_CHECK(frame->kind == opcode::text);
    CAF_CHECK(frame->is_final);
    CAF_CHECK_EQUAL(frame->payload, payload);
    CAF_CHECK_EQUAL(frame->size, 304U);
}

CAF_TEST(a length that no machine can hold is never complete) {
    std::string bytes{"\x81\x7f\xff\xff\xff\xff\xff\xff\xff\xff", 10};
    CAF_CHECK(!read_frame(bytes + "abc"));
}

CAF_TEST(control frames and fragments are told apart) {
    auto ping = read_frame(std::string_view{"\x89\x02hi", 4});
    CAF_REQUIRE(ping.has_value());
    CAF_CHECK(ping->kind == opcode::ping);
    CAF_CHECK_EQUAL(ping->payload, "hi");
    auto fragment = read_frame(std::string_view{"\x01\x02hi", 4});
    CAF_REQUIRE(fragment.has_value());
    CAF_CHECK(!fragment->is_final);
}
