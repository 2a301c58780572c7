#include "http/event_data.hpp"

#include "http/frames.hpp"
#include "http/json_text.hpp"

namespace parley::http {

namespace {

/// Writes the `data` of an event.
struct data_writer {
    std::string& out;

    void operator()(const events::message_added& x) const { append_json(out, x.message); }
    void operator()(const events::mentioned& x) const { append_json(out, x.mention); }
    void operator()(const events::presence_changed& x) const { append_json(out, x.presence); }

    void operator()(const events::cursor_moved& x) const {
        begin(x.conversation);
        put("user_id", x.user);
        put("seq", x.seq);
        end();
    }

    void operator()(const events::typing_changed& x) const {
        begin(x.conversation);
        put("user_id", x.user);
        out.append(",\"active\":");
        append_bool(out, x.active);
        end();
    }

    void operator()(const events::conversation_created& x) const {
        begin(x.conversation);
        out.append(",\"type\":\"").append(kind_name(x.kind));
        out.append("\",\"privacy_mode\":\"").append(privacy_name(x.privacy)).append("\"");
        put("name", x.name);
        out.append(",\"participants\":[");
        for (const auto& user : x.participants) {
            out.append(out.back() == '[' ? "{\"user_id\":" : ",{\"user_id\":");
            append_id(out, user);
            out.append("}");
        }
        out.append("],\"participant_count\":");
        append_number(out, static_cast<std::int64_t>(x.participant_count));
        put("created_at", x.created_at);
        end();
    }

    // The message, but `seq` is the place of the edit; the message keeps its own.
    void operator()(const events::message_edited& x) const {
        auto message = x.message;
        message.seq = x.seq;
        append_json(out, message);
        out.pop_back();
        put("message_seq", x.message.seq);
        end();
    }

    void operator()(const events::message_deleted& x) const {
        begin(x.conversation);
        put("message_id", x.message);
        put("seq", x.seq);
        put("deleted_by", x.by);
        end();
    }

    void operator()(const events::reaction_changed& x) const {
        begin(x.conversation);
        put("message_id", x.message);
        put("seq", x.seq);
        put("user_id", x.user);
        put("emoji", std::optional{x.emoji});
        out.append(",\"count\":");
        append_number(out, x.count);
        end();
    }

    void operator()(const events::member_joined& x) const {
        begin(x.conversation);
        put("seq", x.seq);
        put("user_id", x.user);
        put_role(x.role);
        put("joined_at", x.joined_at);
        put("added_by", x.by);
        end();
    }

    void operator()(const events::member_left& x) const {
        begin(x.conversation);
        put("seq", x.seq);
        put("user_id", x.user);
        out.append(",\"removed_by\":");
        append_optional(out, x.by == x.user ? std::nullopt : std::optional{x.by});
        end();
    }

    void operator()(const events::role_changed& x) const {
        begin(x.conversation);
        put("seq", x.seq);
        put("updated_by", x.by);
        out.append(",\"member\":{\"user_id\":");
        append_id(out, x.user);
        put_role(x.role);
        out.append("}");
        end();
    }

    void operator()(const events::conversation_updated& x) const {
        begin(x.conversation);
        put("seq", x.seq);
        put("updated_by", x.by);
        put("name", x.name);
        put("description", x.description);
        end();
    }

    void operator()(const events::conversation_deleted& x) const {
        begin(x.conversation);
        put("seq", x.seq);
        put("updated_by", x.by);
        put("deleted_at", x.deleted_at);
        end();
    }

private:
    void begin(const conversation_id& conversation) const {
        out.append("{\"conversation_id\":");
        append_id(out, conversation);
    }
    void end() const { out.append("}"); }
    void name(std::string_view of) const { out.append(",\"").append(of).append("\":"); }

    template <class Id>
    void put(std::string_view of, const Id& value) const {
        name(of);
        append_id(out, value);
    }
    void put(std::string_view of, const parley::seq& value) const {
        name(of);
        append_number(out, value.value);
    }
    void put(std::string_view of, const std::optional<std::string>& value) const {
        name(of);
        append_optional_string(out, value);
    }
    void put_role(participant_role role) const {
        name("role");
        out.append("\"").append(role_name(role)).append("\"");
    }
};

struct namer {
    std::string_view operator()(const events::message_added&) const { return "newMessage"; }
    std::string_view operator()(const events::cursor_moved& x) const {
        return x.kind == events::cursor_kind::read ? "messageRead" : "messageDelivered";
    }
    std::string_view operator()(const events::typing_changed&) const { return "typing"; }
    std::string_view operator()(const events::presence_changed&) const { return "presence"; }
    std::string_view operator()(const events::conversation_created&) const {
        return "conversationCreated";
    }
    std::string_view operator()(const events::message_edited&) const { return "messageEdited"; }
    std::string_view operator()(const events::message_deleted&) const { return "messageDeleted"; }
    std::string_view operator()(const events::reaction_changed& x) const {
        return x.added ? "reactionAdded" : "reactionRemoved";
    }
    std::string_view operator()(const events::member_joined&) const { return "memberJoined"; }
    std::string_view operator()(const events::member_left&) const { return "memberLeft"; }
    std::string_view operator()(const events::role_changed&) const { return "conversationUpdated"; }
    std::string_view operator()(const events::conversation_updated&) const {
        return "conversationUpdated";
    }
    std::string_view operator()(const events::conversation_deleted&) const {
        return "conversationUpdated";
    }
    std::string_view operator()(const events::mentioned&) const { return "mention"; }
};

} // namespace

std::string_view event_name(const shared_event& event) {
    return std::visit(namer{}, event.body);
}

void append_event_data(std::string& out, const shared_event& event) {
    std::visit(data_writer{out}, event.body);
}

} // namespace parley::http
