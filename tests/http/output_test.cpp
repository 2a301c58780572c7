#define CAF_SUITE http_output

#include "http/output_queue.hpp"
#include "http/realtime/held_events.hpp"
#include "http/realtime/shedding.hpp"

#include <caf/test/dsl.hpp>

#include <array>
#include <random>
#include <sys/uio.h>

namespace {

using namespace parley;
using namespace parley::http;
using namespace parley::http::realtime;

const conversation_id here = conversation_id::make();
const conversation_id there = conversation_id::make();

frame_ptr reply(std::string bytes = "reply") {
    return make_frame(std::move(bytes));
}

frame_ptr of_kind(frame::kind kind, conversation_id conversation, std::int64_t place = 0) {
    frame made{"event", kind};
    made.conversation = conversation;
    made.seq = {place};
    return std::make_shared<const frame>(std::move(made));
}

frame_ptr cursor(conversation_id conversation, user_id user, std::string bytes) {
    frame made{std::move(bytes), frame::kind::cursor};
    made.conversation = conversation;
    made.subject = user;
    return std::make_shared<const frame>(std::move(made));
}

frame_ptr resync(conversation_id conversation) {
    return of_kind(frame::kind::resync, conversation);
}

/// One letter a frame: r(eply), e(ntry), R(esync), c(ursor), t(yping).
std::string kinds(const std::vector<frame_ptr>& frames) {
    std::string out;
    for (const auto& each : frames)
        out += "reRct"[static_cast<std::size_t>(each->what)];
    return out;
}

} // namespace

CAF_TEST(what leaves the queue in pieces of any size is what went in) {
    std::mt19937 random{3};
    output_queue queue;
    std::string in;
    std::string out;
    for (int round = 0; round < 2000; ++round) {
        if (random() % 2 == 0) {
            std::string bytes(random() % 50, static_cast<char>('a' + round % 26));
            in += bytes;
            queue.push(make_frame(bytes));
        }
        std::array<iovec, 64> vectors{};
        int used = queue.gather(vectors.data(), 64);
        auto left = random() % 100;
        std::size_t sent = 0;
        for (int i = 0; i < used && left > 0; ++i) {
            const auto& each = vectors.at(static_cast<std::size_t>(i));
            auto size = std::min<std::size_t>(left, each.iov_len);
            out.append(static_cast<const char*>(each.iov_base), size);
            left -= size;
            sent += size;
        }
        queue.consume(sent);
        CAF_REQUIRE_EQUAL(queue.bytes(), in.size() - out.size());
    }
    CAF_CHECK(in.starts_with(out));
}

CAF_TEST(a frame that has partly left stays when the rest is taken out) {
    output_queue queue;
    queue.push(reply("first"));
    queue.push(reply("second"));
    queue.consume(2);
    auto taken = queue.take_unsent();
    CAF_CHECK_EQUAL(taken.size(), 1u);
    CAF_CHECK_EQUAL(queue.size(), 1u);
    CAF_CHECK_EQUAL(queue.bytes(), 3u);
}

// REQ RTS-8 RUN-10
CAF_TEST(ephemeral frames go first and alone when that is enough) {
    auto typing = of_kind(frame::kind::ephemeral, here);
    auto entry = of_kind(frame::kind::entry, here, 1);
    std::vector<frame_ptr> queue{typing, entry, reply(), typing};
    CAF_CHECK_EQUAL(kinds(shed(queue, {2, 1000}, resync)), "er");
}

// REQ RTS-8 RUN-10
CAF_TEST(of the cursors of one user only the last stays) {
    auto ada = user_id::make();
    auto bob = user_id::make();
    auto entry = of_kind(frame::kind::entry, here, 1);
    std::vector<frame_ptr> queue{
        cursor(here, ada, "1"), cursor(here, bob, "1"), entry, cursor(here, ada, "2")
    };
    auto kept = shed(queue, {3, 1000}, resync);
    CAF_CHECK_EQUAL(kinds(kept), "cec");
    CAF_CHECK_EQUAL(kept.front()->subject == bob, true);
    CAF_CHECK_EQUAL(kept.back()->bytes, "2");
}

// REQ RTS-8 RUN-10
CAF_TEST(the entries of a conversation become one resync and answers stay in order) {
    std::vector<frame_ptr> queue;
    for (int i = 1; i <= 5; ++i) {
        queue.push_back(of_kind(frame::kind::entry, here, i));
        queue.push_back(reply(std::to_string(i)));
        queue.push_back(of_kind(frame::kind::entry, there, i));
    }
    auto kept = shed(queue, {10, 1000}, resync);
    CAF_CHECK_EQUAL(kinds(kept), "RrRrrrr");
    CAF_CHECK(kept[0]->conversation == here && kept[2]->conversation == there);
    // A second time nothing is told twice.
    kept.push_back(of_kind(frame::kind::entry, here, 6));
    CAF_CHECK_EQUAL(kinds(shed(kept, {1, 1000}, resync)), "RrRrrrr");
}

CAF_TEST(a queue that is too large in bytes is shed as well) {
    std::vector<frame_ptr> queue(4, of_kind(frame::kind::entry, here, 1));
    CAF_CHECK_EQUAL(kinds(shed(queue, {100, 12}, resync)), "R");
}

CAF_TEST(held events come out behind the answer without those that it holds) {
    held_events held{100};
    held.hold(here);
    for (int i = 1; i <= 4; ++i)
        CAF_CHECK(held.keep(of_kind(frame::kind::entry, here, i)));
    CAF_CHECK(!held.keep(of_kind(frame::kind::entry, there, 1)));
    auto out = held.release({here, seq{2}});
    CAF_CHECK_EQUAL(kinds(out.events), "ee");
    CAF_CHECK_EQUAL(out.events.front()->seq.value, 3);
    CAF_CHECK(!out.is_incomplete);
    CAF_CHECK(held.empty());
}

CAF_TEST(two resumes of one conversation hold it until both are answered) {
    held_events held{100};
    held.hold(here);
    held.hold(here);
    held.keep(of_kind(frame::kind::entry, here, 5));
    held.keep(of_kind(frame::kind::entry, here, 6));
    CAF_CHECK(held.release({here, seq{5}}).events.empty());
    auto out = held.release({here, seq{3}});
    CAF_CHECK_EQUAL(kinds(out.events), "e");
    CAF_CHECK_EQUAL(out.events.front()->seq.value, 6);
}

// REQ RUN-10
CAF_TEST(too many held events become a resync instead of memory) {
    held_events held{3};
    held.hold(here);
    for (int i = 1; i <= 10; ++i)
        CAF_CHECK(held.keep(of_kind(frame::kind::entry, here, i)));
    auto out = held.release({here, {}});
    CAF_CHECK(out.is_incomplete);
    CAF_CHECK(out.events.empty());
}

CAF_TEST(a session that stays idle ends up holding nothing) {
    held_events held{100};
    held.hold(here);
    held.release({here, seq{7}});
    held.age();
    CAF_CHECK(held.keep(of_kind(frame::kind::entry, here, 7)));
    held.age();
    CAF_CHECK(held.empty());
    // What is still being answered stays however long it takes.
    held.hold(here);
    held.age();
    held.age();
    CAF_CHECK(held.keep(of_kind(frame::kind::entry, here, 8)));
}
