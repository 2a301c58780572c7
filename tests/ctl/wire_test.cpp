#define CAF_SUITE bench_wire

#include "runtime/ctl/bench/wire.hpp"

#include "runtime/base/uuid.hpp"
#include "runtime/ctl/bench/sample.hpp"

#include <caf/test/dsl.hpp>

using namespace parley;
using namespace parley::bench;

namespace {

constexpr std::string_view message =
    R"({"id":"0190c5a0-7b1c-7def-8123-456789abcdef",)"
    R"("conversation_id":"0190c5a0-7b1c-7def-8123-456789abcde0","seq":42,)"
    R"("sender_id":"0190c5a0-7b1c-7def-8123-456789abcde1","text":"b0070001000000002a....",)"
    R"("created_at":"2026-11-21T09:30:00.000123Z","edited_at":null,"status":"SENT",)"
    R"("reply_to":null})";

std::string frame_with(std::string_view head) {
    return std::string{head} + std::string{message} + "}";
}

} // namespace

CAF_TEST(a tag survives its way through the text) {
    message_tag tag{.run = 0xabc, .sender = 0x3fff, .number = 0xffffffffff};
    std::string text;
    append_text(text, tag, 100);
    CAF_CHECK_EQUAL(text.size(), 100U);
    CAF_CHECK(read_tag(text) == tag);
}

CAF_TEST(a text that no generator wrote has no tag) {
    CAF_CHECK(!read_tag(""));
    CAF_CHECK(!read_tag("hello, how are you today?"));
    CAF_CHECK(!read_tag("b0070001000000002"));
    CAF_CHECK(!read_tag("b007000100000000zz"));
}

CAF_TEST(a client key is a version 7 UUID that only its message has) {
    auto key_of = [](const message_tag& tag, std::uint64_t due_ms) {
        std::string key;
        append_key(key, tag, due_ms);
        return key;
    };
    message_tag tag{.run = 1, .sender = 2, .number = 3};
    auto key = key_of(tag, 0x0190c5a07b1c);
    CAF_CHECK_EQUAL(key, "0190c5a0-7b1c-7001-8002-000000000003");
    CAF_CHECK(uuid::parse(key).has_value());
    CAF_CHECK_EQUAL(key, key_of(tag, 0x0190c5a07b1c));
    CAF_CHECK_NOT_EQUAL(key, key_of({.run = 1, .sender = 2, .number = 4}, 0x0190c5a07b1c));
    CAF_CHECK_NOT_EQUAL(key, key_of({.run = 1, .sender = 3, .number = 3}, 0x0190c5a07b1c));
    CAF_CHECK_NOT_EQUAL(key, key_of({.run = 2, .sender = 2, .number = 3}, 0x0190c5a07b1c));
}

CAF_TEST(frames are told apart in either order of their members) {
    CAF_CHECK(kind_of(frame_with(R"({"ack":7,"data":)")) == frame_kind::acknowledged);
    CAF_CHECK(kind_of(R"({"ack":7,"error":{"code":"OVERLOADED"}})") == frame_kind::refused);
    CAF_CHECK(kind_of(frame_with(R"({"event":"newMessage","data":)")) == frame_kind::message);
    CAF_CHECK(kind_of(R"({"event":"ready","data":{}})") == frame_kind::ready);
    CAF_CHECK(kind_of(R"({"data":{},"event":"ready"})") == frame_kind::ready);
    CAF_CHECK(kind_of(R"({"event":"presence","data":{}})") == frame_kind::other);
    CAF_CHECK(kind_of("") == frame_kind::other);
}

CAF_TEST(fields are found where they stand) {
    auto frame = frame_with(R"({"ack":7,"data":)");
    CAF_CHECK_EQUAL(integer_after(frame, R"("ack":)"), 7);
    CAF_CHECK_EQUAL(integer_after(frame, R"("seq":)"), 42);
    CAF_CHECK_EQUAL(integer_after(frame, R"("missing":)"), -1);
    CAF_CHECK_EQUAL(string_after(frame, R"("id":")"), "0190c5a0-7b1c-7def-8123-456789abcdef");
    CAF_CHECK_EQUAL(string_after(frame, R"("missing":")"), "");
    auto tag = read_tag(string_after(frame, R"("text":")"));
    CAF_REQUIRE(tag.has_value());
    CAF_CHECK_EQUAL(tag->number, 42U);
}

CAF_TEST(a sound frame passes the full check and a broken one is named) {
    auto sound = frame_with(R"({"event":"newMessage","data":)");
    CAF_CHECK(!problem_in(sound));
    CAF_CHECK(problem_in(sound.substr(0, sound.size() - 1)).has_value());
    CAF_CHECK(problem_in(R"({"event":"newMessage"})").has_value());
    auto without = [&](std::string_view part, std::string_view instead) {
        auto text = sound;
        text.replace(text.find(part), part.size(), instead);
        return problem_in(text);
    };
    CAF_CHECK(without(R"("seq":42)", R"("seq":"42")").has_value());
    CAF_CHECK(without("09:30", "9h30").has_value());
    CAF_CHECK(without(R"("status":"SENT",)", "").has_value());
    CAF_CHECK(without(R"({"id":")", R"({"key":{"id":"other"},"id":")").has_value());
}
