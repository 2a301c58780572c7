#include "actors/user.hpp"

#include "actors/crash_report.hpp"
#include "actors/protocol/conversation.hpp"
#include "runtime/base/limits.hpp"
#include "runtime/kernel/tell.hpp"

#include <algorithm>

using namespace std::chrono_literals;

namespace parley {

namespace {

constexpr auto read_timeout = 5s;
constexpr auto presence_timeout = 2s;

} // namespace

caf::behavior
user_behavior(user_state::pointer self, environment_ptr environment, caf::actor host, user_id id) {
    auto& state = self->state;
    state.self = self;
    state.environment = std::move(environment);
    state.host = std::move(host);
    state.id = id;
    report_crashes(self, state.host, entity_of(id));
    return {
        [&state](const user::attach& request) { return state.on_attach(request); },
        [&state](const user::detach& request) { state.on_detach(request); },
        [&state](const user::deliver& delivery) { state.on_deliver(delivery); },
        [&state](const user::probe& question) { state.on_probe(question); },
        [&state](const user::watch& request) { return state.on_watch(request); },
        [&state](const user::observe& request) { return state.on_observe(request); },
        [&state](const user_grace_over& end) { state.on_grace_over(end); },
        [&state](const user::open_direct& request) { return state.on_open_direct(request); },
        [&state](const user::open_group& request) { return state.on_open_group(request); },
        [&state](const user::read_inbox& request) { return state.on_read_inbox(request); },
        [&state](const user::read_mentions& request) { return state.on_read_mentions(request); },
        [&state](const user::mark_mention_read& x) { return state.on_mark_mention_read(x); },
        [&state](const user::locate_message& x) { return state.on_locate_message(x); },
        [&state](const entity_passivate&) { state.on_passivate(); },
        [&state](const entity_hand_over&) { state.on_hand_over(); },
        [&state](const user::take_over& from) { state.on_take_over(from); },
        [&state](const gateways_lost& news) { state.on_gateways_lost(news); },
    };
}

user::attached user_state::on_attach(const user::attach& request) {
    if (!request.address.gateway)
        return {}; // Its node is gone already.
    // A session whose first try went unanswered attaches again.
    if (auto* known = find_session(request.session); known != nullptr)
        known->address = request.address;
    else
        sessions.push_back({request.session, request.address, {}});
    last_seen_at.reset();
    announce(true);
    return {};
}

void user_state::on_detach(const user::detach& request) {
    replace_watched(request.session, {});
    std::erase_if(sessions, [&](const session& x) { return x.id == request.session; });
    if (!sessions.empty())
        return;
    last_seen_at = environment->now();
    for (auto conversation : std::exchange(believers, {})) {
        auto note = conversation::note_presence{id, false};
        tell(self, environment->router, to(conversation, note, message_class::if_active));
    }
    begin_grace();
}

void user_state::begin_grace() {
    self->delayed_send<caf::message_priority::high>(
        self, presence_grace, user_grace_over{++grace_generation}
    );
}

void user_state::on_deliver(const user::deliver& delivery) {
    push(delivery.event, delivery.except);
    if (!delivery.event->conversation().is_nil())
        correct_belief(delivery.event->conversation(), delivery.believed_online);
}

void user_state::on_probe(const user::probe& question) {
    correct_belief(question.conversation, false);
}

caf::result<user::watched> user_state::on_watch(const user::watch& request) {
    if (request.users.size() > limits::watched_users_max)
        return make_error(errc::validation_failed, "too many users to watch");
    auto promise = take_request<user::watched>(self);
    // Only of those with whom the user shares a conversation.
    auto query = acquaintance_query{id, request.users};
    self->request(environment->reader, read_timeout, query)
        .then(
            [this, promise, request](const acquaintances& known) mutable {
                auto users = known.users;
                if (find_session(request.session) == nullptr)
                    users.clear(); // It was detached meanwhile.
                replace_watched(request.session, users);
                gather_presences(users, promise);
            },
            [promise](const caf::error& reason) mutable { promise.deliver(reason); }
        );
    return promise;
}

void user_state::gather_presences(
    const std::vector<user_id>& users, caf::typed_response_promise<user::watched> promise
) {
    struct gathering {
        user::watched answer;
        std::size_t left;
        caf::typed_response_promise<user::watched> promise;
        void finish_one() {
            if (left > 0)
                --left;
            if (left == 0)
                promise.deliver(std::move(answer));
        }
    };
    auto all = std::make_shared<gathering>(gathering{{}, users.size(), std::move(promise)});
    if (users.empty())
        return all->finish_one();
    for (auto user : users) {
        auto wish = to(user, user::observe{id, true});
        self->request(environment->router, presence_timeout, std::move(wish))
            .then(
                [all](const user::observed& answer) {
                    all->answer.presences.push_back(answer.presence);
                    all->finish_one();
                },
                // Nobody waits for ever for a user that cannot be asked now.
                [all](const caf::error&) { all->finish_one(); }
            );
    }
}

user::observed user_state::on_observe(const user::observe& request) {
    if (request.active)
        watchers.insert(request.watcher);
    else
        watchers.erase(request.watcher);
    return {presence()};
}

void user_state::on_grace_over(const user_grace_over& end) {
    if (sessions.empty() && end.generation == grace_generation)
        announce(false);
}

void user_state::on_passivate() {
    if (sessions.empty() && watchers.empty() && !announced_online)
        self->quit();
    else
        tell(self, host, entity_busy{entity_of(id)});
}

void user_state::push(const shared_event_ptr& event, session_id except) const {
    for (auto first = sessions.begin(); first != sessions.end(); ++first) {
        const auto& gateway = first->address.gateway;
        bool seen = std::any_of(sessions.begin(), first, [&](const session& x) {
            return x.address.gateway == gateway;
        });
        if (!seen)
            push_to(gateway, event, except);
    }
}

void user_state::push_to(
    const caf::actor& gateway, const shared_event_ptr& event, session_id except
) const {
    gateway::push push{{}, event};
    for (const auto& session : sessions) {
        if (session.address.gateway == gateway && session.id != except)
            push.slots.push_back(session.address.slot);
    }
    if (!push.slots.empty())
        tell(self, gateway, std::move(push));
}

void user_state::correct_belief(conversation_id conversation, bool believed_online) {
    bool online = !sessions.empty();
    if (online)
        believers.insert(conversation);
    if (online == believed_online)
        return;
    auto note = conversation::note_presence{id, online};
    tell(self, environment->router, to(conversation, note, message_class::if_active));
}

void user_state::announce(bool online) {
    if (announced_online == online)
        return;
    announced_online = online;
    auto event = make_event(events::presence_changed{presence()});
    for (auto watcher : watchers) {
        auto delivery = user::deliver{event, {}, false};
        tell(self, environment->router, to(watcher, delivery, message_class::if_active));
    }
}

presence_view user_state::presence() const {
    return {id, announced_online, announced_online ? std::nullopt : last_seen_at};
}

void user_state::stop_observing(const std::vector<user_id>& users) const {
    for (auto user : users) {
        auto wish = user::observe{id, false};
        tell(self, environment->router, to(user, wish, message_class::if_active));
    }
}

void user_state::replace_watched(session_id which, std::vector<user_id> users) {
    auto* found = find_session(which);
    if (found == nullptr)
        return;
    auto before = std::exchange(found->watched, std::move(users));
    std::vector<user_id> dropped;
    for (auto user : before) {
        bool still = std::any_of(sessions.begin(), sessions.end(), [&](const session& x) {
            return std::find(x.watched.begin(), x.watched.end(), user) != x.watched.end();
        });
        if (!still)
            dropped.push_back(user);
    }
    stop_observing(dropped);
}

user_state::session* user_state::find_session(session_id which) {
    auto found = std::find_if(sessions.begin(), sessions.end(), [&](const session& x) {
        return x.id == which;
    });
    return found == sessions.end() ? nullptr : &*found;
}

} // namespace parley
