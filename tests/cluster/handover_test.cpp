#define CAF_SUITE handover

#include "runtime/base/metrics.hpp"
#include "tests/cluster/two_nodes.hpp"

using namespace parley;
using namespace parley::test;
using namespace std::chrono_literals;

namespace {

using words_type = std::vector<std::string>;

struct fixture : two_nodes {
    shard_id shard = shard_of(alice);
    bool is_over = false;

    fixture() { all_to(first, {1}); }

    void tell(node& at, const std::string& text, message_class cls = message_class::if_active) {
        caf::anon_send(at.router.handle, word(text, cls));
    }

    /// The first node is asked to hand over; its host still works.
    void begin() {
        first.router.self->hand_over(shard, first.now + 2s, [this] { is_over = true; });
    }
    void end_host() {
        auto* host = caf::actor_cast<caf::monitorable_actor*>(first.hosts.front().actor.handle());
        host->cleanup(caf::error{}, nullptr);
    }
    /// What the first node sees once it has released the shard.
    void first_sees() { first.router.self->install(map_of(second.id, {2}), first.now); }
    /// What the second node sees; it is ready when the fence stands.
    void second_sees(bool is_ready = true) {
        auto map = map_of(second.id, {2});
        map->at(shard).is_ready = is_ready;
        map->at(shard).from = first.id;
        second.router.self->install(map, second.now);
    }
    /// How often, and how many seconds in all, a shard has let its messages wait.
    static std::pair<std::uint64_t, double> waited(const char* side) {
        auto& all = metrics::duration("parley_cluster_shard_wait_seconds", "", {{"side", side}});
        auto seen = all.Collect().histogram;
        return {seen.sample_count, seen.sample_sum};
    }
    words_type arrived() const {
        return second.hosts.empty() ? words_type{} : words(second.hosts.front());
    }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(handover_tests, fixture)

// REQ RUN-9
CAF_TEST(a host is told to hand over and what comes then waits) {
    tell(first, "before");
    begin();
    CAF_CHECK(!is_over);
    tell(first, "meanwhile");
    CAF_CHECK(words(first.hosts.front()) == words_type{"before"});
    CAF_CHECK(first.hosts.front().actor.take<host_hand_over>());
    end_host();
    CAF_CHECK(is_over);
}

CAF_TEST(a shard without a host is handed over at once) {
    begin();
    CAF_CHECK(is_over);
}

// REQ RUN-9
CAF_TEST(what waited goes to the next owner in its order and the successors state before it) {
    tell(first, "before");
    begin();
    auto pending = ask<std::string>(first.router.handle, word("asked"));
    tell(first, "told");
    caf::anon_send(first.router.handle, passed_on{word("state"), {}, 0, true});
    end_host();
    second_sees();
    first_sees();
    pass_all();
    CAF_CHECK(arrived() == (words_type{"state", "asked", "told"}));
    second.hosts.front().actor.take<routed>();
    second.hosts.front().actor.take<routed>()->reply(std::string{"answered"});
    pass_all();
    CAF_CHECK_EQUAL(pending.value(), "answered");
}

// REQ RUN-9
CAF_TEST(what comes directly waits until everything older was passed on) {
    tell(first, "before");
    begin();
    tell(first, "older");
    end_host();
    second_sees();
    tell(second, "newer");
    CAF_CHECK(arrived().empty());
    first_sees();
    pass_all();
    CAF_CHECK(arrived() == (words_type{"older", "newer"}));
    tell(second, "newest");
    CAF_CHECK(arrived() == (words_type{"older", "newer", "newest"}));
}

CAF_TEST(what is passed on before the map is known waits for it) {
    begin();
    tell(first, "older");
    first_sees();
    pass_all();
    CAF_CHECK(arrived().empty());
    second_sees(false);
    CAF_CHECK(arrived().empty());
    tell(second, "newer");
    second_sees(true);
    CAF_CHECK(arrived() == (words_type{"older", "newer"}));
}

CAF_TEST(who never hears of the end goes on without it) {
    second_sees();
    tell(second, "newer");
    CAF_CHECK(arrived().empty());
    second.router.self->sweep(std::chrono::steady_clock::now() + 3s);
    CAF_CHECK(arrived() == words_type{"newer"});
    // The end comes too late to matter.
    first.between.end_passing(second.id, shard, {2});
    pass_all();
    tell(second, "newest");
    CAF_CHECK(arrived() == (words_type{"newer", "newest"}));
}

CAF_TEST(an end that comes before the map counts) {
    first.between.end_passing(second.id, shard, {2});
    pass_all();
    second_sees();
    tell(second, "newer");
    CAF_CHECK(arrived() == words_type{"newer"});
}

// REQ RUN-9
CAF_TEST(an end that comes while the map is being installed counts) {
    auto early = entity_of(user_id::make());
    while (shard_of(early) == shard_of(alice))
        early = entity_of(user_id::make());
    if (shard_of(alice).value < shard_of(early).value)
        std::swap(early, alice);
    shard = shard_of(alice);
    second.router.self->install(map_of(second.id, {1}), second.now);
    caf::anon_send(second.router.handle, routed{early, message_class::request, {}});
    // The map takes the early shard away and is not at the other one yet.
    second.hosts.front().actor.react_with([this](const letter&) {
        second.router.self->note_end(shard, {2}, second.now);
    });
    auto map = map_of(second.id, {2});
    map->at(shard).from = first.id;
    second.router.self->install(map, second.now);
    tell(second, "newer");
    CAF_REQUIRE_EQUAL(second.hosts.size(), 2u);
    CAF_CHECK(words(second.hosts.back()) == words_type{"newer"});
}

CAF_TEST(nobody waits for the end of a node that is gone) {
    second_sees();
    auto pending = ask<std::string>(second.router.handle, word("asked"));
    CAF_CHECK(second.hosts.empty());
    second.router.self->install(map_of(second.id, {2}), second.now);
    CAF_CHECK(arrived() == words_type{"asked"});
}

CAF_TEST(a node whose map is late reaches the owner in one hop more) {
    all_to(second, {2});
    // A third node believes that the first one is the owner.
    caf::anon_send(first.router.handle, passed_on{word("late"), {3}, 1, false});
    pass_all();
    CAF_CHECK(arrived() == words_type{"late"});
}

// REQ RUN-9
CAF_TEST(who has not heard yet that a shard is its own gets its messages back and keeps them) {
    all_to(second, {1});
    second.router.self->install(map_of(first.id, {2}), second.now);
    auto pending = ask<std::string>(first.router.handle, word("mine"));
    pass_all();
    CAF_CHECK(first.hosts.empty());
    CAF_CHECK(!pending.arrived());
    first.router.self->install(map_of(first.id, {2}), first.now);
    CAF_REQUIRE_EQUAL(first.hosts.size(), 1u);
    CAF_CHECK(words(first.hosts.front()) == words_type{"mine"});
    first.hosts.front().actor.take<routed>()->reply(std::string{"answer"});
    pass_all();
    CAF_CHECK_EQUAL(pending.value(), "answer");
}

CAF_TEST(a message does not travel in circles) {
    first.router.self->install(map_of(second.id, {2}), first.now);
    auto lost = passed_on{word("lost"), {3}, 2, true};
    CAF_CHECK(ask<std::string>(first.router.handle, lost).error() == errc::shard_moving);
    // From its owner, as far as this node knows: the map is late, and may stay so.
    auto held = ask<std::string>(first.router.handle, passed_on{word("lost"), second.id, 1, true});
    CAF_CHECK(!held.arrived());
    first.router.self->sweep(std::chrono::steady_clock::now() + 3s);
    CAF_CHECK(held.error() == errc::shard_moving);
}

// REQ RUN-10
CAF_TEST(what waits is bounded) {
    begin();
    for (int i = 0; i < 1024; ++i)
        tell(first, "told");
    CAF_CHECK(ask<std::string>(first.router.handle, word("1")).error() == errc::overloaded);
    // Others count on what is of class control.
    tell(first, "state", message_class::control);
    first_sees();
    second_sees();
    pass_all();
    auto all = arrived();
    CAF_REQUIRE_EQUAL(all.size(), 1025u);
    CAF_CHECK_EQUAL(all.back(), "state");
}

// REQ RUN-9
CAF_TEST(how long its messages waited is counted where a shard leaves and where it arrives) {
    auto [left_before, left_seconds] = waited("old");
    auto [came_before, came_seconds] = waited("new");
    begin();
    tell(first, "older");
    second_sees();
    tell(second, "newer");
    sched.advance_time(30ms);
    first_sees();
    sched.advance_time(10ms);
    pass_all();
    CAF_CHECK(arrived() == (words_type{"older", "newer"}));
    auto [left, left_sum] = waited("old");
    auto [came, came_sum] = waited("new");
    CAF_CHECK_EQUAL(left - left_before, 1u);
    CAF_CHECK_EQUAL(came - came_before, 1u);
    CAF_CHECK_LESS(std::abs(left_sum - left_seconds - 0.03), 1e-6);
    CAF_CHECK_LESS(std::abs(came_sum - came_seconds - 0.04), 1e-6);
}

CAF_TEST(a move that is called off serves again what waited) {
    tell(first, "before");
    begin();
    tell(first, "meanwhile");
    end_host();
    first.router.self->keep(shard, first.now);
    CAF_REQUIRE_EQUAL(first.hosts.size(), 2u);
    CAF_CHECK(words(first.hosts.back()) == words_type{"meanwhile"});
}

CAF_TEST_FIXTURE_SCOPE_END()
