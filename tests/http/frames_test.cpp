#define CAF_SUITE http_frames

#include "http/frames.hpp"

#include "http/socketio/framing.hpp"
#include "http/websocket/framing.hpp"

#include <caf/test/dsl.hpp>

namespace {

using namespace parley;
using namespace parley::http;
using nlohmann::json;

json data_of(const shared_event_ptr& event) {
    return json::parse(*encoded(*event).data);
}

const frame_ptr& plain(const shared_event_ptr& event) {
    return frame_of(*event, websocket::plain_framing());
}

/// The JSON of a frame that is short enough for one or two length bytes.
json payload_of(const frame& x) {
    auto size = static_cast<unsigned char>(x.bytes[1]);
    return json::parse(x.bytes.substr(size < 126 ? 2 : 4));
}

message_view message() {
    message_view x;
    x.id = message_id::make();
    x.conversation = conversation_id::make();
    x.seq = {42};
    x.sender = user_id::make();
    x.text = "line\n\"quoted\" \\ \x01 ä 𝄞";
    x.created_at = *timestamp::parse("2026-01-02T03:04:05.000006Z");
    x.status = message_status::sent;
    return x;
}

} // namespace

CAF_TEST(a message has all the fields that clients know) {
    auto sent = message();
    auto data = data_of(make_event(events::message_added{sent}));
    CAF_CHECK_EQUAL(data.dump(), to_json(sent).dump());
    json expected{
        {"id", to_string(sent.id)},
        {"conversation_id", to_string(sent.conversation)},
        {"seq", 42},
        {"sender_id", to_string(sent.sender)},
        {"text", sent.text},
        {"created_at", "2026-01-02T03:04:05.000006Z"},
        {"edited_at", nullptr},
        {"status", "SENT"},
        {"reply_to", nullptr},
        {"mentions", json::array()},
        {"reactions", json::array()}
    };
    CAF_CHECK_EQUAL(data.dump(), expected.dump());
}

CAF_TEST(a mention says who wrote it and where and how it begins) {
    mention_view mention{
        .id = mention_id::make(),
        .created_at = *timestamp::parse("2026-01-02T03:04:05.000006Z"),
        .read_at = std::nullopt,
        .message = message(),
        .kind = conversation_kind::group,
        .conversation_name = "the \"walkers\"",
        .author = std::nullopt,
    };
    mention.author = profile_view{mention.message.sender, "alice", "Alice Moreau", std::nullopt};
    json expected{
        {"id", to_string(mention.id)},
        {"conversation_id", to_string(mention.message.conversation)},
        {"message_id", to_string(mention.message.id)},
        {"created_at", "2026-01-02T03:04:05.000006Z"},
        {"read_at", nullptr},
        {"sender",
         {{"id", to_string(mention.message.sender)},
          {"username", "alice"},
          {"display_name", "Alice Moreau"},
          {"avatar_url", nullptr}}},
        {"conversation",
         {{"conversation_id", to_string(mention.message.conversation)},
          {"type", "group"},
          {"name", "the \"walkers\""}}},
        {"excerpt", "line \"quoted\" \\ \x01 ä 𝄞"},
        {"message", to_json(mention.message)}
    };
    CAF_CHECK_EQUAL(data_of(make_event(events::mentioned{mention})).dump(), expected.dump());
}

CAF_TEST(a mention by somebody who cannot be looked up has their id) {
    mention_view mention;
    mention.message = message();
    auto data = to_json(mention);
    CAF_CHECK_EQUAL(data["sender"]["id"], to_string(mention.message.sender));
    CAF_CHECK(data["sender"]["username"].is_null());
    CAF_CHECK_EQUAL(data["conversation"]["type"], "direct");
    CAF_CHECK(data["conversation"]["name"].is_null());
}

CAF_TEST(an event is encoded once for all and its frame carries its data) {
    auto event = make_event(events::message_added{message()});
    CAF_CHECK(&encoded(*event) == &encoded(*event));
    const auto& first = plain(event);
    CAF_CHECK(first == plain(event));
    auto payload = payload_of(*first);
    CAF_CHECK_EQUAL(payload.at("event").get<std::string>(), "newMessage");
    CAF_CHECK_EQUAL(payload.at("data").dump(), data_of(event).dump());
    CAF_CHECK(first->what == frame::kind::entry);
    CAF_CHECK_EQUAL(first->seq.value, 42);
}

// REQ RTS-2
CAF_TEST(a second framing has frames of its own with the same data and class) {
    auto event = make_event(events::message_added{message()});
    const auto& made = frame_of(*event, socketio::socketio_framing());
    CAF_CHECK(made == frame_of(*event, socketio::socketio_framing()));
    CAF_CHECK(made != plain(event));
    auto text = socketio::packet_of(*made);
    CAF_REQUIRE(text.starts_with("42"));
    CAF_CHECK_EQUAL(
        json::parse(text.substr(2)).dump(), json({"newMessage", data_of(event)}).dump()
    );
    CAF_CHECK(made->what == frame::kind::entry);
    CAF_CHECK_EQUAL(made->seq.value, 42);
}

