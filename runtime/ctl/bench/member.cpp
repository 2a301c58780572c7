#include "runtime/ctl/bench/member.hpp"

#include "runtime/base/errc.hpp"
#include "runtime/ctl/bench/sample.hpp"
#include "runtime/ctl/bench/traffic.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace parley::bench {

namespace {

using namespace std::chrono_literals;
using nlohmann::json;

/// One frame in so many is parsed in full.
constexpr std::uint64_t sample_every = 1024;
/// The id of the `resume` call; messages count from 1.
constexpr std::int64_t catch_up_id = 0;
constexpr auto retry_delay = 100ms;
constexpr auto reopen_delay_first = 50ms;
constexpr auto reopen_delay_max = 1000ms;

/// Nothing was done, or nobody knows: the same send under the same key settles it, later.
bool may_retry(std::string_view code) {
    if (code == code_name(errc::rate_limited))
        return true;
    for (int number = 1; number <= static_cast<int>(errc_last); ++number)
        if (code == code_name(static_cast<errc>(number)))
            return is_retryable(static_cast<errc>(number));
    return false;
}

} // namespace

member::member(traffic& run, account who, const place& at)
    : run_{run}, who_{std::move(who)}, at_{at}, client_{run.loop_, *this}, last_seq_{at.base_seq} {}

void member::open() {
    client_.open(run_.to_, 0, who_.token);
}

void member::on_open(client&) {
    ++run_.open_count_;
    failed_opens_ = 0;
    if (!std::exchange(was_open_, true))
        return;
    ++run_.counted_.reconnects;
    catch_up();
    repeat_unacknowledged(event_loop::clock::time_point::max());
}

void member::on_lost(client&, std::string_view reason) {
    if (was_open_ && failed_opens_ == 0)
        --run_.open_count_;
    ++failed_opens_;
    if (run_.asked_.is_surviving && was_open_)
        reopen_later();
    else
        run_.fail(fmt::format("The connection of {} was lost: {}.", who_.username, reason));
}

void member::reopen_later() {
    auto doubled = reopen_delay_first * (1 << std::min(failed_opens_ - 1, 10U));
    auto delay =
        run_.random_.jitter(std::min<std::chrono::milliseconds>(doubled, reopen_delay_max));
    run_.loop_.after(delay, [this] { open(); });
}

void member::on_text(client&, std::string_view text) {
    auto kind = kind_of(text);
    bool is_sampled = ++run_.frame_count_ % sample_every == 0;
    switch (kind) {
    case frame_kind::acknowledged:
        if (is_response(text))
            return on_responded(text);
        on_acknowledged(text);
        break;
    case frame_kind::message:
        on_message(text);
        break;
    case frame_kind::refused:
        on_refused(text);
        return;
    default:
        on_other_event(text);
        return;
    }
    if (!is_sampled || is_catching_up_)
        return;
    if (auto problem = problem_in(text))
        run_.broken_.add(*problem);
}

void member::transmit(std::uint64_t number) {
    auto* message = messages_.find(number);
    if (message == nullptr || !client_.is_open())
        return;
    message->sent = event_loop::clock::now();
    message_tag tag{.run = run_.run_, .sender = at_.sender, .number = number};
    auto& text = run_.scratch_;
    text.clear();
    fmt::format_to(
        std::back_inserter(text), R"({{"event":"sendMessage","id":{},"data":{{)", number
    );
    text += R"("conversation_id":")";
    text += run_.conversations_[at_.conversation].id;
    text += R"(","client_message_id":")";
    append_key(text, tag, run_.wall_ms(message->due));
    text += R"(","text":")";
    append_text(text, tag, run_.asked_.text_size);
    if (auto every = run_.asked_.listening.mention_every; every > 0 && number % every == 0)
        text += " @" + run_.conversations_[at_.conversation].listener_name;
    text += R"("}})";
    client_.send(text);
}

void member::repeat_unacknowledged(event_loop::clock::time_point sent_before) {
    for (auto number = messages_.first(); number < messages_.end(); ++number) {
        auto* message = messages_.find(number);
        if (message->is_acknowledged || message->sent >= sent_before)
            continue;
        if (message->sent != event_loop::clock::time_point{})
            ++run_.counted_.repeated;
        transmit(number);
    }
}

