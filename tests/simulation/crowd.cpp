#include "tests/simulation/crowd.hpp"

#include <algorithm>

using namespace std::chrono_literals;

namespace parley::simulation {

namespace {

constexpr micros trouble_length = 8s;
constexpr micros move_deadline = 2s;

constexpr std::size_t nodes_min = 3;
constexpr std::size_t nodes_max = 7;

std::size_t node_count_of(std::uint64_t seed) {
    return nodes_min + seed % (nodes_max - nodes_min + 1);
}

} // namespace

crowd::crowd(std::uint64_t seed) : stage{seed, node_count_of(seed), sabotage::none} {
    for (auto user : users_)
        truth_[shard_of(entity_of(user))] = {};
    for (auto conversation : conversations_)
        truth_[shard_of(entity_of(conversation))] = {};
    for (std::size_t place = 0; place < nodes_.size(); ++place)
        start_node(place);
    for (auto& [shard, entry] : truth_)
        entry = {nodes_[0]->id(), {1}};
    publish();
    run_until(time_.now() + 500ms);
    add_clients();
}

crowd::~crowd() {
    for (std::size_t place = 0; place < nodes_.size(); ++place)
        drop_node(place);
}

void crowd::start_node(std::size_t place) {
    node_id id{++last_node_};
    nodes_[place] = std::make_unique<node>(node::needs{
        .id = id,
        .time = time_,
        .store = store_,
        .on_push = [this, id](const gateway::push& push) { deliver_push(id, push); },
        // It was declared dead: it ends, and begins again as another.
        .on_fenced = [this, id] { time_.between(0us, 100ms, [this, id] { stop_node(id); }); },
        .network = &network_,
    });
    members_.insert(id);
    tell_members();
    tell_map(id);
}

void crowd::stop_node(node_id id) {
    auto* gone = find_node(id);
    if (gone == nullptr)
        return;
    auto place = static_cast<std::size_t>(
        std::ranges::find(nodes_, gone, [](const auto& each) { return each.get(); })
        - nodes_.begin()
    );
    drop_node(place);
    time_.between(100ms, 900ms, [this, place] {
        if (!nodes_[place])
            start_node(place);
    });
    time_.between(50ms, 700ms, [this, id] { declare_dead(id); });
}

/// It stands still, perhaps for so long that others declare it dead.
void crowd::pause(node_id id) {
    auto* chosen = find_node(id);
    if (chosen == nullptr || chosen->stands_still())
        return;
    ++report_.pauses;
    chosen->stand_still();
    auto length = time_.pick(20ms, 3s);
    if (length > 1500ms)
        time_.between(500ms, 1500ms, [this, id] { declare_dead(id); });
    time_.after(length, [this, id] { wake(id); });
}

void crowd::wake(node_id id) {
    auto* late = find_node(id);
    if (late == nullptr || !late->stands_still())
        return;
    bool is_member = members_.contains(id);
    // Its lease is over, which it knows by the clock.
    late->places().serve(is_member);
    late->go_on();
    if (!is_member)
        time_.between(0us, 500ms, [this, id] { stop_node(id); });
}

/// Whoever is left takes over what the node had, under higher epochs.
void crowd::declare_dead(node_id id) {
    if (members_.size() < 2 || members_.erase(id) == 0)
        return;
    auto all = members();
    for (auto& [shard, entry] : truth_) {
        if (entry.owner != id)
            continue;
        auto heir = all[time_.random.below(all.size())];
        entry = {heir, entry.epoch.next()};
        moving_.erase(shard);
    }
    tell_members();
    publish();
}

/// Everybody hears who is there, at once: what is late is the map.
void crowd::tell_members() {
    auto all = members();
    for (const auto& each : nodes_) {
        if (each && members_.contains(each->id()))
            each->reach([&to = *each, all] { to.to_others().set_members(all); });
    }
}

std::vector<node_id> crowd::members() const {
    return {members_.begin(), members_.end()};
}

void crowd::publish() {
    for (const auto& each : nodes_) {
        if (each)
            tell_map(each->id());
    }
}

void crowd::tell_map(node_id listener) {
    time_.between(0us, 300ms, [this, listener] { show_map(listener); });
}

void crowd::show_map(node_id listener) {
    if (auto* alive = find_node(listener); alive != nullptr)
        alive->reach([this, alive] { install(*alive); });
}

/// What the anchor says now, as this node sees it: ready are those shards whose fence stands.
void crowd::install(node& at) {
    auto map = std::make_shared<shard_map>();
    for (const auto& [shard, entry] : truth_) {
        auto& seen = map->at(shard);
        seen = entry;
        seen.is_ready = entry.owner != at.id() || raised_[shard] == entry.epoch;
        if (!members_.contains(entry.from))
            seen.from = {};
    }
    at.places().install(map, at.now());
    for (const auto& [shard, entry] : truth_) {
        if (!map->at(shard).is_ready)
            raise(at.id(), shard, entry.epoch);
    }
}

void crowd::raise(node_id owner, shard_id shard, epoch under) {
    control_->raise_fences({{shard, under}}, [=, this](const result<void>& raised) {
        const auto& now = truth_.at(shard);
        if (now.owner != owner || now.epoch != under)
            return;
        if (raised)
            raised_[shard] = under;
        // Seen anew it is ready, or the fence is tried again.
        show_map(owner);
    });
}

void crowd::move(shard_id shard, node_id target) {
    const auto& entry = truth_.at(shard);
    auto* giver = find_node(entry.owner);
    bool is_settled = raised_[shard] == entry.epoch && !moving_.contains(shard);
    if (giver == nullptr || giver->stands_still() || target == entry.owner || !is_settled)
        return;
    ++report_.moves;
    moving_[shard] = entry.epoch;
    auto from = entry.owner;
    auto under = entry.epoch;
    auto done = [=, this] {
        time_.between(0us, 30ms, [=, this] { release(shard, target, under, from); });
    };
    giver->places().hand_over(shard, giver->now() + move_deadline, done);
    time_.after(move_deadline, [=, this] { call_off(shard, under); });
}

/// The owner has finished with a shard. If its heir is gone meanwhile it stays.
void crowd::release(shard_id shard, node_id target, epoch under, node_id from) {
    auto& entry = truth_.at(shard);
    if (entry.epoch != under || entry.owner != from || moving_.erase(shard) == 0)
        return;
    if (members_.contains(target)) {
        entry = {target, under.next(), true, from};
        return publish();
    }
    if (auto* giver = find_node(from); giver != nullptr)
        giver->reach([giver, shard] { giver->places().keep(shard, giver->now()); });
}

void crowd::call_off(shard_id shard, epoch under) {
    auto found = moving_.find(shard);
    if (found == moving_.end() || found->second != under)
        return;
    // Its entities do not end: the owner begins anew under another epoch.
    auto& entry = truth_.at(shard);
    moving_.erase(found);
    entry = {entry.owner, under.next()};
    publish();
}

/// As the planner would.
void crowd::spread_out() {
    auto all = members();
    std::size_t next = 0;
    for (const auto& [shard, entry] : truth_)
        move(shard, all[next++ % all.size()]);
}

void crowd::plan_trouble() {
    time_.between(100ms, 800ms, [this] {
        if (!is_troubled_)
            return;
        cause_trouble();
        plan_trouble();
    });
}

void crowd::cause_trouble() {
    auto all = members();
    auto one = all[time_.random.below(all.size())];
    auto other = all[time_.random.below(all.size())];
    auto dice = time_.random.below(100);
    if (dice < 45) {
        auto chosen = truth_.begin();
        std::advance(chosen, static_cast<std::ptrdiff_t>(time_.random.below(truth_.size())));
        move(chosen->first, other);
    } else if (dice < 57) {
        spread_out();
    } else if (dice < 77) {
        cause_trouble_between(one, other);
    } else if (members_.size() == nodes_.size()) {
        lose(one);
    }
}

/// They do not hear each other for a while, or one does not hear the other.
void crowd::cause_trouble_between(node_id one, node_id other) {
    ++report_.cuts;
    if (time_.random.chance(0.4))
        network_.cut_one_way(one, other);
    else
        network_.cut(one, other);
    time_.between(50ms, 3s, [this] { network_.heal(); });
}

/// For good, for a while, or only as far as the others know.
void crowd::lose(node_id one) {
    auto dice = time_.random.below(3);
    if (dice == 0) {
        ++report_.crashes;
        stop_node(one);
    } else if (dice == 1) {
        pause(one);
    } else {
        ++report_.evictions;
        declare_dead(one);
        time_.between(0us, 1500ms, [this, one] { stop_node(one); });
    }
}

crowd_report crowd::run() {
    store_.set_weather(weather{});
    network_.set_weather(network_weather::rough());
    is_troubled_ = true;
    spread_out();
    plan_trouble();
    run_until(time_.now() + trouble_length);
    settle();
    check_end();
    report_to(report_);
    return report_;
}

void crowd::on_trouble_over() {
    network_.heal();
    network_.set_weather({});
    for (auto id : members())
        wake(id);
}

crowd_report simulate_crowd(std::uint64_t seed) {
    return crowd{seed}.run();
}

} // namespace parley::simulation
