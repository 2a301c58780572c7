#include "tests/simulation/client.hpp"

#include "actors/protocol/address.hpp"

#include <fmt/format.h>

using namespace std::chrono_literals;

namespace parley::simulation {

namespace {

constexpr auto answer_timeout = 3s;
constexpr std::size_t outbox_max = 6;

bool is_unknown(errc reason) {
    return reason == errc::timed_out || reason == errc::internal;
}

} // namespace

client::client(const needs& with) : with_{with} {
    for (auto conversation : with_.conversations)
        contiguous_[conversation] = {};
}

void client::act() {
    if (line_.to == nullptr)
        return connect();
    if (!line_.is_attached)
        return;
    auto dice = with_.time.random.below(100);
    if (is_ending_ || dice < 8)
        catch_up(any_conversation());
    else if (dice < 68)
        begin_send();
    else if (dice < 86)
        mark();
    else if (dice < 90)
        type();
    else if (dice < 96)
        read_history();
    else
        disconnect();
}

void client::connect() {
    auto* chosen = with_.nodes.any_node();
    if (chosen == nullptr)
        return;
    line_.to = chosen;
    line_.session = session_id{with_.time.make_id()};
    line_.asker = std::make_unique<test::puppet>(chosen->system(), "client");
    line_.order = {};
    auto number = ++line_number_;
    line_.asker->react_with([this, number](test::letter letter) {
        letter.sender = nullptr; // No actor may be held longer than its system lives.
        with_.time.between(0us, 500us, [this, number, letter] {
            if (number == line_number_ && line_.to != nullptr)
                on_answer(letter.mid.request_id().integer_value(), &letter);
        });
    });
    attach();
}

void client::attach() {
    auto request = user::attach{line_.session, {line_.to->gateway(), slot()}};
    ask(with_.user, request, [this](const test::letter* answer) {
        if (error_of(answer) != errc::none)
            return disconnect();
        line_.is_attached = true;
        for (auto conversation : with_.conversations)
            catch_up(conversation);
        for (const auto& operation : outbox_)
            try_send(operation);
    });
}

void client::disconnect() {
    if (line_.to == nullptr)
        return;
    auto farewell = to(with_.user, user::detach{line_.session}, message_class::control);
    line_.to->reach([to = line_.to, farewell] { caf::anon_send(to->router(), farewell); });
    on_node_down(line_.to);
}

void client::on_node_down(const node* gone) {
    if (line_.to != gone)
        return;
    line_.to = nullptr;
    line_.is_attached = false;
    line_.asker.reset();
    catching_up_.clear();
    for (auto& [number, react] : std::exchange(waiting_, {}))
        react(nullptr);
}

template <class Id, class Message>
void client::ask(Id entity, Message message, reaction react) {
    if (line_.to == nullptr)
        return react(nullptr);
    auto request = to(entity, std::move(message));
    // Noted first: a refusal comes back before `send_request` does.
    auto number = line_.asker->new_request();
    waiting_[number] = std::move(react);
    auto line = line_number_;
    line_.to->reach([this, line, number, request] {
        if (line == line_number_ && line_.to != nullptr)
            line_.asker->send_request(number, line_.to->router(), request);
    });
    with_.time.after(answer_timeout, [this, line, number] {
        if (line == line_number_)
            on_answer(number, nullptr);
    });
}

void client::on_answer(std::uint64_t number, const test::letter* answer) {
    auto found = waiting_.find(number);
    if (found == waiting_.end())
        return;
    auto react = std::move(found->second);
    waiting_.erase(found);
    react(answer);
}

errc client::error_of(const test::letter* answer) {
    if (answer == nullptr)
        return errc::timed_out;
    return answer->is<caf::error>() ? to_failure(answer->as<caf::error>()).code : errc::none;
}

/// After a failure a client may look for another node.
void client::note_trouble(errc reason) {
    bool moved = reason == errc::shard_moving || reason == errc::fenced;
    if (with_.time.random.chance(moved ? 0.7 : 0.2))
        disconnect();
}

void client::begin_send() {
    if (outbox_.size() >= outbox_max)
        return;
    auto operation = std::make_shared<send_operation>();
    operation->conversation = any_conversation();
    operation->sender = with_.user;
    operation->key = client_key{with_.time.make_id()};
    operation->text = fmt::format("{} of device {}", ++sent_count_, with_.number);
    outbox_.push_back(operation);
    try_send(operation);
}

void client::try_send(std::shared_ptr<send_operation> operation) {
    if (!line_.is_attached)
        return;
    ++operation->attempts_open;
    conversation::send request{
        operation->sender, line_.session, operation->key, operation->text, {}, {}
    };
    ask(operation->conversation, request, [this, operation](const test::letter* answer) {
        on_send_answered(operation, answer);
    });
}

void client::on_send_answered(
    std::shared_ptr<send_operation> operation, const test::letter* answer
) {
    --operation->attempts_open;
    auto reason = error_of(answer);
    if (reason == errc::none) {
        const auto& sent = answer->as<conversation::sent>();
        const auto& message = std::get<events::message_added>(sent.message->body).message;
        with_.seen.note_acknowledged(*operation, message);
        std::erase(outbox_, operation);
        return;
    }
    if (!is_retryable(reason))
        with_.seen.note_violation("a send failed with " + std::string{code_name(reason)});
    operation->unknown = operation->unknown || is_unknown(reason);
    if (std::ranges::find(outbox_, operation) == outbox_.end())
        return; // Another attempt was acknowledged.
    retry_or_give_up(operation);
    note_trouble(reason);
}

void client::retry_or_give_up(std::shared_ptr<send_operation> operation) {
    bool nothing_done = !operation->unknown && operation->attempts_open == 0;
    if (nothing_done && with_.time.random.chance(0.3)) {
        with_.seen.note_refused(*operation);
        std::erase(outbox_, operation);
        return;
    }
    with_.time.between(20ms, 400ms, [this, operation] {
        if (std::ranges::find(outbox_, operation) != outbox_.end())
            try_send(operation);
    });
}

void client::mark() {
    auto conversation = any_conversation();
    auto kind =
        with_.time.random.chance(0.5) ? events::cursor_kind::read : events::cursor_kind::delivered;
    auto upto = contiguous_[conversation].value + static_cast<int>(with_.time.random.below(3)) - 1;
    conversation::mark request{with_.user, kind, {std::max<std::int64_t>(upto, 0)}, {}};
    ask(conversation, request, [this, conversation, kind](const test::letter* answer) {
        auto reason = error_of(answer);
        if (reason != errc::none)
            return note_trouble(reason);
        auto at = answer->as<conversation::marked>().seq;
        with_.seen.note_marked(conversation, with_.user, kind, at);
    });
}

void client::type() {
    conversation::type note{with_.user, line_.session, true};
    auto letter = to(any_conversation(), note, message_class::if_active);
    caf::anon_send(line_.to->router(), letter);
}

void client::read_history() {
    auto conversation = any_conversation();
    conversation::read_history request{with_.user, {}, {}};
    request.query.newest_first = true;
    request.query.limit = 5;
    ask(conversation, request, [this, conversation](const test::letter* answer) {
        if (error_of(answer) != errc::none)
            return;
        for (const auto& message : answer->as<conversation::history>().items)
            with_.seen.note_seen(conversation, message);
    });
}

void client::catch_up(conversation_id conversation) {
    if (catching_up_[conversation])
        return;
    catching_up_[conversation] = true;
    auto after = contiguous_[conversation];
    conversation::catch_up request{with_.user, after, 10, {}};
    ask(conversation, request, [this, conversation, after](const test::letter* answer) {
        catching_up_[conversation] = false;
        on_caught_up(conversation, after, answer);
    });
}

void client::on_caught_up(conversation_id conversation, seq after, const test::letter* answer) {
    auto reason = error_of(answer);
    if (reason != errc::none)
        return note_trouble(reason);
    const auto& caught_up = answer->as<conversation::caught_up>();
    with_.seen.note_caught_up(conversation, after, caught_up.entries);
    if (caught_up.entries.empty())
        return;
    auto& known = contiguous_[conversation];
    known = std::max(known, caught_up.entries.back()->log_seq());
    if (caught_up.has_more)
        catch_up(conversation);
}

void client::on_push(const node* from, std::uint64_t slot_used, const shared_event& event) {
    if (from != line_.to || slot_used != slot())
        return; // The socket that it was for is closed.
    if (!line_.order.lets_pass(event))
        return;
    with_.seen.note_pushed(line_.session, event);
    auto at = event.log_seq();
    if (at == seq{})
        return;
    auto& known = contiguous_[event.conversation()];
    if (at == known.next())
        known = at;
    else if (at > known)
        with_.time.after(1ms, [this, id = event.conversation()] { catch_up(id); });
}

bool client::is_settled(const std::map<conversation_id, seq>& heads) const {
    return outbox_.empty() && std::ranges::all_of(contiguous_, [&](const auto& known) {
               return known.second == heads.at(known.first);
           });
}

std::string client::state() const {
    return fmt::format(
        "device {}: {} sends open, connected {}, attached {}",
        with_.number,
        outbox_.size(),
        line_.to != nullptr,
        line_.is_attached
    );
}

conversation_id client::any_conversation() {
    return with_.conversations[with_.time.random.below(with_.conversations.size())];
}

} // namespace parley::simulation
