#define CAF_SUITE metrics

#include "runtime/base/metrics.hpp"

#include <caf/test/dsl.hpp>

using namespace parley;

namespace {

bool contains_line(const std::string& text, const std::string& line) {
    return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

} // namespace

CAF_TEST(a counter appears in the text with its help and labels) {
    auto& counter = metrics::counter("test_frames_total", "Frames written.", {{"kind", "text"}});
    counter.Increment(3);
    auto text = metrics::to_text();
    CAF_CHECK(contains_line(text, "# HELP test_frames_total Frames written."));
    CAF_CHECK(contains_line(text, "# TYPE test_frames_total counter"));
    CAF_CHECK(contains_line(text, R"(test_frames_total{kind="text"} 3)"));
}

CAF_TEST(the same name and labels are the same metric) {
    auto& first = metrics::gauge("test_sessions", "Sessions.", {{"node", "1"}});
    auto& again = metrics::gauge("test_sessions", "Sessions.", {{"node", "1"}});
    auto& other = metrics::gauge("test_sessions", "Sessions.", {{"node", "2"}});
    CAF_CHECK(&first == &again);
    CAF_CHECK(&first != &other);
}

CAF_TEST(a duration falls into the bucket of its length) {
    metrics::duration("test_commit_seconds", "Time of a commit.").Observe(0.003);
    auto text = metrics::to_text();
    CAF_CHECK(contains_line(text, R"(test_commit_seconds_bucket{le="0.0025"} 0)"));
    CAF_CHECK(contains_line(text, R"(test_commit_seconds_bucket{le="0.005"} 1)"));
    CAF_CHECK(contains_line(text, "test_commit_seconds_count 1"));
}
