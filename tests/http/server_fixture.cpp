#include "server_fixture.hpp"

#include "cluster/envelope.hpp"
#include "http/problem.hpp"
#include "runtime/base/log.hpp"

#include <caf/actor_ostream.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>

#include <fstream>
#include <stdexcept>

namespace parley::test {

using namespace parley::http;
using namespace std::chrono_literals;

const std::string server_fixture::user_token = "user";
const std::string server_fixture::admin_token = "admin";
const std::string server_fixture::expired_token = "expired";

void attachments::add(const user::attach& request) {
    std::lock_guard guard{mutex_};
    sessions_.emplace_back(request.session, request.address);
    changed_.notify_all();
}

void attachments::remove(session_id session) {
    std::lock_guard guard{mutex_};
    std::erase_if(sessions_, [&](const auto& x) { return x.first == session; });
    changed_.notify_all();
}

std::vector<user::session_address> attachments::wait_for(std::size_t count) {
    std::unique_lock lock{mutex_};
    if (!changed_.wait_for(lock, 10s, [&] { return sessions_.size() >= count; }))
        throw std::runtime_error{"too few sessions attached"};
    std::vector<user::session_address> found;
    for (const auto& [session, address] : sessions_)
        found.push_back(address);
    return found;
}

bool attachments::wait_until_only(std::size_t count) {
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, 10s, [&] { return sessions_.size() <= count; });
}

/// Never answered.
struct silence {};

} // namespace parley::test

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::test::silence)

