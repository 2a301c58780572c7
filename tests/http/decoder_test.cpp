#define CAF_SUITE websocket_decoder

#include "decoder_harness.hpp"
#include "http/websocket/handshake.hpp"
#include "raw_client.hpp"

#include <caf/test/dsl.hpp>

#include <random>

namespace {

using namespace parley::test;
using namespace parley::http::websocket;
using namespace std::string_literals;

constexpr std::size_t size_max = 1000;

struct malformed {
    std::string what;
    std::string bytes;
    int code;
    /// Where Beast decides otherwise, and on purpose so do we.
    int beast_code = 0;
};

/// A frame with any two first bytes, a mask of zeros and any payload.
std::string raw(int first, int second, const std::string& rest) {
    return std::string{static_cast<char>(first), static_cast<char>(second)} + rest;
}

const std::string no_mask(4, '\0');

std::string close_with(int code, const std::string& reason = {}) {
    std::string payload{static_cast<char>(code >> 8), static_cast<char>(code)};
    return client_frame(8, payload + reason);
}

std::vector<malformed> malformed_table() {
    auto text = [](const std::string& payload) { return client_frame(1, payload); };
    auto piece = [](int op, const std::string& payload) {
        return client_frame(op, payload, false);
    };
    return {
        {"a lone continuation byte", text("\x80"), 1007},
        {"an overlong character", text("\xC0\xAF"), 1007},
        {"a surrogate", text("\xED\xA0\x80"), 1007},
        {"a character above the last one", text("\xF4\x90\x80\x80"), 1007},
        {"a truncated character", text("ab\xE2\x82"), 1007},
        {"a truncated character over two frames", piece(1, "\xE2") + client_frame(0, "\x82"), 1007},
        {"invalid text in the first of two frames", piece(1, "\xFF"), 1007},
        {"a message above the limit", text(std::string(size_max + 1, 'x')), 1009},
        {"fragments above the limit together",
         piece(2, std::string(600, 'x')) + client_frame(0, std::string(600, 'x')),
         1009},
        {"a length of 2^40", raw(0x82, 0xFF, "\0\0\1\0\0\0\0\0"s + no_mask), 1009},
        {"a length of 2^63", raw(0x82, 0xFF, "\x80\0\0\0\0\0\0\0"s + no_mask), 1002, 1009},
        {"an unmasked frame", raw(0x81, 0x02, "hi"), 1002},
        {"the first reserved bit", raw(0xC1, 0x80, no_mask), 1002},
        {"the second reserved bit", raw(0xA1, 0x80, no_mask), 1002},
        {"the third reserved bit", raw(0x91, 0x80, no_mask), 1002},
        {"opcode 3", raw(0x83, 0x80, no_mask), 1002},
        {"opcode 7", raw(0x87, 0x80, no_mask), 1002},
        {"opcode 11", raw(0x8B, 0x80, no_mask), 1002},
        {"opcode 15", raw(0x8F, 0x80, no_mask), 1002},
        {"a ping in pieces", piece(9, "x"), 1002},
        {"a ping of 126 bytes", client_frame(9, std::string(126, 'x')), 1002},
        {"a continuation of nothing", client_frame(0, "x"), 1002},
        {"a new message within a message", piece(1, "a") + text("b"), 1002},
        {"a length in two bytes that fits in one", raw(0x82, 0xFE, "\0\x05"s + no_mask), 1002},
        {"a length in eight bytes that fits in two",
         raw(0x82, 0xFF, "\0\0\0\0\0\0\x01\0"s + no_mask),
         1002},
        {"a close of one byte", client_frame(8, "x"), 1002},
        {"close code 999", close_with(999), 1002},
        {"close code 1004", close_with(1004), 1002},
        {"close code 1005", close_with(1005), 1002},
        {"close code 1006", close_with(1006), 1002},
        {"close code 1014", close_with(1014), 1002},
        {"close code 1015", close_with(1015), 1002},
        {"close code 2999", close_with(2999), 1002},
        {"close code 5000", close_with(5000), 1002, 5000},
        {"a close reason that is not UTF-8", close_with(1000, "\xFF"), 1007, 1002},
        {"an honest close", close_with(1000, "bye"), 1000},
        {"a close without a code", client_frame(8, ""), 1000},
        {"a close with a code of an application", close_with(4242), 4242},
        {"a close with code 3000", close_with(3000), 3000},
    };
}

std::function<std::size_t()> in_pieces_of(std::size_t size) {
    return [size] { return size; };
}

/// Valid UTF-8 of one to four bytes a character.
std::string random_text(std::mt19937& random, std::size_t characters) {
    const std::string alphabet[] = {"a", "Z", " ", "\"", "ä", "€", "한", "𝄞", "\x01"};
    std::string out;
    for (std::size_t i = 0; i < characters; ++i)
        out += alphabet[random() % std::size(alphabet)];
    return out;
}

std::string random_message(std::mt19937& random) {
    bool is_text = random() % 3 != 0;
    std::string payload = random_text(random, random() % 3 == 0 ? random() % 400 : random() % 20);
    if (!is_text) {
        for (char& c : payload)
            c = static_cast<char>(random());
    }
    auto pieces = random() % 4;
    std::string out;
    int op = is_text ? 1 : 2;
    for (unsigned i = 0; i < pieces; ++i) {
        auto size = random() % (payload.size() + 1);
        out += client_frame(op, payload.substr(0, size), false, static_cast<unsigned>(random()));
        payload.erase(0, size);
        op = 0;
        if (random() % 3 == 0)
            out += client_frame(9, std::string(random() % 126, 'p'));
        if (random() % 5 == 0)
            out += client_frame(10, "q");
    }
    return out + client_frame(op, payload, true, static_cast<unsigned>(random()));
}

/// Spoils one byte, but never into what the deliberate differences are about.
void spoil(std::mt19937& random, std::string& bytes) {
    auto& c = bytes[random() % bytes.size()];
    auto bit = static_cast<char>(1U << (random() % 8));
    auto spoiled = static_cast<char>(c ^ bit);
    bool looks_special = (spoiled & 0x0F) == 8 || (spoiled & 0x7F) == 0x7F;
    if (!looks_special)
        c = spoiled;
}

} // namespace

