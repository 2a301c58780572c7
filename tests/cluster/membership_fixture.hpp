#pragma once

#include "cluster/membership.hpp"
#include "tests/cluster/scripted_anchor.hpp"
#include "tests/support/actor_fixture.hpp"

namespace parley::test {

/// Node 7 among others; its boot clock is the clock of the test.
struct membership_fixture : actor_fixture {
    struct pending_raise {
        std::vector<shard_epoch> shards;
        std::function<void(result<void>)> done;
    };
    struct pending_hand_over {
        shard_id shard;
        std::function<void()> done;
    };

    static constexpr node_id me{7};
    static constexpr node_id other{8};

    scripted_anchor anchor;
    std::shared_ptr<own_lease> lease = std::make_shared<own_lease>();
    std::deque<pending_raise> raises;
    std::deque<pending_hand_over> hand_overs;
    std::vector<shard_id> kept;
    std::vector<bool> served;
    std::vector<std::pair<node_id, promise_word>> words;
    std::shared_ptr<const shard_map> map;
    int losses = 0;
    int deaths = 0;
    caf::actor node;

    ~membership_fixture() override {
        caf::anon_send_exit(node, caf::exit_reason::kill);
        run_messages();
    }

    void start(membership_settings settings = {}) {
        membership_effects on;
        on.raise = [this](auto shards, auto done) { raises.push_back({shards, done}); };
        on.install = [this](auto made) { map = made; };
        on.set_members = [](const auto&, auto) {};
        on.hand_over = [this](shard_id shard, auto done) { hand_overs.push_back({shard, done}); };
        on.keep = [this](shard_id shard) { kept.push_back(shard); };
        on.serve = [this](bool may_serve) { served.push_back(may_serve); };
        on.say = [this](node_id to, promise_word word) { words.emplace_back(to, word); };
        on.on_loss = [this] { ++losses; };
        on.on_dead = [this] { ++deaths; };
        membership_parts parts{me, &anchor, settings, on, lease, [this] { return now(); }};
        node = sys.spawn(membership_behavior, std::move(parts));
        run_messages();
    }

    boot_clock::time_point now() {
        return boot_clock::time_point{sched.clock().now().time_since_epoch()};
    }
    bool holds_lease() { return lease->holds(now()); }
    void wait(caf::timespan span) { pass(span, std::chrono::milliseconds{100}); }

    template <class Message>
    void say(Message message) {
        caf::anon_send(node, std::move(message));
        run_messages();
    }

    /// Answers the oldest call that waits in `calls`.
    template <class Calls, class Answer>
    void answer(Calls& calls, Answer with) {
        CAF_REQUIRE(!calls.empty());
        auto oldest = std::move(calls.front());
        calls.pop_front();
        oldest.done(std::move(with));
        run_messages();
    }
    void grant(std::int64_t version = 0, bool others_expired = false) {
        heartbeat_answer word{true, version, others_expired};
        answer(anchor.beats, result<heartbeat_answer>{word});
    }
    void fail_beat() {
        answer(anchor.beats, result<heartbeat_answer>{failure{errc::storage_unavailable, "away"}});
    }

    static cluster_member member(node_id id, bool has_lease = true) {
        return {id, "", "", "", member_state::up, has_lease};
    }
    /// The next heartbeat brings this view.
    void show(cluster_view view) {
        if (anchor.beats.empty())
            wait(std::chrono::milliseconds{500});
        grant(view.version);
        answer(anchor.views, result<cluster_view>{std::move(view)});
    }
    /// All shards are ours under epoch 1, both nodes being members, and the fences stand.
    void own_everything() {
        start();
        cluster_view view{1, {member(me), member(other)}, {}};
        for (std::int64_t number = 0; number < limits::shard_count; ++number)
            view.shards.push_back({{number}, me, {1}, {}});
        show(std::move(view));
        answer(raises, result<void>{});
        answer(anchor.controls, result<control_outcome>{control_outcome::no_lease});
    }
};

} // namespace parley::test
