#include "http/server.hpp"

#include "http/auth/call_limits.hpp"
#include "http/description/documents.hpp"
#include "http/descriptors.hpp"
#include "http/http_session.hpp"
#include "http/listener.hpp"
#include "http/routes/documents.hpp"
#include "http/routes/operations.hpp"
#include "http/site.hpp"
#include "http/socketio/engine_table.hpp"
#include "http/socketio/polling.hpp"
#include "http/tls/certificate.hpp"
#include "http/upgrade.hpp"
#include "http/websocket/session.hpp"
#include "runtime/base/log.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <mutex>
#include <thread>

namespace parley::http {

namespace {

/// Fine enough for every time-out that clients can notice.
constexpr std::chrono::milliseconds wheel_tick{100};
/// Connections beyond the limit that still get an answer (503) before they are closed.
constexpr int refusals_max = 128;

std::vector<routes> with_own(std::vector<routes> subjects, bool has_sessions) {
    subjects.push_back(operations_routes());
    if (has_sessions)
        subjects.push_back(socket_routes());
    subjects.push_back(document_routes());
    return subjects;
}

/// A node that knows no events has no sessions.
std::vector<upgrade_row> upgrade_rows(const std::vector<event_rows>& events) {
    using namespace socketio;
    if (events.empty())
        return {};
    constexpr std::string_view polling_methods = "GET, OPTIONS, POST";
    return {
        {"/ws", websocket::accept_session},
        {"/socket.io/", accept_link, serve_polling, polling_methods},
        {"/socket.io", accept_link, serve_polling, polling_methods},
    };
}

/// Keeps what the coroutine was made from for as long as it runs.
net::awaitable<void>
run_with(services& with, std::function<net::awaitable<void>(services& with)> work) {
    co_await work(with);
}

int thread_count(const http_settings& config) {
    if (config.threads > 0)
        return config.threads;
    return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

} // namespace

/// What the loops share; immutable but for the atomics and the counters.
struct server::state {
    explicit state(server_parts parts_)
        : parts{std::move(parts_)}, routes{with_own(parts.subjects, !parts.events.empty())},
          events{parts.events}, upgrades{upgrade_rows(parts.events)},
          files{parts.config.http.web_root}, cors{parts.config.http.cors_origins} {}

    /// One loop with its thread and its share of the listening.
    struct worker {
        worker(server::state& shared, int listening);

        event_loop loop;
        socketio::engine_table engines;
        site place;
        listener door;
        std::thread thread;
    };

    void accept(worker& by, int descriptor, const net::ip::address& peer);
    void stop_all();
    /// Each with its own turn to come, from any thread.
    template <class Work>
    void post_to_all(const Work& work);

