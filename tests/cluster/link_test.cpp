#define CAF_SUITE link

#include "cluster/link.hpp"

#include "runtime/base/random.hpp"

#include <caf/test/dsl.hpp>

#include <algorithm>
#include <rapidcheck.h>

using namespace parley;
using namespace std::chrono_literals;

namespace {

constexpr node_id left_node{1};
constexpr node_id right_node{2};

/// Two ends and what is on its way between them, in virtual time.
struct pair_of_links {
    node_link::time_point now{};
    node_link left;
    node_link right;
    std::vector<std::string> to_left;
    std::vector<std::string> to_right;
    std::vector<std::string> got_left;
    std::vector<std::string> got_right;
    std::size_t sent_frames = 0;

    explicit pair_of_links(const link_settings& settings = {})
        : left{left_node, right_node, settings, now}, right{right_node, left_node, settings, now} {}

    void poll() {
        for (auto& bytes : left.poll(now, 5))
            to_right.push_back(std::move(bytes));
        for (auto& bytes : right.poll(now, 5))
            to_left.push_back(std::move(bytes));
        sent_frames += to_left.size() + to_right.size();
    }

    void deliver(node_link& to, const std::string& bytes, std::vector<std::string>& into) const {
        auto read = decode_frame(bytes);
        CAF_REQUIRE(read);
        for (auto envelope : to.receive(*read, now))
            into.emplace_back(envelope);
    }

    void deliver_all() {
        for (const auto& bytes : std::exchange(to_left, {}))
            deliver(left, bytes, got_left);
        for (const auto& bytes : std::exchange(to_right, {}))
            deliver(right, bytes, got_right);
    }

    void lose_all() {
        to_left.clear();
        to_right.clear();
    }

    /// A transport that loses, repeats and reorders.
    void deliver_some(random_source& random) {
        for (auto* way : {&to_left, &to_right}) {
            auto frames = std::exchange(*way, {});
            auto& end = way == &to_left ? left : right;
            auto& into = way == &to_left ? got_left : got_right;
            while (!frames.empty()) {
                auto which = random.chance(0.7) ? 0 : random.below(frames.size());
                auto at = frames.begin() + static_cast<std::ptrdiff_t>(which);
                auto bytes = std::move(*at);
                frames.erase(at);
                if (random.chance(0.25))
                    continue;
                deliver(end, bytes, into);
                if (random.chance(0.2))
                    way->push_back(bytes);
            }
        }
    }

    void pass(std::chrono::milliseconds time) {
        for (auto spent = 0ms; spent < time; spent += 10ms) {
            now += 10ms;
            poll();
            deliver_all();
        }
    }
};

std::vector<std::string> numbered(std::size_t count) {
    std::vector<std::string> all;
    for (std::size_t i = 0; i < count; ++i)
        all.push_back("envelope " + std::to_string(i));
    return all;
}

} // namespace

CAF_TEST(envelopes arrive once and in order) {
    pair_of_links both;
    auto sent = numbered(1000);
    for (const auto& envelope : sent)
        CAF_CHECK(both.left.push(envelope, true));
    both.poll();
    both.deliver_all();
    CAF_CHECK(both.got_right == sent);
    CAF_CHECK(both.got_left.empty());
}

CAF_TEST(an acknowledgement waits for its time and what is pushed does not) {
    pair_of_links both;
    both.left.push("question", true);
    CAF_CHECK(both.left.is_pressed());
    both.poll();
    both.deliver_all();
    CAF_CHECK(!both.left.is_pressed());
    CAF_CHECK(!both.right.is_pressed());
    both.right.reconnected();
    CAF_CHECK(both.right.is_pressed());
}

CAF_TEST(a quarter of the window is acknowledged at once) {
    link_settings narrow;
    narrow.window_bytes = 4 * 1024;
    pair_of_links both{narrow};
    both.left.push(std::string(narrow.window_bytes / 4 + 1, 'x'), true);
    both.poll();
    both.deliver_all();
    CAF_CHECK(both.right.is_pressed());
}

CAF_TEST(many envelopes share a frame) {
    pair_of_links both;
    for (const auto& envelope : numbered(1000))
        both.left.push(envelope, true);
    both.poll();
    CAF_CHECK_EQUAL(both.to_right.size(), 1u);
}

