#include "runtime/ctl/bench/crowd.hpp"

#include "runtime/ctl/bench/cannot_run.hpp"

#include <fmt/format.h>

#include <iterator>
#include <random>
#include <utility>

namespace parley::bench {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t address_count = 100;
constexpr std::uint32_t first_address = 0x7f000002; // 127.0.0.2
constexpr auto patience = 10s;
constexpr std::size_t text_size = 100;

std::uint64_t wall_now_ms() {
    using namespace std::chrono;
    auto since = system_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(duration_cast<milliseconds>(since).count());
}

} // namespace

crowd::crowd(event_loop& loop, const endpoint& to, std::vector<account> users, int opening_max)
    : loop_{loop}, to_{to}, users_{std::move(users)},
      opening_max_{static_cast<std::size_t>(opening_max)} {
    awaited_.run = static_cast<std::uint16_t>(std::random_device{}() & 0xfff);
}

void crowd::grow_to(std::size_t count) {
    is_growing_ = true;
    while (open_count_ < count) {
        while (clients_.size() < count && clients_.size() - open_count_ < opening_max_)
            open_next();
        wait_for_another();
    }
    is_growing_ = false;
}

void crowd::wait_for_another() {
    auto before = open_count_;
    auto deadline = clock::now() + patience;
    while (open_count_ == before && refusal_.empty() && clock::now() < deadline)
        loop_.turn(deadline);
    if (!refusal_.empty())
        throw cannot_run{fmt::format(
            "The node refuses the connection after {} open ones: {}.", open_count_, refusal_
        )};
    if (open_count_ == before)
        throw cannot_run{
            fmt::format("No connection was accepted for 10 s; {} are open.", open_count_)
        };
}

void crowd::open_next() {
    auto index = clients_.size();
    auto address =
        to_.is_loopback() ? first_address + static_cast<std::uint32_t>(index % address_count) : 0;
    clients_.emplace_back(loop_, *this);
    begun_.push_back(clock::now());
    clients_.back().open(to_, address, users_[index].token);
}

void crowd::idle(clock::duration length) {
    auto end = clock::now() + length;
    while (clock::now() < end)
        loop_.turn(end);
}

bool crowd::send_between(std::size_t from, std::size_t to) {
    if (!clients_[from].is_open() || !clients_[to].is_open())
        return false;
    ++awaited_.number;
    std::string text = fmt::format(
        R"({{"event":"sendMessage","id":{},"data":{{"recipient_id":"{}","client_message_id":")",
        awaited_.number,
        to_string(users_[to].id)
    );
    append_key(text, awaited_, wall_now_ms());
    text += R"(","text":")";
    append_text(text, awaited_, text_size);
    text += R"("}})";
    is_acknowledged_ = false;
    is_delivered_ = false;
    sent_ = clock::now();
    clients_[from].send(text);
    loop_.end_turn();
    auto deadline = sent_ + patience;
    while (!(is_acknowledged_ && is_delivered_) && clock::now() < deadline)
        loop_.turn(deadline);
    return is_acknowledged_ && is_delivered_;
}

void crowd::on_open(client&) {
    ++open_count_;
    // Handshakes end nearly in the order in which they began.
    opening_.record(clock::now() - begun_.front());
    begun_.pop_front();
}

void crowd::on_text(client&, std::string_view text) {
    auto kind = kind_of(text);
    auto awaited = static_cast<std::int64_t>(awaited_.number);
    if (kind == frame_kind::acknowledged && integer_after(text, R"("ack":)") == awaited)
        is_acknowledged_ = true;
    if (kind == frame_kind::message && read_tag(string_after(text, R"("text":")")) == awaited_) {
        is_delivered_ = true;
        delivery_.record(clock::now() - sent_);
    }
}

void crowd::on_lost(client&, std::string_view reason) {
    if (is_growing_) {
        refusal_ = reason;
        return;
    }
    --open_count_;
    ++lost_count_;
}

} // namespace parley::bench
