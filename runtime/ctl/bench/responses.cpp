// What a member does with the messages that come, as people do: reading and reacting.
#include "runtime/ctl/bench/member.hpp"
#include "runtime/ctl/bench/traffic.hpp"

#include <fmt/format.h>

namespace parley::bench {

namespace {

// Names of requests whose answers are only counted; sends have numbers.
constexpr std::string_view read_name = "read";
constexpr std::string_view react_name = "react";

} // namespace

/// Entries of the log that are no messages have their place in its order, too.
void member::on_other_event(std::string_view frame) {
    auto name = string_after(frame, R"("event":")");
    if (name == "resync")
        catch_up();
    if (name == "mention")
        ++run_.counted_.mentions;
    if (name != "reactionAdded" || is_catching_up_)
        return;
    auto seq = integer_after(frame, R"("seq":)");
    if (is_in_order(seq))
        last_seq_ = seq;
}

void member::respond(std::int64_t seq, std::string_view message_id) {
    const auto& habit = run_.asked_.listening;
    ++received_;
    read_seq_ = seq;
    if (habit.is_reading && !is_marking_)
        mark_read();
    if (habit.react_every == 0 || !at_.is_reacting
        || received_ % static_cast<std::uint64_t>(habit.react_every) != 0)
        return;
    client_.send(fmt::format(
        R"({{"event":"react","id":"{}","data":{{"conversation_id":"{}",)"
        R"("message_id":"{}","emoji":"👍"}}}})",
        react_name,
        run_.conversations_[at_.conversation].id,
        message_id
    ));
}

/// One request at a time: what came meanwhile is read with the next one.
void member::mark_read() {
    is_marking_ = true;
    client_.send(fmt::format(
        R"({{"event":"markAsRead","id":"{}:{}","data":{{"conversation_id":"{}","seq":{}}}}})",
        read_name,
        read_seq_,
        run_.conversations_[at_.conversation].id,
        read_seq_
    ));
}

bool member::is_response(std::string_view frame) {
    return frame.starts_with(R"({"ack":")");
}

void member::on_responded(std::string_view frame) {
    auto name = string_after(frame, R"("ack":")");
    if (name == react_name) {
        ++run_.counted_.reactions;
        return;
    }
    ++run_.counted_.reads;
    is_marking_ = false;
    if (integer_after(frame, R"("seq":)") < read_seq_)
        mark_read();
}

} // namespace parley::bench
