#include "cluster/link_sockets.hpp"

#include "cluster/tls_session.hpp"
#include "runtime/base/log.hpp"

#include <caf/all.hpp>
#include <caf/io/basp_broker.hpp>
#include <caf/io/middleman.hpp>
#include <caf/io/network/doorman_impl.hpp>
#include <caf/io/network/stream_impl.hpp>

#include <unistd.h>

namespace parley {

namespace {

namespace net = caf::io::network;

/// A connection under TLS, as brokers know it.
class tls_scribe final : public caf::io::scribe {
public:
    tls_scribe(net::default_multiplexer& on, net::native_socket socket, tls_session session)
        : scribe{net::conn_hdl_from_socket(socket)}, stream_{on, socket, std::move(session)} {}

    void configure_read(caf::io::receive_policy::config config) override {
        stream_.configure_read(config);
        if (std::exchange(is_launched_, true))
            return;
        stream_.start(this);
        // Who connects has the first word, without anything to write.
        stream_.force_empty_write(this);
    }
    void ack_writes(bool enable) override { stream_.ack_writes(enable); }
    std::vector<char>& wr_buf() override { return stream_.wr_buf(); }
    std::vector<char>& rd_buf() override { return stream_.rd_buf(); }
    void flush() override { stream_.flush(this); }
    void graceful_shutdown() override {
        stream_.graceful_shutdown();
        detach(&stream_.backend(), false);
    }
    std::string addr() const override {
        auto found = net::remote_addr_of_fd(stream_.fd());
        return found ? *found : std::string{};
    }
    std::uint16_t port() const override {
        auto found = net::remote_port_of_fd(stream_.fd());
        return found ? *found : std::uint16_t{0};
    }
    void add_to_loop() override { stream_.activate(this); }
    void remove_from_loop() override { stream_.passivate(); }

private:
    bool is_launched_ = false;
    net::stream_impl<tls_session> stream_;
};

result<caf::io::scribe_ptr> make_scribe(
    net::default_multiplexer& on,
    net::native_socket socket,
    const link_security& security,
    tls_side side
) {
    auto session = tls_session::make(security, side, socket);
    if (!session) {
        ::close(socket);
        return session.error();
    }
    net::nonblocking(socket, true);
    net::child_process_inherit(socket, false);
    return caf::io::scribe_ptr{caf::make_counted<tls_scribe>(on, socket, std::move(*session))};
}

class tls_doorman final : public net::doorman_impl {
public:
    tls_doorman(net::default_multiplexer& on, net::native_socket socket, link_security security)
        : doorman_impl{on, socket}, security_{std::move(security)} {}

    bool new_connection() override {
        // Its broker has gone, and the multiplexer has not heard of it yet.
        if (detached())
            return false;
        auto& on = acceptor_.backend();
        auto socket = acceptor_.accepted_socket();
        auto made = make_scribe(on, socket, security_, tls_side::accepts);
        if (!made) {
            log::error("link_refused", {{"reason", made.error().detail}});
            return true;
        }
        auto handle = (*made)->hdl();
        parent()->add_scribe(std::move(*made));
        return doorman::new_connection(&on, handle);
    }

private:
    link_security security_;
};

} // namespace

link_sockets::link_sockets(caf::actor_system& system, link_security security)
    : system_{system},
      multiplexer_{dynamic_cast<net::default_multiplexer&>(system.middleman().backend())},
      security_{std::move(security)} {}

/// The one that CAF itself takes.
caf::actor link_sockets::broker() const {
    return system_.middleman().named_broker<caf::io::basp_broker>(caf::atom("BASP"));
}

result<std::uint16_t>
link_sockets::publish(const caf::actor& what, const std::string& host, std::uint16_t port) const {
    auto bound = listen(host, port);
    if (!bound)
        return bound.error();
    auto chosen = (*bound)->port();
    caf::anon_send(
        broker(),
        caf::publish_atom_v,
        std::move(*bound),
        chosen,
        caf::actor_cast<caf::strong_actor_ptr>(what),
        std::set<std::string>{}
    );
    return chosen;
}

result<caf::io::doorman_ptr>
link_sockets::listen(const std::string& host, std::uint16_t port) const {
    auto failed = [&](const caf::error& why) {
        return failure{errc::internal, "the links: " + system_.render(why)};
    };
    if (!security_.is_on()) {
        auto plain = multiplexer_.new_tcp_doorman(port, host.c_str(), true);
        if (!plain)
            return failed(plain.error());
        return *plain;
    }
    auto socket = net::new_tcp_acceptor_impl(port, host.c_str(), true);
    if (!socket)
        return failed(socket.error());
    return caf::io::doorman_ptr{caf::make_counted<tls_doorman>(multiplexer_, *socket, security_)};
}

result<caf::io::scribe_ptr> link_sockets::adopt(int descriptor) const {
    if (security_.is_on())
        return make_scribe(multiplexer_, descriptor, security_, tls_side::connects);
    return multiplexer_.new_scribe(descriptor);
}

} // namespace parley
