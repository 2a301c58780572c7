// A message that ends its receiver again and again is kept and refused; the host lives on.
#define CAF_SUITE dead_letter

#include "actors/poison.hpp"
#include "tests/support/host_fixture.hpp"

#include <stdexcept>

namespace {

using namespace parley;
using namespace std::chrono_literals;

template <class Message>
std::string fingerprint_of(const entity_ref& entity, const Message& message) {
    return portrait_of(entity, caf::make_message(message)).value().fingerprint;
}

/// Sends of text "poison" end the conversation.
struct fixture : test::host_fixture {
    client_key key = client_key::make();

    fixture() {
        environment->make_id = [this]() -> uuid {
            if (is_broken)
                throw std::logic_error{"a broken promise"};
            return uuid::make_v7();
        };
    }

    conversation::send make_send() const {
        return {alice, session_id::make(), key, "poison", {}, trace_id::make()};
    }
    test::answer<conversation::sent> send_poison() {
        auto sent = ask_now<conversation::sent>(host, to(chat, make_send()));
        if (!in_memory(entity_of(chat)))
            return sent;
        if (!reader.letters().empty() && reader.letters().front().is<storage::load_conversation>())
            finish_load();
        return sent;
    }
    /// Crashes the conversation twice; both times the asker may try again.
    void crash_twice() {
        for (int i = 0; i < 2; ++i) {
            auto sent = send_poison();
            CAF_CHECK(sent.error() == errc::reload);
            CAF_CHECK(!in_memory(entity_of(chat)));
        }
        CAF_CHECK(reader.letters().empty());
    }
    /// Crashes it until there is a dead letter, which storage keeps.
    void make_dead_letter() {
        crash_twice();
        auto sent = send_poison();
        keep_letter();
        CAF_CHECK(sent.error() == errc::message_unprocessable);
    }
    void keep_letter() {
        auto letter = reader.take<dead_letter>();
        CAF_REQUIRE(letter);
        letter->reply(storage::dead_letter_kept{});
        run_messages();
    }

    bool is_broken = true;
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(dead_letter_tests, fixture)

CAF_TEST(the third crash on the same message makes a dead letter and a final answer) {
    crash_twice();
    auto sent = send_poison();
    auto letter = reader.take<dead_letter>();
    CAF_REQUIRE(letter);
    // Only what is durable is given up.
    CAF_CHECK(!sent.arrived());
    auto content = letter->as<dead_letter>();
    CAF_CHECK(content.shard == shard_id{17});
    CAF_CHECK(content.entity == chat.value);
    CAF_CHECK_EQUAL(content.kind, "conversation.send");
    CAF_CHECK_EQUAL(content.error, "a broken promise");
    CAF_CHECK_EQUAL(content.fingerprint.size(), 32u);
    CAF_CHECK(content.payload.find(to_string(key)) != std::string::npos);
    CAF_CHECK(content.payload.find("poison") == std::string::npos);
    letter->reply(storage::dead_letter_kept{});
    run_messages();
    CAF_CHECK(sent.error() == errc::message_unprocessable);
    CAF_CHECK_EQUAL(sent.count(), 1u);
}

CAF_TEST(a dead letter is not let through again and ends nobody) {
    make_dead_letter();
    describe();
    finish_load();
    auto actor = actor_of(entity_of(chat));
    CAF_CHECK(send_poison().error() == errc::message_unprocessable);
    CAF_CHECK(is_alive(actor));
    CAF_CHECK(is_alive(host));
    CAF_CHECK(reader.letters().empty());
}

CAF_TEST(other messages pass beside a dead letter) {
    make_dead_letter();
    is_broken = false;
    auto other = send("hi");
    finish_load();
    CAF_CHECK(lane.take<storage::write_message>());
    CAF_CHECK(!other.arrived());
}

CAF_TEST(crashes on different messages make no dead letter) {
    for (int i = 0; i < 10; ++i) {
        key = client_key::make();
        CAF_CHECK(send_poison().error() == errc::reload);
    }
    CAF_CHECK(reader.letters().empty());
}

CAF_TEST(a dead letter that storage does not keep is tried again) {
    crash_twice();
    auto sent = send_poison();
    reader.take<dead_letter>()->reply(make_error(errc::storage_unavailable));
    run_messages();
    CAF_CHECK(sent.error() == errc::storage_unavailable);
    auto again = send_poison();
    keep_letter();
    CAF_CHECK(again.error() == errc::message_unprocessable);
}

CAF_TEST(a dead letter that storage does not answer for is given up in time) {
    crash_twice();
    auto sent = send_poison();
    pass(6s);
    CAF_CHECK(sent.error() == errc::timed_out);
}

CAF_TEST(a told message that ends its receiver is answered by nobody) {
    activate();
    auto actor = actor_of(entity_of(chat));
    tell_entity(entity_of(chat), make_send(), message_class::request);
    CAF_CHECK(!is_alive(actor));
    CAF_CHECK(is_alive(host));
    CAF_CHECK(lane.letters().empty());
}

CAF_TEST_FIXTURE_SCOPE_END()

CAF_TEST(the portrait of a request is the same for every attempt) {
    auto entity = entity_of(conversation_id::make());
    conversation::send first{
        user_id::make(), session_id::make(), client_key::make(), "text", {}, trace_id::make()
    };
    auto again = first;
    again.origin = session_id::make();
    again.trace = trace_id::make();
    auto fingerprint = fingerprint_of(entity, first);
    CAF_CHECK(fingerprint_of(entity, again) == fingerprint);
    auto other_text = first;
    other_text.text = "TEXT";
    auto other_reply = first;
    other_reply.reply_to = message_id::make();
    CAF_CHECK(fingerprint_of(entity, other_text) != fingerprint);
    CAF_CHECK(fingerprint_of(entity, other_reply) != fingerprint);
    CAF_CHECK(fingerprint_of(entity_of(conversation_id::make()), first) != fingerprint);
}

CAF_TEST(requests of other kinds with the same fields differ) {
    auto entity = entity_of(user_id::make());
    auto user = user_id::make();
    auto described = portrait_of(entity, caf::make_message(conversation::describe{user})).value();
    auto history = conversation::read_history{user, {}, {}};
    auto read = portrait_of(entity, caf::make_message(history)).value();
    CAF_CHECK_EQUAL(described.kind, "conversation.describe");
    CAF_CHECK_EQUAL(read.kind, "conversation.read_history");
    CAF_CHECK_NOT_EQUAL(described.fingerprint, read.fingerprint);
    CAF_CHECK(!portrait_of(entity, caf::make_message(storage::written{})));
}

CAF_TEST(the list of poison remembers the latest few) {
    poison_list list;
    for (int i = 0; i < crashes_max - 1; ++i)
        CAF_CHECK(!list.note_crash("a"));
    CAF_CHECK(!list.is_poison("a"));
    CAF_CHECK(list.note_crash("a"));
    CAF_CHECK(list.is_poison("a"));
    CAF_CHECK(!list.note_crash("a"));
    for (int i = 0; i < 100; ++i)
        list.note_crash(std::to_string(i));
    CAF_CHECK(!list.is_poison("a"));
}
