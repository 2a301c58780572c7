#include "runtime/ctl/bench/history.hpp"

#include "runtime/ctl/bench/cannot_run.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <utility>

namespace parley::bench {

namespace {

using nlohmann::json;

uuid id_at(const json& line, const char* name) {
    return uuid::parse(line.value(name, std::string{})).value_or(uuid{});
}

void take_line(std::vector<conversation_history>& conversations, const json& line) {
    if (line.contains("base_seq")) {
        conversations.push_back({
            .conversation = id_at(line, "conversation"),
            .reader = id_at(line, "reader"),
            .reader_email = line.value("reader_email", ""),
            .base_seq = line.value("base_seq", std::int64_t{0}),
            .acknowledged = {},
        });
        return;
    }
    auto index = line.value("conversation", std::size_t{0});
    if (index < conversations.size())
        conversations[index].acknowledged.push_back({
            .seq = line.value("seq", std::int64_t{0}),
            .id = id_at(line, "id"),
            .key = id_at(line, "key"),
        });
}

} // namespace

history::history(const std::string& log_path) {
    if (log_path.empty())
        return;
    log_.open(log_path, std::ios::trunc);
    if (!log_)
        throw cannot_run{fmt::format("Cannot write to {}: choose another file for --log.", log_path)
        };
}

std::size_t history::add_conversation(conversation_history conversation) {
    if (is_logging()) {
        json line{
            {"conversation", to_string(conversation.conversation)},
            {"reader", to_string(conversation.reader)},
            {"reader_email", conversation.reader_email},
            {"base_seq", conversation.base_seq}
        };
        log_ << line.dump() << '\n';
    }
    conversations_.push_back(std::move(conversation));
    return conversations_.size() - 1;
}

void history::add(std::size_t conversation, const stored_message& message, std::string_view key) {
    conversations_[conversation].acknowledged.push_back(message);
    if (!is_logging())
        return;
    log_ << fmt::format(
        R"({{"conversation":{},"seq":{},"id":"{}","key":"{}"}})",
        conversation,
        message.seq,
        to_string(message.id),
        key
    ) << '\n';
}

std::vector<conversation_history> read_history(const std::string& log_path) {
    std::ifstream file{log_path};
    if (!file)
        throw cannot_run{fmt::format("Cannot read {}: name the file of a run with --log.", log_path)
        };
    std::vector<conversation_history> conversations;
    for (std::string text; std::getline(file, text);) {
        auto line = json::parse(text, nullptr, false);
        if (line.is_object())
            take_line(conversations, line);
    }
    return conversations;
}

} // namespace parley::bench
