#include "tests/simulation/world.hpp"

using namespace std::chrono_literals;

namespace parley::simulation {

namespace {

std::vector<shard_epoch> all_shards(epoch under) {
    std::vector<shard_epoch> all;
    for (std::int64_t number = 0; number < limits::shard_count; ++number)
        all.push_back({{number}, under});
    return all;
}

} // namespace

world::world(const plan& what) : stage{what.seed, node_count, what.broken}, plan_{what} {
    install_interceptor(this);
    for (std::size_t place = 0; place < node_count; ++place)
        start_node(place);
    take_over(0, true);
    time_.advance_to(time_.now() + 100ms);
    add_clients();
}

world::~world() {
    for (std::size_t place = 0; place < node_count; ++place)
        drop_node(place);
    install_interceptor(nullptr);
}

void world::start_node(std::size_t place) {
    node_id id{++last_node_};
    nodes_[place] = std::make_unique<node>(node::needs{
        .id = id,
        .time = time_,
        .store = store_,
        .on_push = [this, id](const gateway::push& push) { deliver_push(id, push); },
        .on_fenced = [this, id] { tell_owner(id, 0us, 800ms); },
    });
    nodes_[place]->install(owner_, owner_epoch_);
}

/// The node at `place` becomes the owner of everything, as soon as its fences are durable.
void world::take_over(std::size_t place, bool tell_others) {
    if (!nodes_[place])
        return;
    ++report_.takeovers;
    last_epoch_ = last_epoch_.next();
    auto done = [this, place, winner = nodes_[place]->id(), under = last_epoch_, tell_others](
                    const result<void>& raised
                ) {
        if (raised)
            finish_take_over(winner, under, tell_others);
        else if (raised.error().code == errc::storage_unavailable)
            take_over(place, tell_others);
    };
    control_->raise_fences(all_shards(last_epoch_), done);
}

void world::finish_take_over(node_id winner, epoch under, bool tell_others) {
    if (under < owner_epoch_)
        return;
    owner_ = winner;
    owner_epoch_ = under;
    if (auto* alive = find_node(winner); alive != nullptr)
        alive->install(winner, under);
    for (const auto& other : nodes_) {
        if (other && other->id() != winner && tell_others)
            tell_owner(other->id(), 0us, 1500ms);
    }
}

void world::tell_owner(node_id listener, micros least, micros most) {
    time_.between(least, most, [this, listener] {
        if (auto* alive = find_node(listener); alive != nullptr)
            alive->install(owner_, owner_epoch_);
    });
}

void world::plan_trouble() {
    time_.between(200ms, 1500ms, [this] {
        if (!is_troubled_)
            return;
        cause_trouble();
        plan_trouble();
    });
}

void world::cause_trouble() {
    auto place = static_cast<std::size_t>(time_.random.below(node_count));
    auto other = (place + 1) % node_count;
    auto dice = time_.random.below(100);
    if (dice < 35 && nodes_[place]) {
        ++report_.node_crashes;
        drop_node(place);
        time_.between(100ms, 900ms, [this, place] { start_node(place); });
        time_.between(100ms, 900ms, [this, other] { take_over(other, true); });
    } else if (dice < 65) {
        take_over(place, true);
    } else {
        take_over(place, false);
    }
}

verdict world::inspect(std::string_view receiver, const caf::mailbox_element& element) {
    if (!is_troubled_)
        return verdict::pass;
    const auto& content = element.content();
    bool may_be_lost = content.match_elements<routed>()
                       && content.get_as<routed>(0).cls == message_class::if_active;
    if (may_be_lost && time_.random.chance(0.02))
        return verdict::drop;
    bool may_crash = receiver == "parley.conversation" || receiver == "parley.user"
                     || receiver == "parley.shard_host";
    if (!may_crash || content.match_elements<caf::exit_msg>() || !time_.random.chance(0.003))
        return verdict::pass;
    ++report_.actor_crashes;
    return verdict::crash;
}

report world::run() {
    store_.set_weather(weather{});
    is_troubled_ = true;
    plan_trouble();
    run_until(time_.now() + plan_.length);
    settle();
    check_end();
    report_to(report_);
    return report_;
}

report simulate(const plan& what) {
    return world{what}.run();
}

} // namespace parley::simulation