void member::on_acknowledged(std::string_view frame) {
    auto number = integer_after(frame, R"("ack":)");
    if (number == catch_up_id) {
        on_caught_up(frame);
        return;
    }
    auto* message = messages_.find(static_cast<std::uint64_t>(number));
    if (message == nullptr || message->is_acknowledged)
        return;
    auto id = uuid::parse(string_after(frame, R"("id":")"));
    auto seq = integer_after(frame, R"("seq":)");
    if (!id || seq <= 0) {
        run_.broken_.add(fmt::format("an acknowledgement without id or seq: {}", frame));
        return;
    }
    message->is_acknowledged = true;
    --run_.unacknowledged_;
    ++run_.counted_.acknowledged;
    run_.counted_.acknowledgement.record(event_loop::clock::now() - message->due);
    std::string key;
    if (run_.promised_.is_logging())
        append_key(
            key,
            {.run = run_.run_, .sender = at_.sender, .number = static_cast<std::uint64_t>(number)},
            run_.wall_ms(message->due)
        );
    run_.promised_.add(at_.conversation, {.seq = seq, .id = *id, .key = {}}, key);
    settle_seq(*message, seq);
    if (message->is_done())
        run_.done(*this);
}

void member::on_refused(std::string_view frame) {
    auto number = integer_after(frame, R"("ack":)");
    auto code = string_after(frame, R"("code":")");
    if (!may_retry(code)) {
        run_.fail(fmt::format("The node refuses a message of {}: {}.", who_.username, frame));
        return;
    }
    ++run_.counted_.refused;
    if (is_response(frame)) {
        // The next message is reason enough to read up to it.
        is_marking_ = false;
        return;
    }
    run_.loop_.after(run_.random_.jitter(retry_delay), [this, number] {
        if (number == catch_up_id) {
            catch_up();
            return;
        }
        auto* message = messages_.find(static_cast<std::uint64_t>(number));
        if (message != nullptr && !message->is_acknowledged)
            transmit(static_cast<std::uint64_t>(number));
    });
}

void member::on_message(std::string_view frame) {
    if (is_catching_up_)
        return;
    auto seq = integer_after(frame, R"("seq":)");
    on_delivered(seq, string_after(frame, R"("text":")"));
    respond(seq, string_after(frame, R"("id":")"));
}

void member::on_delivered(std::int64_t seq, std::string_view text) {
    if (!is_in_order(seq))
        return;
    last_seq_ = seq;
    auto tag = read_tag(text);
    auto* sender = tag ? run_.sender_of(*tag) : nullptr;
    // A late message of an earlier run.
    if (sender == nullptr)
        return;
    auto* message = sender->messages_.find(tag->number);
    if (message == nullptr || message->deliveries_left == 0) {
        run_.broken_.add(fmt::format("seq {} was delivered again under another seq", seq));
        return;
    }
    --message->deliveries_left;
    --run_.undelivered_;
    ++run_.counted_.delivered;
    run_.counted_.delivery.record(event_loop::clock::now() - message->due);
    settle_seq(*message, seq);
    if (message->is_done())
        run_.done(*sender);
}

bool member::is_in_order(std::int64_t seq) {
    const auto& conversation = run_.conversations_[at_.conversation].id;
    if (seq <= last_seq_) {
        run_.broken_.add(
            fmt::format("conversation {}: seq {} came after seq {}", conversation, seq, last_seq_)
        );
        return false;
    }
    // A sender hears of its own messages by their acknowledgements. The first entry of a new
    // conversation may be of another kind than a message.
    bool may_skip = at_.is_sender || last_seq_ == at_.base_seq;
    if (seq != last_seq_ + 1 && !may_skip)
        run_.broken_.add(
            fmt::format("conversation {}: seq {} followed seq {}", conversation, seq, last_seq_)
        );
    return true;
}

void member::settle_seq(flight& message, std::int64_t seq) {
    if (message.seq != 0 && message.seq != seq)
        run_.broken_.add(fmt::format("one message has the seqs {} and {}", message.seq, seq));
    message.seq = seq;
}

void member::catch_up() {
    // Who is the only sender of its conversation misses nothing.
    if (!client_.is_open() || at_.is_sender)
        return;
    is_catching_up_ = true;
    const auto& conversation = run_.conversations_[at_.conversation].id;
    json call{
        {"event", "resume"},
        {"id", catch_up_id},
        {"data", {{"cursors", {{conversation, last_seq_}}}}}
    };
    client_.send(call.dump());
}

void member::on_caught_up(std::string_view frame) {
    auto answer = json::parse(frame, nullptr, false);
    if (!answer.is_object() || !answer["data"].contains("entries")) {
        run_.broken_.add(fmt::format("an answer to resume without entries: {}", frame));
        return;
    }
    const auto& data = answer["data"];
    for (const auto& entry : data["entries"])
        if (entry.value("event", "") == "newMessage" && entry["data"]["text"].is_string())
            on_delivered(
                entry["data"].value("seq", std::int64_t{0}), entry["data"].value("text", "")
            );
    if (data.value("has_more", false))
        catch_up();
    else
        is_catching_up_ = false;
}

} // namespace parley::bench
