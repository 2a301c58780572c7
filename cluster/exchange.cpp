#include "cluster/exchange.hpp"

#include "cluster/exchange_envelope.hpp"
#include "cluster/refusal.hpp"
#include "cluster/wire.hpp"
#include "runtime/base/log.hpp"
#include "runtime/kernel/error.hpp"

#include <caf/mailbox_element.hpp>
#include <caf/make_actor.hpp>
#include <caf/monitorable_actor.hpp>

namespace parley {

namespace {

/// Asks under way to all other nodes.
constexpr std::size_t waiting_max = 200'000;

template <class Actor, class... Arguments>
caf::actor make_hidden(caf::actor_system& system, Arguments&&... arguments) {
    caf::actor_config config;
    config.flags = caf::abstract_channel::is_hidden_flag;
    return caf::make_actor<Actor, caf::actor>(
        system.next_actor_id(),
        system.node(),
        &system,
        config,
        std::forward<Arguments>(arguments)...
    );
}

} // namespace

/// Asks for other nodes: who answers it answers them.
class exchange::ingress : public caf::monitorable_actor {
public:
    ingress(caf::actor_config& config, exchange& owner)
        : caf::monitorable_actor{config}, owner_{owner} {}

    void enqueue(caf::mailbox_element_ptr element, caf::execution_unit*) override {
        if (element->mid.is_response())
            owner_.answer(*element);
    }

    const char* name() const override { return "parley.ingress"; }

private:
    exchange& owner_;
};

/// A fixed actor of another node, as far as anybody here can tell.
class exchange::stand_in : public caf::monitorable_actor {
public:
    stand_in(caf::actor_config& config, exchange& owner, wire::fixed_address address)
        : caf::monitorable_actor{config}, owner_{owner}, address_{address} {}

    void enqueue(caf::mailbox_element_ptr element, caf::execution_unit*) override {
        if (element->mid.is_request())
            return refuse(*element, errc::internal);
        owner_.tell_fixed(address_, element->move_content_to_message());
    }

