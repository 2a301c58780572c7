#pragma once

#include "actors/conversation.hpp"
#include "actors/entity_lifecycle.hpp"
#include "actors/protocol/user.hpp"
#include "cluster/fan_out.hpp"
#include "tests/support/actor_fixture.hpp"
#include "tests/support/records.hpp"

namespace parley::test {

/// The conversation of alice and bob between puppets: its lane, reader, router and host.
struct conversation_fixture : actor_fixture {
    struct delivery {
        user_id user;
        user::deliver content;
    };

    user_id alice = user_id::make();
    user_id bob = user_id::make();
    user_id stranger = user_id::make();
    puppet lane{sys, "lane"};
    puppet reader{sys, "reader"};
    puppet directory{sys, "directory"};
    puppet router{sys, "router"};
    puppet host{sys, "host"};
    std::shared_ptr<lane_admission> admission = std::make_shared<lane_admission>();
    std::shared_ptr<actor_environment> environment = std::make_shared<actor_environment>();
    timestamp wall{1'793'093'400'000'000};
    conversation_record record;
    caf::actor conversation;

    conversation_fixture() {
        environment->router = router.handle();
        environment->lanes.push_back({lane.handle<storage_lane_actor>(), admission});
        environment->reader = reader.handle<storage_reader_actor>();
        environment->directory = directory.handle<directory_actor>();
        environment->now = [this] { return wall; };
        record.id = conversation_id::make();
        record.head_at = timestamp{wall.micros - 1'000'000};
        record.participants = {participant(alice), participant(bob)};
    }
    ~conversation_fixture() override { end(); }

    /// Begins from `record`, under epoch 3.
    void start() {
        auto place = conversation_place{{17}, {3}, host.handle()};
        conversation = sys.spawn(conversation_behavior, environment, place, record);
        run_messages();
    }
    void end() {
        if (conversation)
            caf::anon_send_exit(conversation, caf::exit_reason::kill);
        run_messages();
    }

    message_record stored(std::int64_t at, user_id sender, std::string text) const {
        auto record_at = message(sender, client_key::make(), std::move(text));
        record_at.conversation = record.id;
        record_at.seq = {at};
        record_at.created_at = {wall.micros - 10'000 + at};
        return record_at;
    }

    conversation::send make_send(user_id sender, std::string text) const {
        return {sender, {}, client_key::make(), std::move(text), {}, {}};
    }
    answer<conversation::sent> send(user_id sender, std::string text) {
        return ask_now<conversation::sent>(conversation, make_send(sender, std::move(text)));
    }
    answer<conversation::marked> mark(user_id user, events::cursor_kind kind, std::int64_t to) {
        return ask_now<conversation::marked>(
            conversation, conversation::mark{user, kind, {to}, {}}
        );
    }
    answer<conversation::description> describe(user_id user) {
        return ask_now<conversation::description>(conversation, conversation::describe{user});
    }
    void note_online(user_id user, bool online = true) {
        caf::anon_send(conversation, conversation::note_presence{user, online});
        run_messages();
    }

    /// Answers what the lane was given, in its order: each message and all entries that came
    /// together with `status`, each cursor as durable.
    void commit(row_status status = row_status::ok, seq stored_seq = {}) {
        storage::written written;
        for (const auto& letter : std::exchange(lane.letters(), {})) {
            if (letter.is<storage::write_message>()) {
                auto at = letter.as<storage::write_message>().row.message.seq;
                written.rows.push_back({at, {status, stored_seq}});
            } else if (letter.is<storage::write_entries>()) {
                auto at = letter.as<storage::write_entries>().rows.front().entry.seq;
                written.rows.push_back({at, {status, stored_seq}});
            } else if (letter.is<storage::write_cursor>()) {
                written.cursors.push_back(letter.as<storage::write_cursor>().row);
            }
        }
        answer_written(std::move(written));
    }
    void answer_written(storage::written written) {
        caf::anon_send<caf::message_priority::high>(conversation, std::move(written));
        run_messages();
    }

    /// Takes the events that went out and were not taken yet.
    std::vector<delivery> take_deliveries() {
        std::vector<delivery> all;
        auto note = [&](const entity_ref& to, const caf::message& payload) {
            if (payload.match_elements<user::deliver>())
                all.push_back({user_id{to.id}, payload.get_as<user::deliver>(0)});
        };
        auto told = [&](const letter& next) {
            if (next.is<routed>())
                note(next.as<routed>().to, next.as<routed>().payload);
            else if (next.is<fan_out>())
                for (const auto& to : next.as<fan_out>().to)
                    note(to, next.as<fan_out>().payload);
            return next.is<routed>() || next.is<fan_out>();
        };
        std::erase_if(router.letters(), told);
        return all;
    }
    template <class Event>
    std::vector<Event> take_events_for(user_id user) {
        std::vector<Event> events;
        for (const auto& [receiver, content] : take_deliveries()) {
            if (const auto* event = std::get_if<Event>(&content.event->body);
                event != nullptr && receiver == user)
                events.push_back(*event);
        }
        return events;
    }
    static const message_view& message_of(const answer<conversation::sent>& sent) {
        return std::get<events::message_added>(sent.value().message->body).message;
    }
};

} // namespace parley::test
