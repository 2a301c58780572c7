#include "http/connection.hpp"

#include "http/event_loop.hpp"

#include <array>

namespace parley::http {

namespace {

constexpr int vectors_max = 64;
/// How long the peer may take to close its side after we have closed ours.
constexpr std::chrono::seconds linger{2};

} // namespace

connection::connection(event_loop& loop, socket on) : loop_{loop}, socket_{std::move(on)} {}

connection::~connection() = default;

bool connection::open(std::unique_ptr<protocol> first, std::string rest) {
    connection_ptr keep{this};
    protocol_ = std::move(first);
    interest_ = EPOLLIN;
    if (!loop_.sockets().add(descriptor(), interest_, *this)) {
        abort();
        return false;
    }
    protocol_->on_started();
    if (stage_ == stage::open && !rest.empty())
        protocol_->on_bytes(rest);
    change_protocol();
    return true;
}

void connection::send(frame_ptr next) {
    if (stage_ != stage::open)
        return;
    if (!output_) {
        output_ = loop_.borrow_queue();
        output_->waiting_since = loop_.wheel().now();
    }
    output_->push(std::move(next));
    if (!is_blocked_)
        loop_.mark_dirty(*this);
}

void connection::end(std::chrono::milliseconds deadline) {
    if (stage_ != stage::open)
        return;
    stage_ = stage::ending;
    is_paused_ = false;
    update_interest();
    expire_after(deadline);
    if (!is_blocked_)
        loop_.mark_dirty(*this);
}

void connection::abort() {
    if (stage_ == stage::closed)
        return;
    connection_ptr keep{this};
    leave_loop();
    socket_.close();
    if (protocol_)
        protocol_->on_closed();
    loop_.forget(*this);
}

socket connection::release() {
    connection_ptr keep{this};
    leave_loop();
    loop_.give_away(*this);
    return std::move(socket_);
}

void connection::leave_loop() {
    stage_ = stage::closed;
    forget_timeout();
    loop_.sockets().remove(descriptor(), *this);
    if (output_)
        loop_.give_back(std::move(output_));
}

void connection::become(std::unique_ptr<protocol> next, std::string_view rest) {
    transition_ = std::make_unique<transition>(transition{std::move(next), std::string{rest}});
}

void connection::pause_reading() {
    is_paused_ = true;
    update_interest();
}

void connection::resume_reading() {
    is_paused_ = false;
    update_interest();
}

void connection::expire_after(std::chrono::milliseconds delay) {
    if (stage_ != stage::closed)
        loop_.wheel().file(*this, delay);
}

void connection::drain(std::chrono::milliseconds spread) {
    if (stage_ == stage::open)
        protocol_->on_drain(spread);
}

void connection::ready(std::uint32_t events) {
    connection_ptr keep{this};
    if ((events & (EPOLLIN | EPOLLERR | EPOLLHUP)) != 0 && !is_paused_ && !has_input_ended_)
        read();
    if (stage_ != stage::closed && (events & EPOLLOUT) != 0)
        flush();
    // Both directions are gone, so nobody will ever read what may still wait here.
    if ((events & (EPOLLERR | EPOLLHUP)) != 0)
        abort();
}

void connection::expired() {
    connection_ptr keep{this};
    if (stage_ == stage::open)
        protocol_->on_timeout();
    else
        abort();
}

void connection::read() {
    auto scratch = loop_.scratch();
    auto input = socket_.read(scratch);
    // A handshake answers while it reads.
    if (socket_.owes() && !is_blocked_) {
        is_blocked_ = true;
        update_interest();
    }
    if (input.count > 0)
        take_input(scratch.first(input.count));
    if (stage_ == stage::closed)
        return;
    if (input.then == transfer::state::ended)
        end_of_input();
    else if (input.then == transfer::state::broken)
        abort();
}

void connection::take_input(std::span<char> bytes) {
    if (stage_ != stage::open)
        return;
    protocol_->on_bytes(bytes);
    change_protocol();
}

void connection::change_protocol() {
    while (transition_ && stage_ == stage::open) {
        auto change = std::move(transition_);
        protocol_ = std::move(change->next);
        protocol_->on_started();
        if (stage_ == stage::open && !change->rest.empty())
            protocol_->on_bytes(change->rest);
    }
}

void connection::end_of_input() {
    has_input_ended_ = true;
    if (stage_ == stage::ending) {
        if (!output_)
            abort();
        else
            update_interest();
        return;
    }
    update_interest();
    protocol_->on_end_of_input();
}

void connection::flush() {
    if (stage_ == stage::closed)
        return;
    connection_ptr keep{this};
    bool was_blocked = is_blocked_;
    is_blocked_ = false;
    while (!is_blocked_ && (socket_.owes() || (output_ && !output_->empty()))) {
        if (!write_once()) {
            abort();
            return;
        }
    }
    if (is_blocked_ != was_blocked)
        update_interest();
    if (!is_blocked_)
        all_written();
    else if (!was_blocked && stage_ == stage::open)
        protocol_->on_blocked();
}

/// One gathered write; false when the socket is broken.
bool connection::write_once() {
    std::array<iovec, vectors_max> vectors{};
    auto used = output_ ? output_->gather(vectors.data(), vectors_max) : 0;
    auto sent = socket_.write(std::span{vectors}.first(static_cast<std::size_t>(used)));
    if (output_)
        output_->consume(sent.count);
    is_blocked_ = sent.then == transfer::state::blocked;
    return sent.then != transfer::state::broken;
}

void connection::all_written() {
    if (output_)
        loop_.give_back(std::move(output_));
    if (stage_ == stage::open) {
        protocol_->on_written();
        change_protocol();
        return;
    }
    if (has_input_ended_) {
        abort();
        return;
    }
    // Closing with unread input would reset the connection and take the last answer with it.
    socket_.end_output();
    expire_after(linger);
}

void connection::update_interest() {
    if (stage_ == stage::closed)
        return;
    std::uint32_t wanted = 0;
    if (!is_paused_ && !has_input_ended_)
        wanted |= EPOLLIN;
    if (is_blocked_)
        wanted |= EPOLLOUT;
    if (wanted == interest_)
        return;
    interest_ = wanted;
    loop_.sockets().modify(descriptor(), wanted, *this);
}

} // namespace parley::http
