#include "runtime/ctl/bench/sample.hpp"

#include "runtime/base/clock.hpp"
#include "runtime/base/uuid.hpp"
#include "runtime/ctl/bench/wire.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace parley::bench {

namespace {

using nlohmann::json;

bool holds_id(const json& message, const char* name) {
    return message.contains(name) && message[name].is_string()
           && uuid::parse(message[name].get<std::string>());
}

bool holds_time(const json& message, const char* name) {
    return message.contains(name) && message[name].is_string()
           && timestamp::parse(message[name].get<std::string>());
}

bool holds_text(const json& message, const char* name) {
    return message.contains(name) && message[name].is_string();
}

std::optional<std::string> wrong_field(const json& message) {
    for (const auto* name : {"id", "conversation_id", "sender_id"})
        if (!holds_id(message, name))
            return name;
    if (!holds_time(message, "created_at"))
        return "created_at";
    for (const auto* name : {"text", "status"})
        if (!holds_text(message, name))
            return name;
    if (!message.contains("seq") || !message["seq"].is_number_integer())
        return "seq";
    return std::nullopt;
}

// What the search found must be what the parser finds.
bool agrees(std::string_view frame, const json& message) {
    return integer_after(frame, R"("seq":)") == message["seq"]
           && string_after(frame, R"("id":")") == message["id"].get<std::string>()
           && string_after(frame, R"("text":")") == message["text"].get<std::string>();
}

} // namespace

std::optional<std::string> problem_in(std::string_view frame) {
    auto parsed = json::parse(frame, nullptr, false);
    if (!parsed.is_object() || !parsed.contains("data") || !parsed["data"].is_object())
        return fmt::format("a frame is no JSON object with data: {}", frame);
    const auto& message = parsed["data"];
    if (auto name = wrong_field(message))
        return fmt::format("a message lacks a valid '{}': {}", *name, frame);
    if (!agrees(frame, message))
        return fmt::format("a message has fields of fields with the same names: {}", frame);
    return std::nullopt;
}

} // namespace parley::bench
