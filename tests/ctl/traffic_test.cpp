#define CAF_SUITE bench_traffic

#include "runtime/ctl/bench/traffic.hpp"

#include "runtime/ctl/bench/cannot_run.hpp"
#include "tests/ctl/scripted_node.hpp"

#include <caf/test/dsl.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <optional>

using namespace parley;
using namespace parley::bench;
using namespace std::chrono_literals;

namespace {

constexpr auto patience = 20s;

struct run {
    scripted_node node;
    event_loop loop;
    history promised;
    traffic load;

    explicit run(scripted_node::script planned, bench::load asked = {})
        : node{std::move(planned)},
          load{loop, resolve(fmt::format("http://127.0.0.1:{}", node.port())), asked, promised} {
        conversation_history about;
        about.conversation = uuid::make_v4();
        std::vector<account> members(2);
        members.back().username = "listener";
        load.add_conversation(about, members, 1);
    }

    /// Turns until `is_reached`; false when that takes too long.
    template <class Condition>
    bool until(Condition is_reached) {
        auto deadline = event_loop::clock::now() + patience;
        while (!is_reached() && event_loop::clock::now() < deadline)
            load.turn(event_loop::clock::now() + 10ms);
        return is_reached();
    }

    /// Sends until so many are delivered, then lets everything come to its end.
    bool deliver(std::uint64_t count) {
        load.connect();
        load.begin();
        bool is_delivered = until([&] { return load.counted().delivered >= count; });
        load.end();
        bool is_settled =
            until([&] { return load.unacknowledged() == 0 && load.undelivered() == 0; });
        node.stop();
        return is_delivered && is_settled;
    }

    const std::vector<stored_message>& acknowledged() const {
        return promised.conversations()[0].acknowledged;
    }
};

template <class Change>
scripted_node::script plan(Change change) {
    scripted_node::script made;
    change(made);
    return made;
}

bench::load surviving() {
    bench::load asked;
    asked.is_surviving = true;
    return asked;
}

} // namespace

CAF_TEST(a closed loop counts each message once as acknowledged and as delivered) {
    run with{{}};
    CAF_REQUIRE(with.deliver(100));
    auto stored = with.node.log().size();
    CAF_CHECK_EQUAL(with.load.counted().acknowledged, stored);
    CAF_CHECK_EQUAL(with.load.counted().delivered, stored);
    CAF_CHECK_EQUAL(with.load.counted().delivery.count(), stored);
    CAF_CHECK_EQUAL(with.acknowledged().size(), stored);
    CAF_CHECK_EQUAL(with.load.broken().count, 0U);
}

CAF_TEST(who listens reads everything and reacts to some of it) {
    bench::load asked;
    asked.listening = {.is_reading = true, .react_every = 10, .mention_every = 0};
    run with{{}, asked};
    with.load.connect();
    with.load.begin();
    const auto& counted = with.load.counted();
    CAF_CHECK(with.until([&] { return counted.reads >= 20 && counted.reactions >= 20; }));
    with.load.end();
    CAF_CHECK(with.until([&] { return with.load.undelivered() == 0; }));
    with.node.stop();
    CAF_CHECK_EQUAL(with.load.broken().count, 0U);
    // One to ten messages.
    CAF_CHECK(counted.reactions * 10 <= counted.delivered);
    auto reaction = std::ranges::find_if(with.node.log(), [](const nlohmann::json& entry) {
        return entry.contains("emoji");
    });
    CAF_REQUIRE(reaction != with.node.log().end());
    CAF_CHECK(reaction->contains("message_id"));
}

CAF_TEST(a message in so many mentions who listens) {
    bench::load asked;
    asked.listening.mention_every = 2;
    run with{{}, asked};
    CAF_REQUIRE(with.deliver(10));
    auto mentions = std::ranges::count_if(with.node.log(), [](const nlohmann::json& message) {
        return message["text"].get<std::string>().ends_with(" @listener");
    });
    CAF_CHECK_EQUAL(mentions, static_cast<std::ptrdiff_t>(with.node.log().size() / 2));
}

