// Several members on one real PostgreSQL: who owns what as they come, go and fall silent.
#define CAF_SUITE cluster_members

#include "cluster/membership.hpp"
#include "persistence/membership_repository.hpp"
#include "tests/persistence/storage_fixture.hpp"
#include "tests/support/actor_fixture.hpp"

#include <caf/scoped_actor.hpp>

#include <algorithm>
#include <atomic>
#include <numeric>
#include <thread>

using namespace parley;
using namespace parley::test;
using namespace std::chrono_literals;

namespace {

membership_settings quick() {
    membership_settings settings;
    settings.heartbeat = 50ms;
    settings.lease = 1000ms;
    return settings;
}

/// A member with nothing behind it: fences are raised for real, hosts end at once. Its loop is its
/// own, as that of a node: its last statements may be under way when it goes, and must not go on
/// without what they use.
class member {
public:
    member(caf::actor_system& system, const own_database& on, std::string name)
        : anchor_{loop_, on.settings(), quick().lease},
          storage_{loop_, on.settings(), content_cipher::make("").value()} {
        node_addresses at{name, "http://" + name, name + ":1"};
        id_ = wait_for<node_id>([&](auto done) { anchor_.join(at, done); }).value();
        membership_parts parts{id_, &anchor_, quick(), effects(), lease_};
        actor_ = system.spawn(membership_behavior, std::move(parts));
        caf::anon_send(actor_, membership_announce{});
    }
    ~member() {
        kill();
        loop_.stop();
    }
    member(const member&) = delete;
    member& operator=(const member&) = delete;

    node_id id() const { return id_; }
    bool is_dead() const { return is_dead_; }
    void drain() { caf::anon_send(actor_, membership_drain{}); }
    void leave() {
        kill();
        wait_for<void>([&](auto done) { anchor_.leave(id_, done); });
    }
    /// From now on not a word is heard of it.
    void kill() {
        caf::scoped_actor self{actor_.home_system()};
        self->send_exit(actor_, caf::exit_reason::kill);
        self->wait_for(actor_);
    }

private:
    membership_effects effects() {
        membership_effects on;
        on.raise = [this](auto shards, auto done) { storage_.raise_fences(shards, done); };
        on.install = [](const auto&) {};
        on.set_members = [](const auto&, auto) {};
        on.hand_over = [](auto, const auto& done) { done(); };
        on.keep = [](auto) {};
        on.serve = [](bool) {};
        on.say = [](auto, auto) {};
        on.on_loss = [] {};
        on.on_dead = [this] { is_dead_ = true; };
        return on;
    }

    pg::loop loop_;
    membership_repository anchor_;
    postgres_storage storage_;
    std::shared_ptr<own_lease> lease_ = std::make_shared<own_lease>();
    node_id id_;
    std::atomic<bool> is_dead_{false};
    caf::actor actor_;
};

struct fixture {
    system_config config;
    caf::actor_system system{config};
    own_database database;
    probe look{database.url()};

    std::unique_ptr<member> start(const std::string& name) {
        return std::make_unique<member>(system, database, name);
    }
    std::int64_t owned_by(const member& which) {
        return look.number(
            "SELECT count(*) FROM cluster.shards s JOIN messaging.fence f USING (shard_id) "
            "WHERE s.state = 'active' AND f.epoch = s.epoch AND s.owner = "
            + std::to_string(which.id().value)
        );
    }
    /// Every shard stands at its owner, each of whom has as many as the others, give or take one.
    bool is_even(std::initializer_list<const member*> all) {
        std::vector<std::int64_t> counts;
        for (const auto* each : all)
            counts.push_back(owned_by(*each));
        auto [least, most] = std::minmax_element(counts.begin(), counts.end());
        auto sum = std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
        return sum == limits::shard_count && *most - *least <= 1;
    }
    template <class Condition>
    void await(const char* what, Condition holds) {
        auto end = std::chrono::steady_clock::now() + patience;
        while (!holds()) {
            if (std::chrono::steady_clock::now() > end)
                CAF_FAIL("never came: " << what);
            std::this_thread::sleep_for(20ms);
        }
    }
    void await_even(std::initializer_list<const member*> all) {
        await("an even share", [&] { return is_even(all); });
    }
    /// The sum of all epochs: how often shards have changed hands.
    std::int64_t moves() { return look.number("SELECT sum(epoch)::bigint FROM cluster.shards"); }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(cluster_members_tests, fixture)

// REQ RUN-6
CAF_TEST(who joins gets its share and only that moves) {
    auto one = start("one");
    await_even({one.get()});
    CAF_CHECK_EQUAL(moves(), limits::shard_count);
    auto two = start("two");
    await_even({one.get(), two.get()});
    CAF_CHECK_EQUAL(moves(), limits::shard_count + limits::shard_count / 2);
    auto three = start("three");
    await_even({one.get(), two.get(), three.get()});
    CAF_CHECK_EQUAL(moves(), limits::shard_count + limits::shard_count / 2 + 1365);
}

// REQ RUN-6 RUN-9
CAF_TEST(who drains gives everything away and then nobody misses it) {
    auto one = start("one");
    auto two = start("two");
    await_even({one.get(), two.get()});
    one->drain();
    await_even({two.get()});
    one->leave();
    CAF_CHECK(!two->is_dead());
    CAF_CHECK_EQUAL(look.number("SELECT count(*) FROM cluster.events WHERE kind = 'evicted'"), 0);
}

// REQ RUN-6 RUN-7 RUN-8
CAF_TEST(the shards of a member that falls silent go to the others) {
    auto one = start("one");
    auto two = start("two");
    auto three = start("three");
    await_even({one.get(), two.get(), three.get()});
    auto before = moves();
    auto lost = owned_by(*three);
    three->kill();
    await_even({one.get(), two.get()});
    CAF_CHECK_EQUAL(moves() - before, lost);
    CAF_CHECK(!one->is_dead());
    CAF_CHECK(!two->is_dead());
}

// REQ RUN-8
CAF_TEST(a member that was declared dead learns of it) {
    auto one = start("one");
    await_even({one.get()});
    look.script("UPDATE cluster.nodes SET state = 'dead'");
    await("the end of it", [&] { return one->is_dead(); });
    auto two = start("two");
    await_even({two.get()});
}

// REQ RUN-6
CAF_TEST(members that start at once share what there is) {
    std::vector<std::unique_ptr<member>> all(4);
    {
        std::vector<std::jthread> starts;
        for (std::size_t i = 0; i < all.size(); ++i)
            starts.emplace_back([&, i] { all[i] = start("node" + std::to_string(i)); });
    }
    await_even({all[0].get(), all[1].get(), all[2].get(), all[3].get()});
}

CAF_TEST_FIXTURE_SCOPE_END()