    const wire::fixed_address& address() const { return address_; }
    const char* name() const override { return "parley.stand_in"; }

private:
    exchange& owner_;
    wire::fixed_address address_;
};

exchange::exchange(needs with)
    : with_{std::move(with)}, ingress_{make_hidden<ingress>(with_.system, *this)} {}

exchange::~exchange() = default;

bool exchange::send(node_id to, const envelope& what, bool may_refuse) {
    envelope_scratch whole;
    wire::writer writer{*whole};
    wire::put(writer, what);
    return with_.push(to, *whole, may_refuse);
}

void exchange::pass_on(node_id to, const passed_on& passed, const caf::mailbox_element& element) {
    const auto& letter = passed.letter;
    envelope what;
    what.to = letter.to;
    what.cls = letter.cls;
    what.hops = passed.hops;
    what.is_old = passed.is_old;
    what.under = {passed.under};
    payload_scratch payload;
    if (!with_.codec.encode(letter.payload, *payload, *this)) {
        log::error("message_does_not_travel", {{"entity", to_string(letter.to)}});
        return refuse(element, errc::internal);
    }
    what.payload = *payload;
    bool may_refuse = letter.cls == message_class::request;
    if (!element.mid.is_request()) {
        send(to, what, may_refuse);
        return;
    }
    what.what = envelope::kind::request;
    {
        std::lock_guard guard{mutex_};
        if (waiting_.size() < waiting_max) {
            what.number = ++last_number_;
            auto now = with_.system.clock().now();
            waiting_.emplace(what.number, waiting{to, element.sender, element.mid, now});
        }
    }
    if (what.number != 0 && send(to, what, true))
        return;
    // Unless it was failed already, with the node.
    if (what.number == 0 || forget_ask(what.number))
        refuse(element, errc::overloaded);
}

bool exchange::forget_ask(std::uint64_t number) {
    std::lock_guard guard{mutex_};
    return waiting_.erase(number) > 0;
}

void exchange::end_passing(node_id to, shard_id shard, epoch under) {
    envelope what;
    what.what = envelope::kind::end;
    what.shard = static_cast<std::uint32_t>(shard.value);
    what.number = static_cast<std::uint64_t>(under.value);
    send(to, what, false);
}

void exchange::say(node_id to, promise_word word) {
    envelope what;
    what.what = word.is_given ? envelope::kind::promise_given : envelope::kind::promise_wanted;
    what.number = static_cast<std::uint64_t>(word.asked);
    send(to, what, true);
}

wire::fixed_address exchange::address_of(const caf::actor& actor) {
    auto* pointer = caf::actor_cast<caf::abstract_actor*>(actor);
    if (auto* foreign = dynamic_cast<stand_in*>(pointer); foreign != nullptr)
        return foreign->address();
    std::lock_guard guard{mutex_};
    fixed_here_.try_emplace(actor.id(), actor);
    return {with_.self, actor.id()};
}

caf::actor exchange::at(const wire::fixed_address& address) {
    std::lock_guard guard{mutex_};
    if (address.node == with_.self) {
        auto found = fixed_here_.find(address.number);
        return found == fixed_here_.end() ? caf::actor{} : found->second;
    }
    if (address.node == node_id{} || gone_.contains(address.node))
        return {};
    auto& known = fixed_elsewhere_[address.node][address.number];
    if (!known)
        known = make_hidden<stand_in>(with_.system, *this, address);
    return known;
}

void exchange::receive(node_id from, std::string_view bytes) {
    wire::reader reader{bytes};
    envelope what;
    wire::get(reader, what);
    if (!reader.ok()) {
        log::error("envelope_unreadable", {{"from", std::to_string(from.value)}});
        return;
    }
    switch (what.what) {
    case envelope::kind::request:
        return on_request(from, what);
    case envelope::kind::tell:
        if (auto letter = letter_in(from, what))
            router_->enqueue(nullptr, {}, caf::make_message(std::move(*letter)), nullptr);
        return;
    case envelope::kind::tell_all:
        return on_tell_all(from, what);
    case envelope::kind::reply:
        return on_reply(what);
    case envelope::kind::to_fixed: {
        auto receiver = at({with_.self, what.number});
        auto content = with_.codec.decode(what.payload, *this);
        if (receiver && content)
            receiver->enqueue(
                nullptr, caf::message_id{}.with_high_priority(), std::move(*content), nullptr
            );
        return;
    }
    case envelope::kind::promise_wanted:
    case envelope::kind::promise_given: {
        bool is_given = what.what == envelope::kind::promise_given;
        return with_.on_promise(from, {is_given, static_cast<boot_clock::rep>(what.number)});
    }
    case envelope::kind::end:
        return with_.on_end_of_passing({what.shard}, {static_cast<std::int64_t>(what.number)});
    }
}

std::optional<passed_on> exchange::letter_in(node_id from, const envelope& what) {
    auto content = with_.codec.decode(what.payload, *this);
    if (!content) {
        log::error("message_unreadable", {{"entity", to_string(what.to)}});
        return std::nullopt;
    }
    auto under = what.under.empty() ? epoch{} : what.under.front();
    routed letter{what.to, what.cls, std::move(*content)};
    return passed_on{std::move(letter), from, what.hops, what.is_old, under};
}

void exchange::on_request(node_id from, const envelope& what) {
    auto letter = letter_in(from, what);
    if (!letter)
        return reply(from, what.number, caf::make_message(make_error(errc::internal)));
    std::uint64_t number = 0;
    {
        std::lock_guard guard{mutex_};
        number = ++last_number_;
        serving_.emplace(number, serving{from, what.number, with_.system.clock().now()});
    }
    auto mid = caf::message_id{number}.with_normal_priority();
    auto self = caf::actor_cast<caf::strong_actor_ptr>(ingress_);
    router_->enqueue(self, mid, caf::make_message(std::move(*letter)), nullptr);
}

void exchange::answer(caf::mailbox_element& element) {
    serving asked;
    {
        std::lock_guard guard{mutex_};
        auto found = serving_.find(element.mid.request_id().integer_value());
        if (found == serving_.end())
            return;
        asked = found->second;
        serving_.erase(found);
    }
    reply(asked.asker, asked.correlation, element.move_content_to_message());
}

void exchange::reply(node_id to, std::uint64_t correlation, const caf::message& content) {
    envelope what;
    what.what = envelope::kind::reply;
    what.number = correlation;
    payload_scratch payload;
    bool travels = with_.codec.encode(content, *payload, *this);
    what.payload = *payload;
    if (travels && send(to, what, false))
        return;
    // Too large for a frame, or nothing that travels: the asker shall not wait in vain.
    (*payload).clear();
    with_.codec.encode(caf::make_message(make_error(errc::internal)), *payload, *this);
    what.payload = *payload;
    send(to, what, false);
}

void exchange::on_reply(const envelope& what) {
    waiting asked;
    {
        std::lock_guard guard{mutex_};
        auto found = waiting_.find(what.number);
        if (found == waiting_.end())
            return;
        asked = std::move(found->second);
        waiting_.erase(found);
    }
    auto content = with_.codec.decode(what.payload, *this);
    auto unreadable = [] { return caf::make_message(make_error(errc::internal)); };
    answer_with(asked.asker, asked.mid, content ? std::move(*content) : unreadable());
}

void exchange::tell_fixed(const wire::fixed_address& to, const caf::message& content) {
    envelope what;
    what.what = envelope::kind::to_fixed;
    what.number = to.number;
    payload_scratch payload;
    if (!with_.codec.encode(content, *payload, *this))
        return;
    what.payload = *payload;
    send(to.node, what, false);
}

} // namespace parley