CAF_TEST(a closed loop never has more under way than its window) {
    bench::load asked;
    asked.window = 3;
    run with{{}, asked};
    with.load.connect();
    with.load.begin();
    CAF_CHECK_EQUAL(with.load.unacknowledged(), 3U);
    bool is_within = true;
    CAF_CHECK(with.until([&] {
        is_within = is_within && with.load.undelivered() <= 3;
        return with.load.counted().delivered >= 50;
    }));
    CAF_CHECK(is_within);
}

CAF_TEST(an open loop sends what is due even when nothing is answered) {
    bench::load asked;
    asked.rate = 1000;
    run with{plan([](auto& node) { node.refusals = 1 << 20; }), asked};
    with.load.connect();
    with.load.begin();
    CAF_CHECK(with.until([&] { return with.load.unacknowledged() >= 50; }));
    CAF_CHECK_EQUAL(with.load.counted().acknowledged, 0U);
}

CAF_TEST(a send that is refused for the moment is repeated with its key until it is taken) {
    run with{plan([](auto& node) { node.refusals = 5; })};
    CAF_REQUIRE(with.deliver(20));
    CAF_CHECK_EQUAL(with.load.counted().refused, 5U);
    for (const auto& [key, count] : with.node.keys())
        CAF_CHECK_EQUAL(count, 1);
    CAF_CHECK_EQUAL(with.acknowledged().size(), with.node.log().size());
}

CAF_TEST(a send that is refused for good ends the run) {
    run with{plan([](auto& node) { node.refusal = "NOT_A_PARTICIPANT"; })};
    with.load.connect();
    with.load.begin();
    CAF_REQUIRE(with.until([&] { return !with.load.failure().empty(); }));
    CAF_CHECK(with.load.failure().find("NOT_A_PARTICIPANT") != std::string::npos);
}

CAF_TEST(a delivery that is left out is told as a gap) {
    run with{plan([](auto& node) { node.undelivered = {3}; })};
    with.load.connect();
    with.load.begin();
    CAF_REQUIRE(with.until([&] { return with.load.counted().delivered >= 20; }));
    CAF_CHECK_EQUAL(with.load.broken().count, 1U);
    CAF_CHECK(with.load.broken().details[0].find("seq 4 followed seq 2") != std::string::npos);
    CAF_CHECK(with.load.undelivered() > 0);
}

CAF_TEST(a lost connection ends the run) {
    run with{plan([](auto& node) { node.cut_after = 10; })};
    with.load.connect();
    with.load.begin();
    CAF_REQUIRE(with.until([&] { return !with.load.failure().empty(); }));
}

CAF_TEST(a surviving run repeats what was not answered and misses nothing) {
    run with{plan([](auto& node) { node.cut_after = 10; }), surviving()};
    CAF_REQUIRE(with.deliver(60));
    const auto& counted = with.load.counted();
    auto stored = with.node.log().size();
    CAF_CHECK_EQUAL(counted.reconnects, 2U);
    CAF_CHECK(counted.repeated > 0);
    CAF_CHECK_EQUAL(counted.acknowledged, stored);
    CAF_CHECK_EQUAL(counted.delivered, stored);
    CAF_CHECK_EQUAL(with.load.broken().count, 0U);
    CAF_CHECK(with.load.failure().empty());
}

CAF_TEST(a node that refuses the upgrade is named with its answer) {
    run with{plan([](auto& node) {
        node.upgrade_answer =
            "HTTP/1.1 401 Unauthorized\r\n\r\n{\"error\":{\"code\":\"NO_TOKEN\"}}";
    })};
    std::string reason;
    try {
        with.load.connect();
    } catch (const cannot_run& error) {
        reason = error.what();
    }
    CAF_CHECK(reason.find("401 Unauthorized NO_TOKEN") != std::string::npos);
}
