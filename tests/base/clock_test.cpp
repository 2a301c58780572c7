#define CAF_SUITE clock

#include "runtime/base/clock.hpp"

#include <caf/test/dsl.hpp>

using namespace parley;

namespace {

struct example {
    std::string_view text;
    std::string_view printed;
};

} // namespace

CAF_TEST(a timestamp is printed in UTC with microseconds) {
    CAF_CHECK_EQUAL(to_string(timestamp{0}), "1970-01-01T00:00:00.000000Z");
    CAF_CHECK_EQUAL(to_string(timestamp{1}), "1970-01-01T00:00:00.000001Z");
    CAF_CHECK_EQUAL(to_string(timestamp{-1}), "1969-12-31T23:59:59.999999Z");
    CAF_CHECK_EQUAL(to_string(timestamp{951'782'400'000'000}), "2000-02-29T00:00:00.000000Z");
}

CAF_TEST(every form of RFC 3339 is read) {
    for (const auto& [text, printed] : {
             example{"2026-11-21T09:30:00Z", "2026-11-21T09:30:00.000000Z"},
             example{"2026-11-21t09:30:00z", "2026-11-21T09:30:00.000000Z"},
             example{"2026-11-21 09:30:00Z", "2026-11-21T09:30:00.000000Z"},
             example{"2026-11-21T09:30:00.5Z", "2026-11-21T09:30:00.500000Z"},
             example{"2026-11-21T09:30:00.000123Z", "2026-11-21T09:30:00.000123Z"},
             example{"2026-11-21T09:30:00.1234567899Z", "2026-11-21T09:30:00.123456Z"},
             example{"2026-11-21T09:30:00+02:00", "2026-11-21T07:30:00.000000Z"},
             example{"2026-11-21T09:30:00-00:30", "2026-11-21T10:00:00.000000Z"},
             example{"2026-12-31T23:30:00-01:00", "2027-01-01T00:30:00.000000Z"},
             example{"2026-06-30T23:59:60Z", "2026-07-01T00:00:00.000000Z"},
             example{"2024-02-29T00:00:00+00:00", "2024-02-29T00:00:00.000000Z"},
         }) {
        CAF_MESSAGE(text);
        auto read = timestamp::parse(text);
        CAF_REQUIRE(read);
        CAF_CHECK_EQUAL(to_string(*read), printed);
    }
}

CAF_TEST(anything else is no timestamp) {
    for (std::string_view text : {
             "",
             "now",
             "2026-11-21",
             "2026-11-21T09:30Z",
             "2026-11-21T09:30:00",
             "2026-11-21T09:30:00X",
             "2026-11-21T09:30:00Z ",
             " 2026-11-21T09:30:00Z",
             "2026-02-29T00:00:00Z",
             "2026-13-01T00:00:00Z",
             "2026-00-10T00:00:00Z",
             "2026-11-00T00:00:00Z",
             "2026-11-21T24:00:00Z",
             "2026-11-21T09:60:00Z",
             "2026-11-21T09:30:61Z",
             "2026-11-21T-9:30:00Z",
             "2026-11-21T09:30:00.Z",
             "2026-11-21T09:30:00,5Z",
             "2026-11-21T09:30:00+0200",
             "2026-11-21T09:30:00+24:00",
             "2026-11-21T09:30:00+02:60",
             "2026-11-21T09:30:00+02:00Z",
             "2026/11/21T09:30:00Z",
             "02026-11-21T09:30:00Z",
         }) {
        CAF_MESSAGE(text);
        CAF_CHECK(!timestamp::parse(text));
    }
}

CAF_TEST(a blank or a sign is no digit of a timestamp) {
    for (std::string_view text : {
             "+026-11-21T09:30:00Z",
             "-026-11-21T09:30:00Z",
             "2026- 1-21T09:30:00Z",
             "2026-+1-21T09:30:00Z",
             "2026-11- 1T09:30:00Z",
             "2026-11-21T 9:30:00Z",
             "2026-11-21T+9:30:00Z",
             "2026-11-21T09: 3:00Z",
             "2026-11-21T09:30:+1Z",
             "2026-11-21T09:30:00+ 2:00",
             "2026-11-21T09:30:00++2:00",
             "2026-11-21T09:30:00+02:+1",
         }) {
        CAF_MESSAGE(text);
        CAF_CHECK(!timestamp::parse(text));
    }
}

CAF_TEST(what is printed is read back) {
    for (std::int64_t micros : {0L, 1L, -1L, 1'793'093'400'000'123L, 253'402'300'799'999'999L}) {
        auto read = timestamp::parse(to_string(timestamp{micros}));
        CAF_REQUIRE(read);
        CAF_CHECK_EQUAL(read->micros, micros);
    }
}
