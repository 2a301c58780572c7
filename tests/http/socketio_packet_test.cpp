#define CAF_SUITE socketio_packet

#include "http/socketio/engine_table.hpp"
#include "http/socketio/packet.hpp"

#include <caf/test/dsl.hpp>

namespace {

using namespace parley::http::socketio;
using type = packet::type;

bool is_refused(std::string_view text) {
    return !parse_packet(text).has_value();
}

} // namespace

// REQ RTS-2
CAF_TEST(an event has its name and data and the id of its acknowledgement) {
    auto parsed = parse_packet(R"(212["sendMessage",{"text":"x"}])");
    CAF_REQUIRE(parsed.has_value());
    CAF_CHECK(parsed->what == type::event);
    CAF_CHECK_EQUAL(parsed->id, "12");
    CAF_CHECK_EQUAL(parsed->name_space, "/");
    CAF_CHECK_EQUAL(parsed->data.dump(), R"(["sendMessage",{"text":"x"}])");
}

CAF_TEST(a namespace ends with its comma or with the packet) {
    auto with_data = parse_packet(R"(0/admin,{"token":"x"})");
    CAF_REQUIRE(with_data.has_value());
    CAF_CHECK_EQUAL(with_data->name_space, "/admin");
    CAF_CHECK_EQUAL(with_data->data.dump(), R"({"token":"x"})");
    auto alone = parse_packet("1/admin");
    CAF_REQUIRE(alone.has_value());
    CAF_CHECK(alone->what == type::disconnect);
    CAF_CHECK_EQUAL(alone->name_space, "/admin");
}

CAF_TEST(attachments are counted and bounded) {
    auto parsed = parse_packet(R"(52-/admin,7["x",{"_placeholder":true,"num":0}])");
    CAF_REQUIRE(parsed.has_value());
    CAF_CHECK_EQUAL(parsed->attachments, 2u);
    CAF_CHECK_EQUAL(parsed->name_space, "/admin");
    CAF_CHECK_EQUAL(parsed->id, "7");
    CAF_CHECK(!is_refused(R"(516-["x"])"));
    CAF_CHECK(is_refused(R"(517-["x"])"));
    CAF_CHECK(is_refused(R"(599999999999999999999999-["x"])"));
    CAF_CHECK(is_refused(R"(5["x"])"));
    CAF_CHECK(is_refused(R"(5-["x"])"));
}

CAF_TEST(what no client sends is refused) {
    for (const auto* text :
         {"",    "7",     "x",       "2",           "2{}",
          "2[]", "2[{}]", "2[null]", "2x[1]",       "2[\"x\"",
          "21",  "3[]",   "31{}",    "4{}",         "0[]",
          "0x",  "1[]",   "2\xFF",   "2[\"\xFF\"]", "21234567890123456789[\"x\"]"})
        CAF_CHECK(is_refused(text));
}

CAF_TEST(a payload is cut at its separators) {
    CAF_CHECK_EQUAL(split_payload("").size(), 1u);
    auto packets = split_payload("4a\x1e\x1e"
                                 "3");
    CAF_REQUIRE_EQUAL(packets.size(), 3u);
    CAF_CHECK_EQUAL(packets[0], "4a");
    CAF_CHECK_EQUAL(packets[1], "");
    CAF_CHECK_EQUAL(packets[2], "3");
}

CAF_TEST(a session id names its loop) {
    CAF_CHECK(engine_table::loop_of("3.abc") == std::size_t{3});
    CAF_CHECK(!engine_table::loop_of("abc").has_value());
    CAF_CHECK(!engine_table::loop_of(".abc").has_value());
    CAF_CHECK(!engine_table::loop_of("-1.abc").has_value());
    CAF_CHECK(!engine_table::loop_of("1x.abc").has_value());
    CAF_CHECK(!engine_table::loop_of("").has_value());
}
