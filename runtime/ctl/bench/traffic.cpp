#include "runtime/ctl/bench/traffic.hpp"

#include "runtime/ctl/bench/cannot_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <utility>

namespace parley::bench {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t opening_max = 64;
constexpr auto open_patience = 60s;
constexpr auto answer_patience = 10s;

std::uint64_t wall_now_ms() {
    using namespace std::chrono;
    auto since = system_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(duration_cast<milliseconds>(since).count());
}

} // namespace

traffic::traffic(event_loop& loop, const endpoint& to, const load& asked, history& promised)
    : loop_{loop}, to_{to}, asked_{asked}, promised_{promised}, random_{std::random_device{}()},
      run_{static_cast<std::uint16_t>(random_.below(1 << 12))}, started_{clock::now()},
      started_wall_ms_{wall_now_ms()} {}

void traffic::add_conversation(
    conversation_history about, const std::vector<account>& members, std::size_t sender_count
) {
    if (senders_.size() + sender_count > sender_max)
        throw cannot_run{fmt::format("A run has at most {} senders.", sender_max)};
    auto base = about.base_seq;
    const auto& listener = members.back().username;
    conversations_.push_back({to_string(about.conversation), members.size() - 1, listener});
    promised_.add_conversation(std::move(about));
    for (std::size_t i = 0; i < members.size(); ++i) {
        member::place at{
            .conversation = conversations_.size() - 1,
            .sender = static_cast<std::uint16_t>(senders_.size()),
            .is_sender = i < sender_count,
            .is_reacting = i + 1 == members.size(),
            .base_seq = base
        };
        members_.push_back(std::make_unique<member>(*this, members[i], at));
        if (at.is_sender)
            senders_.push_back(members_.back().get());
    }
}

void traffic::connect() {
    auto deadline = clock::now() + open_patience;
    std::size_t begun = 0;
    while (open_count_ < members_.size()) {
        for (; begun < members_.size() && begun - open_count_ < opening_max; ++begun)
            members_[begun]->open();
        loop_.turn(deadline);
        if (!failure_.empty())
            throw cannot_run{failure_};
        if (clock::now() >= deadline)
            throw cannot_run{fmt::format(
                "Only {} of {} connections were open after 60 s.", open_count_, members_.size()
            )};
    }
}

void traffic::begin() {
    is_sending_ = true;
    auto now = clock::now();
    paced_from_ = now;
    if (asked_.rate > 0)
        return;
    for (auto* sender : senders_)
        for (int i = 0; i < asked_.window; ++i)
            send_next(*sender, now);
    loop_.end_turn();
}

void traffic::end() {
    is_sending_ = false;
}

void traffic::turn(clock::time_point wake_at) {
    if (is_sending_ && asked_.rate > 0) {
        auto now = clock::now();
        auto due_at = [this](std::uint64_t count) {
            std::chrono::duration<double> offset{static_cast<double>(count) / asked_.rate};
            return paced_from_ + std::chrono::duration_cast<clock::duration>(offset);
        };
        for (auto due = due_at(paced_count_); due <= now; due = due_at(paced_count_)) {
            send_next(*senders_[paced_count_ % senders_.size()], due);
            ++paced_count_;
        }
        wake_at = std::min(wake_at, due_at(paced_count_));
        loop_.end_turn();
    }
    loop_.turn(wake_at);
}

void traffic::repeat_overdue() {
    for (auto* sender : senders_)
        sender->repeat_unacknowledged(clock::now() - answer_patience);
    loop_.end_turn();
}

void traffic::send_next(member& sender, clock::time_point due) {
    auto listeners = conversations_[sender.where().conversation].listener_count;
    flight message;
    message.due = due;
    message.deliveries_left = static_cast<std::uint32_t>(listeners);
    auto number = sender.messages().add(message);
    ++unacknowledged_;
    undelivered_ += listeners;
    sender.transmit(number);
}

void traffic::done(member& sender) {
    sender.messages().forget_done();
    if (is_sending_ && asked_.rate == 0)
        send_next(sender, clock::now());
}

void traffic::fail(std::string reason) {
    is_sending_ = false;
    if (failure_.empty())
        failure_ = std::move(reason);
}

member* traffic::sender_of(const message_tag& tag) {
    bool is_ours = tag.run == run_ && tag.sender < senders_.size();
    return is_ours ? senders_[tag.sender] : nullptr;
}

std::uint64_t traffic::wall_ms(clock::time_point at) const {
    using namespace std::chrono;
    return started_wall_ms_
           + static_cast<std::uint64_t>(duration_cast<milliseconds>(at - started_).count());
}

} // namespace parley::bench
