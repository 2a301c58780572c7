#define CAF_SUITE trace

#include "runtime/base/trace.hpp"

#include <caf/test/dsl.hpp>

using namespace parley;

CAF_TEST(the trace of a traceparent header is its second field) {
    auto trace =
        trace_id::parse_traceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    CAF_REQUIRE(trace);
    CAF_CHECK_EQUAL(to_string(*trace), "0af7651916cd43dd8448eb211c80319c");
}

CAF_TEST(a later version of the header may be longer) {
    CAF_CHECK(
        trace_id::parse_traceparent("01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more")
    );
}

CAF_TEST(a malformed header has no trace) {
    for (std::string_view text : {
             "",
             "0af7651916cd43dd8448eb211c80319c",
             "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
             "00-00000000000000000000000000000000-b7ad6b7169203331-01",
             "00-0af7651916cd43dd8448eb211c80319-b7ad6b7169203331-011",
             "00-0af7651916cd43dd8448eb211c80319g-b7ad6b7169203331-01",
             "00_0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331_01",
         }) {
        CAF_MESSAGE(text);
        CAF_CHECK(!trace_id::parse_traceparent(text));
    }
}

CAF_TEST(no two traces are the same) {
    CAF_CHECK(trace_id::make() != trace_id::make());
    CAF_CHECK(trace_id::make() != trace_id{});
}
