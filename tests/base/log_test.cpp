#define CAF_SUITE log

#include "runtime/base/log.hpp"

#include <caf/test/dsl.hpp>
#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdio>
#include <string>
#include <thread>
#include <unistd.h>

using namespace parley;

namespace {

/// Turns standard error into a file while it lives.
class captured_stderr {
public:
    captured_stderr() : file_{std::tmpfile()}, before_{dup(STDERR_FILENO)} {
        std::fflush(stderr);
        dup2(fileno(file_), STDERR_FILENO);
    }
    captured_stderr(const captured_stderr&) = delete;
    captured_stderr& operator=(const captured_stderr&) = delete;
    ~captured_stderr() {
        dup2(before_, STDERR_FILENO);
        close(before_);
        std::fclose(file_);
    }

    std::vector<std::string> lines() const {
        std::fflush(stderr);
        std::rewind(file_);
        std::vector<std::string> lines(1);
        for (int c = std::fgetc(file_); c != EOF; c = std::fgetc(file_)) {
            if (c == '\n')
                lines.emplace_back();
            else
                lines.back().push_back(static_cast<char>(c));
        }
        lines.pop_back();
        return lines;
    }

private:
    std::FILE* file_;
    int before_;
};

} // namespace

CAF_TEST(a line of the log is one JSON object with its trace) {
    auto trace = trace_id::make();
    std::vector<std::string> lines;
    {
        captured_stderr output;
        log::start(log::level::info, "node-7");
        log::write(
            log::level::warning, "disk_slow", trace, {{"detail", "two\nlines \"and\" \xff"}}
        );
        log::debug("not_wanted");
        lines = output.lines();
    }
    CAF_REQUIRE_EQUAL(lines.size(), 1u);
    auto line = nlohmann::json::parse(lines.front());
    CAF_CHECK_EQUAL(line["level"], "warning");
    CAF_CHECK_EQUAL(line["service"], "parley");
    CAF_CHECK_EQUAL(line["node"], "node-7");
    CAF_CHECK_EQUAL(line["event"], "disk_slow");
    CAF_CHECK_EQUAL(line["trace_id"], to_string(trace));
    CAF_CHECK(line["detail"].get<std::string>().starts_with("two\nlines \"and\" "));
    CAF_CHECK(line["time"].get<std::string>().ends_with("Z"));
}

CAF_TEST(a line among few is written at once) {
    std::this_thread::sleep_for(std::chrono::milliseconds{110});
    std::vector<std::string> lines;
    {
        captured_stderr output;
        log::info("alone");
        lines = output.lines();
    }
    CAF_REQUIRE_EQUAL(lines.size(), 1u);
    CAF_CHECK(nlohmann::json::parse(lines.front())["event"] == "alone");
}

CAF_TEST(many lines gather until one is bad news) {
    constexpr std::size_t count = 150;
    std::vector<std::string> before;
    std::vector<std::string> after;
    {
        captured_stderr output;
        for (std::size_t i = 0; i < count; ++i)
            log::info(std::to_string(i));
        before = output.lines();
        log::error(std::to_string(count));
        after = output.lines();
    }
    CAF_CHECK(before.size() < count);
    CAF_REQUIRE_EQUAL(after.size(), count + 1);
    for (std::size_t i = 0; i < after.size(); ++i)
        CAF_CHECK(nlohmann::json::parse(after[i])["event"] == std::to_string(i));
}

CAF_TEST(the levels are known by name) {
    log::level read = log::level::off;
    for (auto [text, expected] : {
             std::pair{"debug", log::level::debug},
             std::pair{"info", log::level::info},
             std::pair{"warning", log::level::warning},
             std::pair{"error", log::level::error},
             std::pair{"off", log::level::off},
         }) {
        CAF_CHECK(log::parse_level(text, read));
        CAF_CHECK(read == expected);
    }
    CAF_CHECK(!log::parse_level("loud", read));
    CAF_CHECK(!log::parse_level("INFO", read));
}

CAF_TEST(below the threshold nothing is written) {
    captured_stderr output;
    log::start(log::level::off, "");
    log::error("unheard");
    CAF_CHECK(output.lines().empty());
    CAF_CHECK(!log::enabled(log::level::error));
}
