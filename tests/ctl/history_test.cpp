#define CAF_SUITE bench_history

#include "runtime/ctl/bench/history.hpp"

#include "runtime/ctl/bench/cannot_run.hpp"

#include <caf/test/dsl.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace parley;
using namespace parley::bench;

namespace {

struct fixture {
    std::filesystem::path folder;
    std::string path;

    fixture() {
        auto pattern = (std::filesystem::temp_directory_path() / "parley-bench-XXXXXX").string();
        CAF_REQUIRE(mkdtemp(pattern.data()) != nullptr);
        folder = pattern;
        path = folder / "history.jsonl";
    }
    ~fixture() { std::filesystem::remove_all(folder); }
};

template <class Call>
bool cannot(Call call) {
    try {
        call();
    } catch (const cannot_run&) {
        return true;
    }
    return false;
}

} // namespace

CAF_TEST_FIXTURE_SCOPE(bench_history_tests, fixture)

CAF_TEST(what was acknowledged is read back from the file) {
    conversation_history about;
    about.conversation = uuid::make_v7();
    about.reader = uuid::make_v7();
    about.reader_email = "bench-00002@bench.invalid";
    about.base_seq = 41;
    stored_message first{.seq = 42, .id = uuid::make_v7(), .key = uuid::make_v7()};
    {
        history kept{path};
        kept.add_conversation({});
        auto index = kept.add_conversation(about);
        kept.add(index, first, to_string(first.key));
        kept.flush();
        // Whoever ends the writer now has every line.
        auto read = read_history(path);
        CAF_REQUIRE_EQUAL(read.size(), 2U);
        CAF_CHECK(read[0].acknowledged.empty());
        CAF_CHECK(read[1].conversation == about.conversation);
        CAF_CHECK(read[1].reader == about.reader);
        CAF_CHECK_EQUAL(read[1].reader_email, about.reader_email);
        CAF_CHECK_EQUAL(read[1].base_seq, 41);
        CAF_REQUIRE_EQUAL(read[1].acknowledged.size(), 1U);
        CAF_CHECK(read[1].acknowledged[0] == first);
    }
}

CAF_TEST(a line that was cut short is left out) {
    {
        history kept{path};
        auto index = kept.add_conversation({});
        kept.add(index, {.seq = 1, .id = uuid::make_v7(), .key = {}}, to_string(uuid::make_v7()));
    }
    std::ofstream{path, std::ios::app} << R"({"conversation":0,"seq":2,"id":"0190)";
    auto read = read_history(path);
    CAF_REQUIRE_EQUAL(read.size(), 1U);
    CAF_CHECK_EQUAL(read[0].acknowledged.size(), 1U);
}

CAF_TEST(without a path everything is kept in memory only) {
    history kept;
    CAF_CHECK(!kept.is_logging());
    kept.add(kept.add_conversation({}), {.seq = 1, .id = {}, .key = {}}, {});
    CAF_CHECK_EQUAL(kept.conversations()[0].acknowledged.size(), 1U);
}

CAF_TEST(a file that cannot be opened is named) {
    CAF_CHECK(cannot([&] { history{folder / "no" / "such"}; }));
    CAF_CHECK(cannot([&] { read_history(folder / "no"); }));
}

CAF_TEST_FIXTURE_SCOPE_END()
