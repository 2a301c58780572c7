#include "http/poller.hpp"

#include "runtime/base/turn.hpp"

#include <cerrno>
#include <system_error>

namespace parley::http {

namespace net = boost::asio;

namespace {

int make_set() {
    int set = ::epoll_create1(EPOLL_CLOEXEC);
    if (set < 0)
        throw std::system_error{errno, std::system_category(), "epoll_create1"};
    return set;
}

} // namespace

poller::poller(net::io_context& io, std::function<void()> turn_ended)
    : set_{io, make_set()}, turn_ended_{std::move(turn_ended)} {}

poller::~poller() = default;

void poller::start() {
    wait();
}

void poller::stop() {
    is_stopped_ = true;
    boost::system::error_code ignored;
    set_.cancel(ignored);
}

bool poller::add(int descriptor, std::uint32_t events, pollable& owner) {
    epoll_event interest{};
    interest.events = events;
    interest.data.ptr = &owner;
    return ::epoll_ctl(set_.native_handle(), EPOLL_CTL_ADD, descriptor, &interest) == 0;
}

void poller::modify(int descriptor, std::uint32_t events, pollable& owner) {
    epoll_event interest{};
    interest.events = events;
    interest.data.ptr = &owner;
    ::epoll_ctl(set_.native_handle(), EPOLL_CTL_MOD, descriptor, &interest);
}

void poller::remove(int descriptor, const pollable& owner) {
    ::epoll_ctl(set_.native_handle(), EPOLL_CTL_DEL, descriptor, nullptr);
    for (int i = 0; i < batch_size_; ++i) {
        auto& entry = batch_[static_cast<std::size_t>(i)];
        if (entry.data.ptr == &owner)
            entry.data.ptr = nullptr;
    }
}

void poller::wait() {
    set_.async_wait(net::posix::descriptor_base::wait_read, [this](boost::system::error_code ec) {
        // A turn that was ready when the loop stopped comes without an error.
        if (ec || is_stopped_)
            return;
        run_turn();
        if (!is_stopped_)
            wait();
    });
}

void poller::run_turn() {
    turn whole;
    is_in_turn_ = true;
    batch_size_ =
        ::epoll_wait(set_.native_handle(), batch_.data(), static_cast<int>(batch_.size()), 0);
    for (int i = 0; i < batch_size_; ++i) {
        auto entry = batch_[static_cast<std::size_t>(i)];
        if (entry.data.ptr != nullptr)
            static_cast<pollable*>(entry.data.ptr)->ready(entry.events);
    }
    batch_size_ = 0;
    is_in_turn_ = false;
    turn_ended_();
}

} // namespace parley::http
