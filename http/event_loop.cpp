#include "http/event_loop.hpp"

#include "runtime/base/random.hpp"

#include <boost/asio/post.hpp>

#include <ctime>

namespace parley::http {

namespace {

constexpr std::size_t scratch_size = 256 * 1024;
constexpr std::size_t spare_queues_max = 256;

} // namespace

event_loop::event_loop(caf::actor_system& system, std::chrono::milliseconds tick)
    : wheel_{tick}, sockets_{io_, [this] { flush_dirty(); }}, asks_{system, io_, wheel_},
      scratch_(scratch_size) {
    asks_.on_message([this](caf::message& content, const asking& by) {
        return on_message(content, by);
    });
}

event_loop::~event_loop() {
    // Coroutines that never finished die with the io_context; what they hold dies before it.
    asks_.close();
}

void event_loop::run() {
    next_tick_ = std::chrono::steady_clock::now();
    tick();
    sockets_.start();
    io_.run();
}

void event_loop::stop() {
    is_stopped_ = true;
    while (!connections_.empty())
        connections_.back()->abort();
    asks_.close();
    sockets_.stop();
    ticker_.cancel();
    work_.reset();
}

const std::string& event_loop::date() {
    auto now = static_cast<std::int64_t>(std::time(nullptr));
    if (now != date_second_) {
        date_second_ = now;
        std::time_t seconds = now;
        std::tm parts{};
        gmtime_r(&seconds, &parts);
        char text[40]; // NOLINT: strftime wants one
        auto size = std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
        date_.assign(text, size);
    }
    return date_;
}

connection& event_loop::adopt(socket on) {
    connection_ptr fresh{new connection{*this, std::move(on)}};
    fresh->place = static_cast<std::uint32_t>(connections_.size());
    connections_.push_back(std::move(fresh));
    return *connections_.back();
}

void event_loop::forget(const connection& closed) {
    give_away(closed);
    if (forgotten_)
        forgotten_();
}

void event_loop::give_away(const connection& released) {
    auto place = released.place;
    std::swap(connections_[place], connections_.back());
    connections_[place]->place = place;
    connections_.pop_back();
}

void event_loop::drain(std::chrono::milliseconds spread) {
    // Some of them close at once and leave the table.
    auto all = connections_;
    for (const auto& each : all)
        each->drain(spread);
}

std::uint64_t event_loop::add_session(push_target& target) {
    if (free_slots_.empty()) {
        free_slots_.push_back(static_cast<std::uint32_t>(sessions_.size()));
        sessions_.emplace_back();
    }
    auto index = free_slots_.back();
    free_slots_.pop_back();
    auto& slot = sessions_[index];
    slot.target = &target;
    return static_cast<std::uint64_t>(++slot.generation) << 32U | index;
}

void event_loop::remove_session(std::uint64_t slot) {
    auto index = static_cast<std::uint32_t>(slot);
    sessions_[index].target = nullptr;
    free_slots_.push_back(index);
}

void event_loop::end_sessions(user_id of) {
    for (const auto& slot : sessions_) {
        if (slot.target != nullptr && slot.target->user() == of)
            slot.target->dismiss();
    }
}

void event_loop::reconnect_sessions(std::chrono::milliseconds spread) {
    random_source random{wheel_.now()};
    for (const auto& slot : sessions_) {
        auto delay = random.below(static_cast<std::uint64_t>(spread.count()) + 1);
        if (slot.target != nullptr)
            slot.target->reconnect_after(std::chrono::milliseconds{delay});
    }
}

void event_loop::mark_dirty(connection& from) {
    if (from.is_dirty)
        return;
    from.is_dirty = true;
    dirty_.emplace_back(&from);
    if (sockets_.is_in_turn() || is_flush_posted_)
        return;
    is_flush_posted_ = true;
    net::post(io_, [this] {
        is_flush_posted_ = false;
        flush_dirty();
    });
}

void event_loop::flush_dirty() {
    // Writing may make others dirty, or the same again: they have their turn too.
    for (std::size_t i = 0; i < dirty_.size(); ++i) {
        auto each = std::move(dirty_[i]);
        each->is_dirty = false;
        each->flush();
    }
    dirty_.clear();
}

std::unique_ptr<output_queue> event_loop::borrow_queue() {
    if (spare_queues_.empty())
        return std::make_unique<output_queue>();
    auto queue = std::move(spare_queues_.back());
    spare_queues_.pop_back();
    return queue;
}

void event_loop::give_back(std::unique_ptr<output_queue> queue) {
    if (spare_queues_.size() >= spare_queues_max)
        return;
    queue->reset();
    spare_queues_.push_back(std::move(queue));
}

void event_loop::tick() {
    auto now = std::chrono::steady_clock::now();
    // After a long turn several ticks are due; after a very long one (the process was stopped)
    // there is no point in catching up.
    if (now - next_tick_ > wheel_.tick() * 600)
        next_tick_ = now;
    for (; next_tick_ <= now; next_tick_ += wheel_.tick())
        wheel_.advance();
    ticker_.expires_at(next_tick_);
    ticker_.async_wait([this](boost::system::error_code ec) {
        if (!ec && !is_stopped_)
            tick();
    });
}

bool event_loop::on_message(caf::message& content, const asking& by) {
    if (!content.match_elements<gateway::push>())
        return handle_request_ && handle_request_(content, by);
    push(content.get_as<gateway::push>(0));
    return false; // a push has no answer
}

void event_loop::push(const gateway::push& to) const {
    for (auto slot : to.slots) {
        auto index = static_cast<std::uint32_t>(slot);
        if (index >= sessions_.size())
            continue;
        const auto& found = sessions_[index];
        if (found.generation == slot >> 32U && found.target != nullptr)
            found.target->push(to.event);
    }
}

} // namespace parley::http
