#pragma once

#include "http/event_loop.hpp"
#include "http/poller.hpp"
#include "http/timing_wheel.hpp"
#include "runtime/base/result.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <functional>
#include <string>

namespace parley::http {

/// A listening TCP socket; several with the same address share the load (SO_REUSEPORT).
/// `detail` of the failure says in a sentence what is wrong with the address.
result<int> listen_on(const std::string& address, int port);
/// Fails when another process already listens there; with `listen_on` alone both would share.
result<void> require_free(const std::string& address, int port);
int port_of(int listening);

/// Accepts the connections of one loop. When descriptors or memory run out it rests for a
/// moment instead of spinning.
class listener final : public pollable, public timed {
public:
    /// Gets each connected socket, non-blocking, and its peer.
    using accept_handler = std::function<void(int descriptor, const net::ip::address& peer)>;

    listener(event_loop& loop, int listening, accept_handler handle);
    ~listener() override;

    void start();
    /// Accepts whoever is connected already, for whom the end of listening would be a reset, and
    /// stops.
    void finish();
    void stop();

    void ready(std::uint32_t events) override;
    void expired() override;

private:
    bool accept_one();
    void rest(int reason);

    event_loop& loop_;
    int listening_;
    accept_handler handle_;
};

} // namespace parley::http
