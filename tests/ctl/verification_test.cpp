#define CAF_SUITE bench_verification

#include "runtime/ctl/bench/verification.hpp"

#include <caf/test/dsl.hpp>

#include <utility>

using namespace parley;
using namespace parley::bench;

namespace {

stored_message message_at(std::int64_t seq) {
    stored_message message{.seq = seq, .id = {}, .key = {}};
    message.id.bytes[15] = static_cast<std::uint8_t>(seq);
    message.key.bytes[0] = 1;
    message.key.bytes[15] = static_cast<std::uint8_t>(seq);
    return message;
}

struct fixture {
    conversation_history promised;
    stored_history stored;
    std::uint64_t unknown_max = 0;

    fixture() {
        promised.base_seq = 10;
        for (std::int64_t seq = 11; seq <= 20; ++seq) {
            promised.acknowledged.push_back(message_at(seq));
            stored.messages.push_back(message_at(seq));
        }
    }

    /// Problems found, the first of them in words.
    std::pair<std::uint64_t, std::string> check() const {
        verification outcome;
        verify_conversation(outcome, promised, stored, unknown_max);
        return {outcome.problems, outcome.details.empty() ? "" : outcome.details.front()};
    }

    bool finds(const std::string& what) const {
        auto [count, detail] = check();
        return count > 0 && detail.find(what) != std::string::npos;
    }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(bench_verification_tests, fixture)

CAF_TEST(what is stored as promised is good) {
    CAF_CHECK_EQUAL(check().first, 0U);
    // Acknowledgements of different sends may overtake each other.
    std::swap(promised.acknowledged[2], promised.acknowledged[5]);
    CAF_CHECK_EQUAL(check().first, 0U);
}

CAF_TEST(a lost message is found) {
    stored.messages.pop_back();
    CAF_CHECK(finds("acknowledged seq 20 is not there"));
}

CAF_TEST(a message under another seq is found) {
    stored.messages[9].seq = 21;
    CAF_CHECK(finds("acknowledged seq 20 stands at seq 21"));
}

CAF_TEST(a message that is stored twice is found by its id and by its key) {
    auto again = message_at(20);
    again.seq = 21;
    stored.messages.push_back(again);
    CAF_CHECK(finds("is stored twice"));
    stored.messages.back().id = message_at(99).id;
    unknown_max = 1;
    CAF_CHECK(finds("key"));
}

CAF_TEST(a seq that two messages were promised is found) {
    promised.acknowledged.push_back(message_at(99));
    promised.acknowledged.back().seq = 20;
    CAF_CHECK(finds("seq 20 was acknowledged twice"));
}

CAF_TEST(a hole in the log is found unless another entry fills it) {
    stored.messages.erase(stored.messages.begin() + 4);
    promised.acknowledged.erase(promised.acknowledged.begin() + 4);
    CAF_CHECK(finds("seqs 15 to 15 are missing"));
    stored.other_entries.push_back(15);
    CAF_CHECK_EQUAL(check().first, 0U);
}

CAF_TEST(a hole after the base is found) {
    promised.base_seq = 9;
    CAF_CHECK(finds("seqs 10 to 10 are missing"));
}

CAF_TEST(messages out of order are found) {
    std::swap(stored.messages[3], stored.messages[4]);
    CAF_CHECK(finds("seq 14 comes after seq 15"));
}

CAF_TEST(more messages than were sent are found) {
    stored.messages.push_back(message_at(21));
    CAF_CHECK(finds("11 messages are stored"));
    unknown_max = 1;
    CAF_CHECK_EQUAL(check().first, 0U);
}

CAF_TEST(all problems are counted and ten are told) {
    verification outcome;
    stored.messages.clear();
    for (int i = 0; i < 3; ++i)
        verify_conversation(outcome, promised, stored, 0);
    CAF_CHECK_EQUAL(outcome.problems, 30U);
    CAF_CHECK_EQUAL(outcome.details.size(), 10U);
    CAF_CHECK_EQUAL(outcome.acknowledged, 30U);
    CAF_CHECK(!outcome.is_good());
}

CAF_TEST_FIXTURE_SCOPE_END()
