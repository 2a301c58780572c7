#pragma once

#include "actors/entity_lifecycle.hpp"
#include "actors/protocol/conversation.hpp"
#include "actors/user.hpp"
#include "tests/support/actor_fixture.hpp"
#include "tests/support/records.hpp"

namespace parley::test {

/// The user alice between puppets: two gateways, router, reader, directory and host.
struct user_fixture : actor_fixture {
    user_id alice = user_id::make();
    user_id bob = user_id::make();
    user_id carol = user_id::make();
    conversation_id conversation = conversation_id::make();
    puppet gateway{sys, "gateway"};
    puppet other_gateway{sys, "gateway"};
    puppet router{sys, "router"};
    puppet reader{sys, "reader"};
    puppet directory{sys, "directory"};
    puppet host{sys, "host"};
    std::shared_ptr<actor_environment> environment = std::make_shared<actor_environment>();
    timestamp wall{1'793'093'400'000'000};
    caf::actor user;

    user_fixture() {
        environment->router = router.handle();
        environment->reader = reader.handle<storage_reader_actor>();
        environment->directory = directory.handle<directory_actor>();
        environment->now = [this] { return wall; };
        user = sys.spawn(user_behavior, environment, host.handle(), alice);
        run_messages();
    }
    ~user_fixture() override {
        caf::anon_send_exit(user, caf::exit_reason::kill);
        run_messages();
    }

    session_id attach(std::uint64_t slot) { return attach(slot, session_id::make()); }
    session_id attach(std::uint64_t slot, session_id session) {
        return attach(slot, session, gateway);
    }
    session_id attach(std::uint64_t slot, const puppet& at) {
        return attach(slot, session_id::make(), at);
    }
    session_id attach(std::uint64_t slot, session_id session, const puppet& at) {
        auto request = user::attach{session, {at.handle(), slot}};
        ask_now<user::attached>(user, request).value();
        return session;
    }
    void detach(session_id session) {
        caf::anon_send(user, user::detach{session});
        run_messages();
    }
    void deliver(shared_event_ptr event, session_id except = {}, bool believed_online = true) {
        caf::anon_send(user, user::deliver{std::move(event), except, believed_online});
        run_messages();
    }
    user::observed observe(user_id watcher, bool active = true) {
        return ask_now<user::observed>(user, user::observe{watcher, active}).value();
    }
    /// Asks the user to passivate; true when it says that it is busy.
    bool stays() {
        caf::anon_send(user, entity_passivate{});
        run_messages();
        return host.take<entity_busy>().has_value();
    }

    gateway::push only_push() {
        auto all = gateway.take_all<gateway::push>();
        CAF_REQUIRE_EQUAL(all.size(), 1u);
        return all.front();
    }

    /// Takes the messages of type `T` that went out to `entity` by the router.
    template <class T>
    std::vector<T> take_sent(const entity_ref& entity) {
        std::vector<T> found;
        auto& letters = router.letters();
        for (auto i = letters.begin(); i != letters.end();) {
            const auto& envelope = i->as<routed>();
            if (envelope.to == entity && envelope.payload.match_elements<T>()) {
                found.push_back(envelope.payload.get_as<T>(0));
                i = letters.erase(i);
            } else {
                ++i;
            }
        }
        return found;
    }
    std::vector<conversation::note_presence> notes_to(conversation_id id) {
        return take_sent<conversation::note_presence>(entity_of(id));
    }
    std::vector<presence_view> presences_told_to(user_id watcher) {
        std::vector<presence_view> told;
        for (const auto& delivery : take_sent<user::deliver>(entity_of(watcher))) {
            if (const auto* change = std::get_if<events::presence_changed>(&delivery.event->body))
                told.push_back(change->presence);
        }
        return told;
    }
};

} // namespace parley::test
