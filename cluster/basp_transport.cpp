#include "cluster/basp_transport.hpp"

#include "cluster/frame_sink.hpp"
#include "cluster/link_watch.hpp"
#include "cluster/reachable.hpp"
#include "runtime/base/log.hpp"

#include <caf/all.hpp>
#include <caf/io/middleman.hpp>

#include <csignal>
#include <random>
#include <sys/socket.h>
#include <unistd.h>

using namespace std::chrono_literals;

namespace parley {

namespace {

constexpr auto connect_timeout = 500ms;
constexpr auto pause_min = 100ms;
constexpr auto pause_max = 1000ms;

struct held_descriptor {
    int descriptor;

    explicit held_descriptor(int taken) : descriptor{taken} {}
    ~held_descriptor() { ::close(descriptor); }
    held_descriptor(const held_descriptor&) = delete;
    held_descriptor& operator=(const held_descriptor&) = delete;
};

/// CAF names a node after its machine and process, which are the same at every start of a
/// container, and a count of the systems that the process has made: begin it anywhere. Once, or
/// two systems of a process could get the same name.
void make_start_distinct(const caf::actor_system_config& config) {
    static std::once_flag is_made;
    std::call_once(is_made, [&] {
        constexpr int count_max = 256;
        std::random_device chance;
        auto count = std::uniform_int_distribution{0, count_max - 1}(chance);
        for (int i = 0; i < count; ++i)
            caf::node_id::default_data::local(config);
    });
}

} // namespace

void basp_transport::prepare(caf::actor_system_config& config) {
    config.load<caf::io::middleman>();
    // Their work is one string, which the thread that read it may as well take out.
    config.set("middleman.workers", std::size_t{0});
    // Off by default: a frozen peer would stay connected for ever. Not often, because a handshake
    // that a heartbeat comes into is given up; who is silent the links notice by themselves.
    config.set("middleman.heartbeat-interval", caf::timespan{2s});
    config.set("middleman.connection-timeout", caf::timespan{6s});
    config.set("middleman.enable-automatic-connections", false);
    make_start_distinct(config);
    // OpenSSL writes to sockets whose other end may be gone.
    std::signal(SIGPIPE, SIG_IGN); // NOLINT: there is nothing to do when it fails
}

basp_transport::basp_transport(caf::actor_system& system, link_security security)
    : system_{system}, sockets_{system, std::move(security)} {}

basp_transport::~basp_transport() {
    stop();
}

void basp_transport::start(events told) {
    told_ = std::move(told);
    start_actors();
    connector_ = std::thread{[this] { run(); }};
}

void basp_transport::start_actors() {
    watch_events heard{
        [this, gate = gate_](node_id id, caf::actor proxy) {
            gate->pass([&] { on_greeting(id, std::move(proxy)); });
        },
        [this, gate = gate_](const caf::actor_addr& gone) { gate->pass([&] { on_down(gone); }); }
    };
    watch_ = spawn_link_watch(system_, std::move(heard));
    auto on_frame = [this, gate = gate_](const std::string& frame) {
        gate->pass([&] { told_.on_frame(frame); });
    };
    caf::actor_config config;
    config.flags = caf::abstract_channel::is_hidden_flag;
    sink_ = caf::make_actor<frame_sink, caf::actor>(
        system_.next_actor_id(), system_.node(), &system_, config, on_frame, watch_
    );
}

result<std::uint16_t> basp_transport::listen(const std::string& host, std::uint16_t port) {
    return sockets_.publish(sink_, host, port);
}

void basp_transport::connect(node_id self, node_id id, std::string address) {
    caf::actor early;
    {
        std::lock_guard guard{mutex_};
        self_ = self;
        peers_[id] = {std::move(address), self < id, {}, {}, pause_min};
        if (auto found = early_.find(id); found != early_.end()) {
            early = std::move(found->second);
            early_.erase(found);
        }
        changed_.notify_one();
    }
    if (early)
        on_greeting(id, std::move(early));
}

void basp_transport::disconnect(node_id id) {
    std::lock_guard guard{mutex_};
    peers_.erase(id);
}

bool basp_transport::send(node_id id, const std::string& frame) {
    caf::actor proxy;
    {
        std::lock_guard guard{mutex_};
        if (auto found = peers_.find(id); found != peers_.end())
            proxy = found->second.proxy;
    }
    if (!proxy)
        return false;
    // High: a frame that a full mailbox refused would be a second late. The links bound them.
    caf::anon_send<caf::message_priority::high>(proxy, frame);
    return true;
}

void basp_transport::stop() {
    {
        std::lock_guard guard{mutex_};
        is_stopped_ = true;
        peers_.clear();
        early_.clear();
        changed_.notify_one();
    }
    if (connector_.joinable())
        connector_.join();
    gate_->shut();
    if (!sink_)
        return;
    // What others hold of it ends, too.
    caf::actor_cast<frame_sink*>(sink_)->cleanup(caf::exit_reason::user_shutdown, nullptr);
    caf::anon_send_exit(watch_, caf::exit_reason::user_shutdown);
    sink_ = {};
    watch_ = {};
}

void basp_transport::run() {
    while (auto next = next_attempt())
        try_once(*next);
}

/// Waits for the next peer that is due; nothing when the transport stops.
std::optional<basp_transport::attempt> basp_transport::next_attempt() {
    std::unique_lock guard{mutex_};
    while (!is_stopped_) {
        auto now = std::chrono::steady_clock::now();
        auto wake_at = now + pause_max;
        for (auto& [id, end] : peers_) {
            if (end.proxy)
                continue;
            if (end.next_try <= now)
                return attempt{self_, id, end.address, end.is_awaited};
            wake_at = std::min(wake_at, end.next_try);
        }
        changed_.wait_until(guard, wake_at);
    }
    return std::nullopt;
}

void basp_transport::try_once(const attempt& which) {
    auto address = split_address(which.address);
    if (!address)
        return postpone(which, suspicion::silent);
    auto reached = open_connection(*address, connect_timeout);
    if (reached.outcome != contact::open) {
        bool is_refused = reached.outcome == contact::refused;
        return postpone(which, is_refused ? suspicion::refused : suspicion::silent);
    }
    // Somebody is there, who will come by himself.
    if (which.is_awaited) {
        ::close(reached.descriptor);
        return postpone(which, {});
    }
    shake_hands(which, address->second, reached.descriptor);
}

/// The connection is BASP's to close, but not one where nobody speaks: it is shut by a descriptor
/// of our own then.
void basp_transport::shake_hands(const attempt& which, std::uint16_t port, int descriptor) {
    auto own = std::make_shared<held_descriptor>(::dup(descriptor));
    auto socket = sockets_.adopt(descriptor);
    if (!socket) {
        log::error("link_failed", {{"address", which.address}, {"reason", socket.error().detail}});
        return postpone(which, suspicion::silent);
    }
    hold_off(which.id);
    auto done = [this, gate = gate_, own, which](caf::expected<caf::actor> proxy) {
        if (!proxy)
            ::shutdown(own->descriptor, SHUT_RDWR);
        gate->pass([&] { on_handshake(which, std::move(proxy)); });
    };
    caf::anon_send(
        watch_, begin_handshake{sockets_.broker(), std::move(*socket), port, std::move(done)}
    );
}

void basp_transport::on_handshake(const attempt& which, caf::expected<caf::actor> proxy) {
    if (proxy)
        return greet(which, std::move(*proxy));
    log::info(
        "link_failed", {{"address", which.address}, {"reason", system_.render(proxy.error())}}
    );
    postpone(which, suspicion::silent);
}

void basp_transport::greet(const attempt& which, caf::actor proxy) {
    if (!keep(which.id, proxy))
        return;
    caf::anon_send(watch_, watch_peer{proxy});
    caf::anon_send<caf::message_priority::high>(proxy, which.self.value, sink_);
    told_.on_connected(which.id);
}

void basp_transport::on_greeting(node_id id, caf::actor proxy) {
    if (keep(id, proxy))
        return told_.on_connected(id);
    constexpr std::size_t early_max = 256;
    std::lock_guard guard{mutex_};
    if (!is_stopped_ && early_.size() < early_max)
        early_[id] = std::move(proxy);
}

/// Until it is settled.
void basp_transport::hold_off(node_id id) {
    std::lock_guard guard{mutex_};
    if (auto found = peers_.find(id); found != peers_.end())
        found->second.next_try = std::chrono::steady_clock::now() + 2 * handshake_timeout;
}

bool basp_transport::keep(node_id id, const caf::actor& proxy) {
    {
        std::lock_guard guard{mutex_};
        auto found = peers_.find(id);
        if (found == peers_.end() || is_stopped_)
            return false;
        found->second.proxy = proxy;
        found->second.pause = pause_min;
        // One that is lost at once is a peer that is going: it is not to be tried without a pause.
        found->second.next_try = std::chrono::steady_clock::now() + pause_min;
    }
    log::info("link_up", {{"node_id", std::to_string(id.value)}});
    return true;
}

void basp_transport::postpone(const attempt& which, std::optional<suspicion> why) {
    {
        std::lock_guard guard{mutex_};
        auto found = peers_.find(which.id);
        if (found == peers_.end())
            return;
        auto& end = found->second;
        // Two that connect to each other at the same moment again and again would never meet.
        end.next_try = std::chrono::steady_clock::now() + chance_.jitter(end.pause);
        end.pause = std::min<std::chrono::milliseconds>(2 * end.pause, pause_max);
    }
    if (why)
        told_.on_failed(which.id, *why);
}

void basp_transport::on_down(const caf::actor_addr& gone) {
    std::optional<node_id> lost;
    {
        std::lock_guard guard{mutex_};
        std::erase_if(early_, [&](const auto& each) { return each.second.address() == gone; });
        for (auto& [id, end] : peers_) {
            if (!end.proxy || end.proxy.address() != gone)
                continue;
            end.proxy = {};
            lost = id;
        }
        changed_.notify_one();
    }
    if (!lost)
        return;
    log::warning("link_lost", {{"node_id", std::to_string(lost->value)}});
    told_.on_failed(*lost, suspicion::silent);
}

} // namespace parley