// REQ RUN-10
CAF_TEST(a peer that acknowledges nothing costs bounded memory) {
    link_settings settings;
    settings.frame_bytes = 1000;
    settings.window_bytes = 4000;
    settings.queue_bytes = 8000;
    pair_of_links both{settings};
    std::string envelope(500, 'x');
    int admitted = 0;
    for (int i = 0; i < 1000; ++i) {
        admitted += both.left.push(envelope, true) ? 1 : 0;
        both.poll();
        both.lose_all();
    }
    CAF_CHECK_LESS_OR_EQUAL(admitted, 12'000 / 500);
    CAF_CHECK_LESS_OR_EQUAL(both.left.unacknowledged_bytes(), settings.window_bytes);
    CAF_CHECK_LESS_OR_EQUAL(both.left.queued_bytes(), settings.queue_bytes);
    CAF_CHECK(!both.left.is_broken());
    // What others count on still finds room, for a while.
    CAF_CHECK(both.left.push(envelope, false));
    while (both.left.push(envelope, false)) {
    }
    CAF_CHECK(both.left.is_broken());
    CAF_CHECK_LESS_OR_EQUAL(both.left.queued_bytes(), 4 * settings.queue_bytes);
}

CAF_TEST(the window opens again with acknowledgements) {
    link_settings settings;
    settings.frame_bytes = 1000;
    settings.window_bytes = 4000;
    pair_of_links both{settings};
    for (int i = 0; i < 100; ++i)
        both.left.push(std::string(500, 'x'), true);
    both.pass(500ms);
    CAF_CHECK_EQUAL(both.got_right.size(), 100u);
    CAF_CHECK_EQUAL(both.left.queued_bytes(), 0u);
    CAF_CHECK_EQUAL(both.left.unacknowledged_bytes(), 0u);
}

CAF_TEST(what a broken connection swallowed is sent again with the next one) {
    pair_of_links both;
    both.left.push("a", true);
    both.poll();
    both.lose_all();
    both.left.push("b", true);
    both.left.reconnected();
    both.poll();
    both.deliver_all();
    CAF_CHECK(both.got_right == (std::vector<std::string>{"a", "b"}));
}

// REQ RUN-8
CAF_TEST(frames of another incarnation are nobodys) {
    pair_of_links both;
    node_link reborn{left_node, {3}, {}, both.now};
    both.right.push("for the one before", true);
    both.poll();
    auto read = decode_frame(both.to_left.front());
    CAF_CHECK(reborn.receive(*read, both.now).empty());
    node_link elsewhere{{4}, right_node, {}, both.now};
    CAF_CHECK(elsewhere.receive(*read, both.now).empty());
}

CAF_TEST(an idle pair probes and knows that it is heard) {
    pair_of_links both;
    both.pass(10s);
    CAF_CHECK(!both.left.is_silent(both.now));
    CAF_CHECK_LESS_OR_EQUAL(both.sent_frames, 2u * 21u);
    both.now += 2100ms;
    CAF_CHECK(both.left.is_silent(both.now));
}

CAF_TEST(an envelope that fits no frame is refused and does no harm) {
    pair_of_links both;
    CAF_CHECK(!both.left.push(std::string(frame_size_max, 'x'), false));
    CAF_CHECK(!both.left.is_broken());
    CAF_CHECK(both.left.push(std::string(frame_size_max / 2, 'x'), false));
    both.poll();
    both.deliver_all();
    CAF_CHECK_EQUAL(both.got_right.size(), 1u);
}

// REQ RUN-13
CAF_TEST(whatever the transport does each envelope arrives once and in order) {
    CAF_CHECK(rc::check([](std::uint32_t seed) {
        random_source random{seed};
        link_settings settings;
        settings.frame_bytes = 64;
        settings.window_bytes = 256;
        settings.retransmit = 100ms;
        pair_of_links both{settings};
        auto sent = numbered(60);
        for (std::size_t i = 0; i < sent.size(); ++i) {
            both.left.push(sent[i], true);
            both.right.push(sent[i], true);
            both.now += std::chrono::milliseconds{random.below(50)};
            if (random.chance(0.1))
                both.left.reconnected();
            both.poll();
            both.deliver_some(random);
        }
        both.pass(5s);
        RC_ASSERT(both.got_left == sent);
        RC_ASSERT(both.got_right == sent);
        RC_ASSERT(both.left.unacknowledged_bytes() == 0U);
    }));
}
