#include "tests/simulation/world.hpp"

#include "runtime/base/log.hpp"

#include <fmt/format.h>

using namespace std::chrono_literals;

namespace parley::simulation {

namespace {

constexpr auto settle_time_max = 60s;

std::vector<shard_epoch> all_shards(epoch under) {
    std::vector<shard_epoch> all;
    for (std::int64_t number = 0; number < limits::shard_count; ++number)
        all.push_back({{number}, under});
    return all;
}

} // namespace

world::world(const plan& what)
    : plan_{what}, time_{what.seed}, seen_{time_}, store_{time_, seen_, what.broken},
      control_{std::make_shared<connection>(store_)} {
    log::start(log::level::off, "");
    install_interceptor(this);
    store_.set_weather(weather::calm());
    open_conversations();
    for (std::size_t place = 0; place < node_count; ++place)
        start_node(place);
    take_over(0, true);
    time_.advance_to(time_.now() + 100ms);
    add_clients();
}

world::~world() {
    for (std::size_t place = 0; place < node_count; ++place)
        crash_node(place);
    install_interceptor(nullptr);
}

void world::open_conversations() {
    for (auto& user : users_)
        user = user_id{time_.make_id()};
    for (std::size_t first = 0; first < users_.size(); ++first) {
        auto second = (first + 1) % users_.size();
        direct_request request{users_[first], users_[second], {}, {time_.make_id()}};
        control_->open_direct(request, [this](const result<direct_opened>& opened) {
            conversations_.push_back(opened.value().id);
        });
        time_.advance_to(time_.now() + 100ms);
    }
}

void world::add_clients() {
    // The conversation at `i` is that of the users at `i` and `i + 1`.
    for (std::size_t number = 0; number < users_.size() + 1; ++number) {
        auto index = number % users_.size();
        auto before = (index + users_.size() - 1) % users_.size();
        std::vector mine{conversations_[index], conversations_[before]};
        clients_.push_back(std::make_unique<client>(
            client::needs{users_[index], mine, number, time_, seen_, *this}
        ));
        keep_acting(*clients_.back());
    }
}

void world::keep_acting(client& who) {
    time_.between(5ms, 120ms, [this, &who] {
        who.act();
        keep_acting(who);
    });
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

void world::crash_node(std::size_t place) {
    for (const auto& client : clients_)
        client->on_node_down(nodes_[place].get());
    nodes_[place].reset();
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

void world::deliver_push(node_id from, const gateway::push& push) {
    for (auto slot : push.slots)
        clients_.at(slot % client::slots_max)->on_push(find_node(from), slot, *push.event);
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
        crash_node(place);
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
    report_.trace = time_.trace();
    report_.violations = seen_.violations();
    report_.acknowledged = seen_.acknowledged_count();
    report_.pushed = seen_.pushed_count();
    report_.marked = seen_.marked_count();
    return report_;
}

void world::run_until(micros end) {
    while (time_.now() < end)
        step();
}

/// Usually one message of one actor; now and then, or when nobody has any, time passes.
void world::step() {
    constexpr std::uint64_t messages_per_tick = 24;
    if (time_.random.below(messages_per_tick) != 0 && run_one_job())
        return;
    auto to = time_.now() + time_.pick(100us, 10ms);
    if (auto next = time_.next_event(); next)
        to = std::min(to, std::max(*next, time_.now()));
    for (const auto& node : nodes_) {
        if (node)
            node->advance(to - time_.now());
    }
    time_.advance_to(to);
}

bool world::run_one_job() {
    auto first = static_cast<std::size_t>(time_.random.below(node_count));
    for (std::size_t i = 0; i < node_count; ++i) {
        auto& chosen = nodes_[(first + i) % node_count];
        if (!chosen || !chosen->has_job())
            continue;
        ++report_.messages_handled;
        chosen->run_one(time_);
        return true;
    }
    return false;
}

/// All trouble is over; everything must come to rest by itself. Invariant 25.
void world::settle() {
    is_troubled_ = false;
    store_.set_weather(weather::calm());
    run_until(time_.now() + 3s); // What began before may end.
    take_over(0, true);
    for (const auto& client : clients_)
        client->wind_down();
    auto deadline = time_.now() + settle_time_max;
    while (!is_settled() && time_.now() < deadline)
        run_until(time_.now() + 100ms);
    if (is_settled())
        return;
    for (const auto& client : clients_)
        seen_.note_violation("not settled: " + client->state());
}

void world::check_end() {
    for (auto conversation : conversations_) {
        bool is_checked = false;
        control_->load_conversation(conversation, [&](const result<conversation_record>& loaded) {
            seen_.check_end(loaded.value());
            is_checked = true;
        });
        time_.advance_to(time_.now() + 1s);
        if (!is_checked)
            seen_.note_violation("storage gave no answer at the end");
    }
}

bool world::is_settled() const {
    auto at = heads();
    return std::ranges::all_of(clients_, [&](const auto& client) {
        return client->is_settled(at);
    });
}

std::map<conversation_id, seq> world::heads() const {
    std::map<conversation_id, seq> heads;
    for (auto conversation : conversations_) {
        auto log = store_.model().log_of(conversation);
        heads[conversation] = log.empty() ? seq{} : log.back().seq;
    }
    return heads;
}

node* world::any_node() {
    auto& chosen = nodes_[time_.random.below(node_count)];
    return chosen.get();
}

node* world::find_node(node_id id) {
    for (const auto& candidate : nodes_) {
        if (candidate && candidate->id() == id)
            return candidate.get();
    }
    return nullptr;
}

report simulate(const plan& what) {
    return world{what}.run();
}

} // namespace parley::simulation