namespace parley::test {

namespace {

class fixed_tokens final : public token_verifier {
public:
    result<identity> verify(std::string_view token) const override {
        if (token == server_fixture::user_token || token == server_fixture::admin_token)
            return identity{user_, token == server_fixture::admin_token, false, {}};
        if (token == server_fixture::expired_token)
            return failure{errc::token_expired};
        return failure{errc::unauthenticated};
    }

private:
    user_id user_ = user_id::make();
};

class fixture_probe final : public node_probe {
public:
    explicit fixture_probe(const server_fixture& owner) : owner_{owner} {}
    std::string failing_part() const override { return owner_.failing_part; }
    std::string not_ready_because() const override { return owner_.not_ready_because; }
    bool is_degraded() const override { return owner_.is_degraded; }

private:
    const server_fixture& owner_;
};

caf::message answer(const routed& envelope, attachments& users) {
    if (envelope.payload.match_elements<user::attach>()) {
        if (users.refusal != errc::none)
            return caf::make_message(parley::make_error(users.refusal));
        users.add(envelope.payload.get_as<user::attach>(0));
        return caf::make_message(user::attached{});
    }
    if (envelope.payload.match_elements<user::detach>())
        users.remove(envelope.payload.get_as<user::detach>(0).session);
    return {};
}

caf::behavior router_behavior(caf::event_based_actor* self, std::shared_ptr<attachments> users) {
    return {
        [users](const routed& envelope) { return answer(envelope, *users); },
        [](const std::string& text) { return text + text; },
        [self](const silence&) { (void)self->make_response_promise(); },
    };
}

net::awaitable<response> echo(services& /*with*/, context& ctx) {
    auto body = ctx.json_body();
    if (!body)
        co_return problem(body.error(), ctx.trace);
    json query = json::object();
    for (const auto& [name, value] : ctx.request.query)
        query[name] = value;
    co_return json_response(status::ok, {{"body", *body}, {"query", query}});
}

net::awaitable<response> raw_echo(services& /*with*/, context& ctx) {
    response made;
    made.set(field::content_type, "application/octet-stream");
    made.body = ctx.request.body;
    co_return made;
}

net::awaitable<response> thing(services& /*with*/, context& ctx) {
    co_return json_response(status::ok, {{"id", ctx.path_parameter("id")}});
}

net::awaitable<response> named(services& /*with*/, context& ctx) {
    co_return json_response(status::ok, {{"name", ctx.path_parameter("name")}});
}

net::awaitable<response> whoami(services& /*with*/, context& ctx) {
    co_return json_response(status::ok, {{"user", to_string(ctx.user().user)}});
}

net::awaitable<response> twice(services& with, context& ctx) {
    auto doubled = co_await with.ask<std::string>(with.router, std::string{"ab"});
    if (!doubled)
        co_return problem(doubled.error(), ctx.trace);
    co_return json_response(status::ok, {{"text", *doubled}});
}

net::awaitable<response> never(services& with, context& ctx) {
    auto none = co_await with.ask<std::string>(with.router, 200ms, silence{});
    co_return problem(none.error(), ctx.trace);
}

net::awaitable<response> broken(services& /*with*/, context& /*ctx*/) {
    throw std::runtime_error{"secret detail"};
    co_return response{};
}

net::awaitable<response> big(services& /*with*/, context& /*ctx*/) {
    response made;
    made.body.assign(8 * 1024 * 1024, 'x');
    co_return made;
}

net::awaitable<response> page(services& /*with*/, context& /*ctx*/) {
    response made;
    made.set(field::content_type, "text/html; charset=utf-8");
    made.body = "<p>own page</p>";
    co_return made;
}

routes test_routes() {
    return {
        {verb::post, "/echo", access::open, echo},
        {verb::post, "/raw", access::open, raw_echo},
        {verb::get, "/things/{id}", access::user, thing},
        {verb::delete_, "/things/{id}", access::user, thing},
        {verb::get, "/things/me", access::user, whoami},
        {verb::get, "/names/{name}", access::open, named},
        {verb::get, "/admin", access::admin, whoami},
        {verb::get, "/twice", access::open, twice},
        {verb::get, "/never", access::open, never},
        {verb::get, "/broken", access::open, broken},
        {verb::get, "/big", access::open, big},
        {verb::get, "/page", access::open, page, navigation::route},
    };
}

using answered = result<event_answer>;

net::awaitable<answered>
echo_event(services& /*with*/, session_context& /*ctx*/, const json& data) {
    co_return event_answer{data};
}

net::awaitable<answered>
failing_event(services& /*with*/, session_context& /*ctx*/, const json& /*data*/) {
    co_return failure{errc::not_a_participant, "detail for the log"};
}

net::awaitable<answered>
throwing_event(services& /*with*/, session_context& /*ctx*/, const json& /*data*/) {
    throw std::runtime_error{"secret detail"};
    co_return event_answer{};
}

net::awaitable<answered>
silent_event(services& with, session_context& /*ctx*/, const json& /*data*/) {
    auto none = co_await with.ask<std::string>(with.router, 1000ms, silence{});
    co_return none.error();
}

/// Holds a conversation, waits for an actor, and says how far its answer goes.
net::awaitable<answered> holding_event(services& with, session_context& ctx, const json& data) {
    auto conversation = conversation_id::parse(data.at("conversation_id").get<std::string>());
    ctx.hold(*conversation);
    (void)co_await with.ask<std::string>(with.router, 500ms, silence{});
    ctx.held.front().answered = seq{data.at("answered").get<std::int64_t>()};
    co_return event_answer{json{{"held", true}}};
}

/// Makes an entry of a conversation, which takes a while.
net::awaitable<answered> own_event(services& with, session_context& ctx, const json& data) {
    auto conversation = conversation_id::parse(data.at("conversation_id").get<std::string>());
    (void)co_await with.ask<std::string>(with.router, 500ms, silence{});
    ctx.session.note_own(*conversation, seq{data.at("seq").get<std::int64_t>()});
    co_return event_answer{data};
}

event_rows test_events() {
    return {
        {"echo", echo_event},
        {"fail", failing_event},
        {"throw", throwing_event},
        {"silent", silent_event},
        {"hold", holding_event},
        {"own", own_event},
    };
}

} // namespace

struct server_fixture::fakes {
    explicit fakes(const server_fixture& owner) : probe{owner} {}
    fixed_tokens tokens;
    fixture_probe probe;
};

server_fixture::server_fixture() {
    log::start(log::level::off, "test");
    config.http.port = 0;
    config.http.threads = 1;
    config.http.connections_max = 4000;
    system_config_.set("scheduler.policy", caf::atom("sharing"));
    system_config_.set("scheduler.max-threads", std::size_t{1});
    system_ = std::make_unique<caf::actor_system>(system_config_);
    fakes_ = std::make_unique<fakes>(*this);
    router_ = system_->spawn(router_behavior, users);
}

server_fixture::~server_fixture() {
    server.reset();
    caf::anon_send_exit(router_, caf::exit_reason::user_shutdown);
}

void server_fixture::start() {
    server = std::make_unique<http::server>(server_parts{
        config,
        *system_,
        fakes_->tokens,
        fakes_->probe,
        router_,
        router_,
        router_,
        {},
        {test_routes()},
        {test_events()}
    });
    auto started = server->start();
    if (!started)
        throw std::runtime_error{started.error().detail};
}

websocket_client server_fixture::connect_ready() const {
    websocket_client client{port(), bearer(user_token)};
    auto ready = client.read_json();
    if (ready.at("event") != "ready")
        throw std::runtime_error{"not ready: " + ready.dump()};
    return client;
}

void server_fixture::push(const shared_event_ptr& event) {
    for (const auto& address : users->wait_for(1))
        caf::anon_send(address.gateway, gateway::push{{address.slot}, event});
}

std::string bearer(const std::string& token) {
    return "Authorization: Bearer " + token + "\r\n";
}

shared_event_ptr message_event(conversation_id conversation, std::int64_t seq, std::string text) {
    message_view message;
    message.id = message_id::make();
    message.conversation = conversation;
    message.seq = {seq};
    message.text = std::move(text);
    return make_event(events::message_added{std::move(message)});
}

std::size_t anonymous_memory() {
    std::ifstream status{"/proc/self/status"};
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("RssAnon:"))
            return std::stoul(line.substr(line.find_first_of("0123456789"))) * 1024;
    }
    return 0;
}

} // namespace parley::test