    server_parts parts;
    route_table routes;
    event_table events;
    upgrade_table upgrades;
    description::documents documents{routes, upgrades, events};
    static_files files;
    cors_policy cors;
    traffic counts;
    answer_counts answers{routes};
    /// Made when the server starts, before any loop.
    std::unique_ptr<call_limits> limits;
    /// Null: connections are plain.
    std::unique_ptr<tls::certificate> certificate;
    int connections_max = 0;
    int port = 0;
    std::atomic<int> connections{0};
    /// Workers that have not heard of the drain yet.
    std::atomic<std::size_t> undrained{0};
    std::atomic<bool> is_draining{false};
    std::atomic<std::size_t> next_worker{0};
    /// Those of the workers; complete before the first of them runs.
    std::vector<site*> sites;
    std::vector<std::unique_ptr<worker>> workers;
    /// Held while somebody speaks to the workers, and while they come and go.
    std::mutex workers_mutex;
};

server::state::worker::worker(server::state& shared, int listening)
    : loop{shared.parts.system, wheel_tick},
      engines{
          shared.sites.size(), static_cast<std::size_t>(shared.parts.config.http.connections_max)
      },
      place{
          loop,
          services{
              shared.parts.config,
              shared.parts.tokens,
              shared.parts.probe,
              shared.parts.router,
              shared.parts.accounts,
              shared.parts.people,
              shared.parts.directory,
              *shared.limits,
              loop.asks(),
              shared.documents,
              shared.parts.connections
          },
          shared.routes,
          shared.events,
          shared.upgrades,
          shared.files,
          shared.cors,
          shared.counts,
          engines,
          shared.sites,
          shared.answers,
          shared.is_draining
      },
      door{loop, listening, [this, &shared](int descriptor, const net::ip::address& peer) {
               shared.accept(*this, descriptor, peer);
           }} {
    shared.sites.push_back(&place);
    loop.on_request([this](const caf::message& content, const asking& by) {
        return socketio::on_request(place, content, by);
    });
    loop.on_forgotten([&shared] {
        --shared.connections;
        shared.counts.connections.Decrement();
    });
}

void server::state::accept(worker& by, int descriptor, const net::ip::address& peer) {
    counts.accepted.Increment();
    counts.connections.Increment();
    auto count = ++connections;
    auto secured = certificate ? certificate->accept(descriptor) : nullptr;
    auto& fresh = by.loop.adopt(socket{descriptor, std::move(secured)});
    if (count > connections_max + refusals_max) {
        counts.refused.Increment();
        fresh.abort();
        return;
    }
    bool is_refusing = count > connections_max;
    fresh.open(std::make_unique<http_session>(by.place, fresh, peer, is_refusing));
}

template <class Work>
void server::state::post_to_all(const Work& work) {
    std::lock_guard guard{workers_mutex};
    for (auto& each : workers)
        net::post(each->loop.io(), [&worker = *each, work] { work(worker); });
}

void server::state::stop_all() {
    post_to_all([](worker& each) {
        each.door.stop();
        each.engines.close();
        each.loop.stop();
    });
    for (auto& each : workers) {
        if (each->thread.joinable())
            each->thread.join();
    }
    std::lock_guard guard{workers_mutex};
    workers.clear();
}

server::server(server_parts parts) : state_{std::make_unique<state>(std::move(parts))} {}

server::~server() {
    state_->stop_all();
}

result<void> server::start() {
    const auto& config = state_->parts.config.http;
    auto networks = caller_networks::make(config.trusted_proxies);
    if (!networks)
        return networks.error();
    state_->limits = std::make_unique<call_limits>(state_->parts.config.rate, std::move(*networks));
    if (!config.tls_certificate.empty()) {
        auto loaded = tls::certificate::load(config.tls_certificate, config.tls_key);
        if (!loaded)
            return loaded.error();
        state_->certificate = std::move(*loaded);
    }
    auto budget = claim_descriptors(config.connections_max);
    if (!budget.warning.empty())
        log::warning("too_few_descriptors", {{"detail", budget.warning}});
    state_->connections_max = budget.connections;
    if (auto free = require_free(config.bind, config.port); !free)
        return free.error();
    state_->port = config.port;
    std::lock_guard guard{state_->workers_mutex};
    for (int i = 0; i < thread_count(config); ++i) {
        auto listening = listen_on(config.bind, state_->port);
        if (!listening)
            return listening.error();
        state_->port = port_of(*listening);
        state_->workers.push_back(std::make_unique<state::worker>(*state_, *listening));
    }
    for (auto& each : state_->workers) {
        each->door.start();
        each->thread = std::thread{[&worker = *each] { worker.loop.run(); }};
    }
    return {};
}

int server::port() const {
    return state_->port;
}

std::string server::url() const {
    const auto* scheme = state_->certificate ? "https://" : "http://";
    return scheme + state_->parts.config.http.bind + ":" + std::to_string(state_->port);
}

int server::connection_count() const {
    return state_->connections;
}

void server::end_sessions(user_id of) {
    state_->post_to_all([of](state::worker& each) { each.loop.end_sessions(of); });
}

void server::run(std::function<net::awaitable<void>(services& with)> work) {
    auto turn = state_->next_worker.fetch_add(1, std::memory_order_relaxed);
    auto& worker = *state_->workers[turn % state_->workers.size()];
    net::co_spawn(worker.loop.io(), run_with(worker.place.with, std::move(work)), net::detached);
}

void server::reconnect_sessions(std::chrono::milliseconds spread) {
    state_->post_to_all([spread](state::worker& each) { each.loop.reconnect_sessions(spread); });
}

void server::drain(std::chrono::milliseconds deadline) {
    auto give_up_at = std::chrono::steady_clock::now() + deadline;
    state_->is_draining = true;
    state_->undrained = state_->workers.size();
    state_->post_to_all([all = state_.get(), spread = deadline / 2](state::worker& each) {
        each.door.finish();
        each.engines.drain(spread);
        each.loop.drain(spread);
        --all->undrained;
    });
    constexpr std::chrono::milliseconds step{10};
    auto is_busy = [this] { return state_->undrained > 0 || state_->connections > 0; };
    while (is_busy() && std::chrono::steady_clock::now() < give_up_at)
        std::this_thread::sleep_for(step);
    state_->stop_all();
}

} // namespace parley::http
