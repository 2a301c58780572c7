#include "tests/simulation/stage.hpp"

#include "runtime/base/log.hpp"

#include <algorithm>

using namespace std::chrono_literals;

namespace parley::simulation {

namespace {

constexpr auto settle_time_max = 60s;

} // namespace

stage::stage(std::uint64_t seed, std::size_t node_count, sabotage broken)
    : time_{seed}, seen_{time_}, store_{time_, seen_, broken},
      control_{std::make_shared<connection>(store_)}, nodes_(node_count) {
    log::start(log::level::off, "");
    store_.set_weather(weather::calm());
    open_conversations();
}

void stage::open_conversations() {
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

void stage::add_clients() {
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

void stage::keep_acting(client& who) {
    time_.between(5ms, 120ms, [this, &who] {
        who.act();
        keep_acting(who);
    });
}

void stage::deliver_push(node_id from, const gateway::push& push) {
    for (auto slot : push.slots)
        clients_.at(slot % client::slots_max)->on_push(find_node(from), slot, *push.event);
}

node* stage::any_node() {
    return nodes_[time_.random.below(nodes_.size())].get();
}

node* stage::find_node(node_id id) {
    for (const auto& candidate : nodes_) {
        if (candidate && candidate->id() == id)
            return candidate.get();
    }
    return nullptr;
}

void stage::drop_node(std::size_t place) {
    for (const auto& client : clients_)
        client->on_node_down(nodes_[place].get());
    nodes_[place].reset();
}

void stage::run_until(micros end) {
    while (time_.now() < end)
        step();
}

/// Usually one message of one actor; now and then, or when nobody has any, time passes.
void stage::step() {
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

bool stage::run_one_job() {
    auto count = nodes_.size();
    auto first = static_cast<std::size_t>(time_.random.below(count));
    for (std::size_t i = 0; i < count; ++i) {
        auto& chosen = nodes_[(first + i) % count];
        if (!chosen || !chosen->can_run())
            continue;
        ++messages_handled_;
        chosen->run_one(time_);
        return true;
    }
    return false;
}

void stage::settle() {
    is_troubled_ = false;
    store_.set_weather(weather::calm());
    on_trouble_over();
    run_until(time_.now() + 3s); // What began before may end.
    on_calm();
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

void stage::check_end() {
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

void stage::report_to(outcome& into) const {
    into.trace = time_.trace();
    into.violations = seen_.violations();
    into.messages_handled = messages_handled_;
    into.acknowledged = seen_.acknowledged_count();
    into.pushed = seen_.pushed_count();
    into.marked = seen_.marked_count();
}

bool stage::is_settled() const {
    auto at = heads();
    return std::ranges::all_of(clients_, [&](const auto& client) {
        return client->is_settled(at);
    });
}

std::map<conversation_id, seq> stage::heads() const {
    std::map<conversation_id, seq> heads;
    for (auto conversation : conversations_) {
        auto log = store_.model().log_of(conversation);
        heads[conversation] = log.empty() ? seq{} : log.back().seq;
    }
    return heads;
}

} // namespace parley::simulation
