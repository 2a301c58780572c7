#define CAF_SUITE held_events

#include "http/realtime/held_events.hpp"

#include "actors/protocol/event_order.hpp"

#include <caf/test/dsl.hpp>

namespace {

using namespace parley;
using namespace parley::http;
using realtime::held_events;

struct fixture {
    conversation_id room = conversation_id::make();
    held_events held{4};

    frame_ptr entry(std::int64_t at) const {
        frame event{"x", frame::kind::entry, room};
        event.seq = {at};
        return std::make_shared<const frame>(std::move(event));
    }
    std::vector<std::int64_t> release(std::int64_t answered) {
        std::vector<std::int64_t> seqs;
        for (const auto& event : held.release({room, {answered}}).events)
            seqs.push_back(event->seq.value);
        return seqs;
    }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(held_events_tests, fixture)

CAF_TEST(events of a held conversation wait and come out beyond the answer) {
    held.hold(room);
    for (std::int64_t at : {5, 6, 7})
        CAF_CHECK(held.keep(entry(at)));
    CAF_CHECK((release(6) == std::vector<std::int64_t>{7}));
    CAF_CHECK(held.empty());
}

CAF_TEST(an answered event that comes late is dropped) {
    held.hold(room);
    CAF_CHECK(release(6).empty());
    CAF_CHECK(held.keep(entry(5)));
    CAF_CHECK(held.keep(entry(6)));
    CAF_CHECK(!held.keep(entry(7)));
    CAF_CHECK(held.empty());
}

CAF_TEST(while an answer has more nothing live comes until the next resume) {
    held.hold(room);
    release(end_of_log.value);
    CAF_CHECK(held.keep(entry(900)));
    held.hold(room);
    CAF_CHECK(held.keep(entry(901)));
    CAF_CHECK((release(900) == std::vector<std::int64_t>{901}));
}

CAF_TEST(of two resumes at once the one that has everything counts) {
    held.hold(room);
    held.hold(room);
    CAF_CHECK(release(end_of_log.value).empty());
    CAF_CHECK(held.keep(entry(901)));
    CAF_CHECK((release(900) == std::vector<std::int64_t>{901}));
    CAF_CHECK(held.empty());
}

CAF_TEST(what does not fit makes the conversation incomplete) {
    held.hold(room);
    for (std::int64_t at = 1; at <= 5; ++at)
        CAF_CHECK(held.keep(entry(at)));
    CAF_CHECK(held.release({room, {}}).is_incomplete);
    CAF_CHECK(held.empty());
}

CAF_TEST_FIXTURE_SCOPE_END()