CAF_TEST(the packet of a frame is found whatever its size) {
    for (std::size_t size : {0u, 125u, 126u, 65'535u, 65'536u}) {
        std::string text(size, 'x');
        auto made = socketio::make_packet(text);
        CAF_CHECK_EQUAL(socketio::packet_of(*made), text);
    }
}

CAF_TEST(cursors and typing and presence have their names and classes) {
    events::cursor_moved moved{
        conversation_id::make(), user_id::make(), events::cursor_kind::read, seq{7}
    };
    auto read = make_event(moved);
    CAF_CHECK_EQUAL(std::string{encoded(*read).name}, "messageRead");
    CAF_CHECK_EQUAL(data_of(read).at("seq").dump(), "7");
    CAF_CHECK_EQUAL(data_of(read).at("user_id").get<std::string>(), to_string(moved.user));
    CAF_CHECK(plain(read)->what == frame::kind::cursor);
    CAF_CHECK(plain(read)->subject == moved.user);
    moved.kind = events::cursor_kind::delivered;
    CAF_CHECK_EQUAL(std::string{encoded(*make_event(moved)).name}, "messageDelivered");
    auto typing = make_event(events::typing_changed{moved.conversation, moved.user, true});
    CAF_CHECK_EQUAL(data_of(typing).at("active").dump(), "true");
    CAF_CHECK(plain(typing)->what == frame::kind::ephemeral);
    auto presence = make_event(events::presence_changed{{moved.user, false, timestamp{1}}});
    CAF_CHECK_EQUAL(
        data_of(presence).at("last_seen_at").get<std::string>(), "1970-01-01T00:00:00.000001Z"
    );
}

CAF_TEST(a conversation is announced with its participants) {
    events::conversation_created made;
    made.conversation = conversation_id::make();
    made.participants = {user_id::make(), user_id::make()};
    auto data = data_of(make_event(made));
    CAF_CHECK_EQUAL(data.at("type").get<std::string>(), "direct");
    CAF_CHECK_EQUAL(data.at("privacy_mode").get<std::string>(), "search_enabled");
    CAF_CHECK_EQUAL(
        data.at("participants").at(1).at("user_id").get<std::string>(),
        to_string(made.participants[1])
    );
}

CAF_TEST(resync names its conversation) {
    auto conversation = conversation_id::make();
    auto payload = payload_of(*resync_frame(conversation, websocket::plain_framing()));
    CAF_CHECK_EQUAL(payload.at("event").get<std::string>(), "resync");
    CAF_CHECK_EQUAL(
        payload.at("data").at("conversation_id").get<std::string>(), to_string(conversation)
    );
}

CAF_TEST(an edit carries the place of the edit and that of its message) {
    auto edited = message();
    edited.reactions = {{"+", 2, true}};
    edited.reached = reach{5, 3, 1};
    auto event = make_event(events::message_edited{edited, seq{50}});
    auto data = data_of(event);
    CAF_CHECK_EQUAL(std::string{encoded(*event).name}, "messageEdited");
    CAF_CHECK_EQUAL(data.at("seq").dump(), "50");
    CAF_CHECK_EQUAL(data.at("message_seq").dump(), "42");
    CAF_CHECK_EQUAL(data.at("reactions").dump(), R"([{"count":2,"emoji":"+","mine":true}])");
    CAF_CHECK_EQUAL(data.at("delivered_count").dump(), "3");
    CAF_CHECK_EQUAL(data.at("read_count").dump(), "1");
    CAF_CHECK_EQUAL(plain(event)->seq.value, 50);
}

CAF_TEST(every change of the log carries its place and belongs to its conversation) {
    auto where = conversation_id::make();
    auto user = user_id::make();
    constexpr auto admin = participant_role::admin;
    const std::vector<std::pair<shared_event_ptr, std::string>> all{
        {make_event(events::message_deleted{where, message_id::make(), seq{7}, user}),
         "messageDeleted"},
        {make_event(events::reaction_changed{where, message_id::make(), seq{7}, user, "+", 1, true}
         ),
         "reactionAdded"},
        {make_event(events::reaction_changed{where, message_id::make(), seq{7}, user, "+", 0, false}
         ),
         "reactionRemoved"},
        {make_event(events::member_joined{where, seq{7}, user, admin, user, {}}), "memberJoined"},
        {make_event(events::member_left{where, seq{7}, user, user}), "memberLeft"},
        {make_event(events::role_changed{where, seq{7}, user, admin, user}), "conversationUpdated"},
        {make_event(events::conversation_updated{where, seq{7}, "a \"name\"", {}, user}),
         "conversationUpdated"},
        {make_event(events::conversation_deleted{where, seq{7}, user, {}}), "conversationUpdated"},
    };
    for (const auto& [event, name] : all) {
        auto data = data_of(event);
        CAF_CHECK_EQUAL(std::string{encoded(*event).name}, name);
        CAF_CHECK_EQUAL(data.at("seq").dump(), "7");
        CAF_CHECK_EQUAL(data.at("conversation_id").get<std::string>(), to_string(where));
        CAF_CHECK_EQUAL(plain(event)->seq.value, 7);
        CAF_CHECK(plain(event)->what == frame::kind::entry);
    }
}
