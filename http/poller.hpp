#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <array>
#include <cstdint>
#include <functional>
#include <sys/epoll.h>

namespace parley::http {

/// A socket that wants to know when it can read or write.
class pollable {
public:
    /// `events` are those of epoll. May remove and destroy itself and others.
    virtual void ready(std::uint32_t events) = 0;

protected:
    ~pollable() = default;
};

/// The sockets of one event loop in an epoll set of their own, which the io_context watches as
/// one descriptor. An Asio socket costs 320 bytes and one system call a message more.
class poller {
public:
    /// `turn_ended` runs after each batch of ready sockets.
    poller(boost::asio::io_context& io, std::function<void()> turn_ended);
    ~poller();
    poller(const poller&) = delete;
    poller& operator=(const poller&) = delete;

    void start();
    void stop();

    /// False when the system refuses (out of memory or watches).
    bool add(int descriptor, std::uint32_t events, pollable& owner);
    void modify(int descriptor, std::uint32_t events, pollable& owner);
    /// Nothing is reported to `owner` any more, not even from the batch at hand.
    void remove(int descriptor, const pollable& owner);

    /// True while sockets are being told; `turn_ended` is still to come.
    bool is_in_turn() const { return is_in_turn_; }

private:
    void wait();
    void run_turn();

    boost::asio::posix::basic_stream_descriptor<boost::asio::io_context::executor_type> set_;
    std::function<void()> turn_ended_;
    std::array<epoll_event, 256> batch_{};
    int batch_size_ = 0;
    bool is_in_turn_ = false;
    bool is_stopped_ = false;
};

} // namespace parley::http
