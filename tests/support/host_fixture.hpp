#pragma once

#include "actors/conversation.hpp"
#include "actors/protocol/user.hpp"
#include "actors/shard_host.hpp"
#include "tests/support/actor_fixture.hpp"
#include "tests/support/records.hpp"

namespace parley::test {

/// One host under epoch 3 between puppets: router, lane and reader.
struct host_fixture : actor_fixture {
    user_id alice = user_id::make();
    user_id bob = user_id::make();
    conversation_id chat = conversation_id::make();
    puppet lane{sys, "lane"};
    puppet reader{sys, "reader"};
    puppet router{sys, "router"};
    std::shared_ptr<actor_environment> environment = std::make_shared<actor_environment>();
    caf::actor host;

    host_fixture() {
        environment->router = router.handle();
        environment->reader = reader.handle<storage_reader_actor>();
        auto admission = std::make_shared<lane_admission>();
        environment->lanes.push_back({lane.handle<storage_lane_actor>(), admission});
        lane.react_with([this](const letter& next) {
            if (next.is<storage::settle>())
                return next.reply(storage::settled{});
            lane.letters().push_back(next);
        });
        host = sys.spawn(shard_host_behavior, environment, shard_id{17}, epoch{3});
        run_messages();
    }
    ~host_fixture() override {
        caf::anon_send_exit(host, caf::exit_reason::user_shutdown);
        run_messages();
    }

    shard_host_state& state() { return deref<untyped_actor_with<shard_host_state>>(host).state; }
    caf::actor actor_of(const entity_ref& entity) { return state().entities.at(entity).actor; }
    bool in_memory(const entity_ref& entity) { return state().entities.contains(entity); }

    answer<conversation::description> describe(message_class cls = message_class::request) {
        auto request = conversation::describe{alice};
        return ask_now<conversation::description>(host, to(chat, request, cls));
    }
    answer<conversation::sent> send(std::string text) {
        conversation::send request{alice, {}, client_key::make(), std::move(text), {}, {}};
        return ask_now<conversation::sent>(host, to(chat, request));
    }
    template <class Message>
    void tell_entity(const entity_ref& entity, Message message, message_class cls) {
        caf::anon_send(host, routed{entity, cls, caf::make_message(std::move(message))});
        run_messages();
    }
    /// Answers the load that waits with a conversation of alice and bob whose head is 4.
    void finish_load() {
        auto question = reader.take<storage::load_conversation>();
        CAF_REQUIRE(question);
        CAF_CHECK(question->as<storage::load_conversation>().id == chat);
        conversation_record record;
        record.id = chat;
        record.head = {4};
        record.participants = {participant(alice), participant(bob)};
        question->reply(record);
        run_messages();
    }
    void activate() {
        auto first = describe();
        finish_load();
        first.value();
    }
    void sweep() {
        caf::anon_send(host, host_sweep{});
        run_messages();
    }
    /// Sends the sweep and leaves the passivation on its way to the entity.
    void begin_passivation(const entity_ref& entity) {
        caf::anon_send(host, host_sweep{});
        sched.prioritize(host);
        sched.run_once();
        CAF_REQUIRE(state().entities.at(entity).at == shard_host_state::phase::passivating);
    }
};

} // namespace parley::test