// REQ RTS-4
CAF_TEST(malformed frames close with the code of the protocol) {
    for (const auto& row : malformed_table()) {
        for (std::size_t size : {1, 2, 3, 7, 100000}) {
            auto found = decode(row.bytes, size_max, in_pieces_of(size));
            if (found.close_code != row.code)
                CAF_ERROR(row.what << ": " << to_string(found));
        }
    }
}

CAF_TEST(Beast decides the same but in three places) {
    int differences = 0;
    for (const auto& row : malformed_table()) {
        auto expected = row.beast_code == 0 ? row.code : row.beast_code;
        differences += row.beast_code == 0 ? 0 : 1;
        auto found = decode_with_beast(row.bytes, size_max);
        if (found.close_code != expected)
            CAF_ERROR(row.what << ": Beast says " << to_string(found));
    }
    CAF_CHECK_EQUAL(differences, 3);
}

CAF_TEST(random conversations read as Beast reads them in pieces of any size) {
    std::mt19937 random{20260101};
    for (int round = 0; round < 1500; ++round) {
        std::string bytes;
        for (auto count = random() % 6; count > 0; --count)
            bytes += random_message(random);
        if (random() % 2 == 0 && !bytes.empty())
            spoil(random, bytes);
        if (random() % 2 == 0)
            bytes += close_with(1000, "bye");
        auto expected = decode_with_beast(bytes, size_max);
        auto at_once = decode(bytes, size_max, in_pieces_of(bytes.size()));
        auto in_pieces = decode(bytes, size_max, [&] { return 1 + random() % 17; });
        if (!(at_once == expected))
            CAF_FAIL(
                "round " << round << ": " << to_string(at_once) << ", but Beast "
                         << to_string(expected)
            );
        if (!(in_pieces == expected))
            CAF_FAIL("round " << round << " in pieces: " << to_string(in_pieces));
    }
}

CAF_TEST(a message costs no memory once it is read) {
    decoder reader{100000};
    auto bytes = client_frame(1, std::string(50000, 'x'));
    std::span<char> first{bytes.data(), 20000};
    CAF_CHECK(reader.next(first).what == decoder::input::kind::need_more);
    std::span<char> second{bytes.data() + 20000, bytes.size() - 20000};
    CAF_CHECK_EQUAL(reader.next(second).payload.size(), 50000u);
    CAF_CHECK(reader.next(second).what == decoder::input::kind::need_more);
}

CAF_TEST(frames that we write are the ones of the protocol) {
    CAF_CHECK_EQUAL(make_frame_bytes(opcode::text, "hi"), "\x81\x02hi"s);
    CAF_CHECK_EQUAL(make_frame_bytes(opcode::ping, ""), "\x89\0"s);
    CAF_CHECK_EQUAL(
        make_frame_bytes(opcode::text, std::string(126, 'x')).substr(0, 4), "\x81\x7E\0\x7E"s
    );
    auto large = make_frame_bytes(opcode::binary, std::string(70000, 'x'));
    CAF_CHECK_EQUAL(large.substr(0, 10), "\x82\x7F\0\0\0\0\0\x01\x11\x70"s);
    CAF_CHECK_EQUAL(
        make_close_frame(1001, "bye"),
        "\x88\x05\x03\xE9"
        "bye"s
    );
}

CAF_TEST(the accept key is the one of RFC 6455) {
    CAF_CHECK_EQUAL(accept_key("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}
