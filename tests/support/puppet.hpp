#pragma once

#include "runtime/kernel/error.hpp"

#include <caf/actor.hpp>
#include <caf/actor_cast.hpp>
#include <caf/actor_system.hpp>
#include <caf/mailbox_element.hpp>
#include <caf/make_actor.hpp>
#include <caf/monitorable_actor.hpp>

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>

namespace parley::test {

/// What a puppet was sent.
struct letter {
    caf::strong_actor_ptr sender;
    caf::message_id mid;
    caf::message content;

    template <class T>
    bool is() const {
        return content.match_elements<T>();
    }
    template <class T>
    const T& as() const {
        return content.get_as<T>(0);
    }
    /// Answers the request that this letter is.
    template <class Reply>
    void reply(Reply value) const {
        sender->enqueue(nullptr, mid.response_id(), caf::make_message(std::move(value)), nullptr);
    }
};

/// The actor behind a puppet: an address whose `enqueue` is a function call.
class puppet_actor : public caf::monitorable_actor {
public:
    using on_letter = std::function<void(const letter&)>;

    puppet_actor(caf::actor_config& config, const char* name, on_letter take)
        : caf::monitorable_actor{config}, name_{name}, take_{std::move(take)} {}

    void enqueue(caf::mailbox_element_ptr element, caf::execution_unit*) override {
        take_({element->sender, element->mid, element->move_content_to_message()});
    }

    const char* name() const override { return name_; }

private:
    const char* name_;
    on_letter take_;
};

/// Stands for another actor, without a will of its own: it keeps what it is sent, in order, and
/// answers when the test says so. It needs no turn of the scheduler.
class puppet {
public:
    using reaction = std::function<void(const letter&)>;

    explicit puppet(caf::actor_system& system, const char* name = "puppet") {
        auto take = [letters = letters_, react = reaction_](const letter& next) {
            if (*react)
                (*react)(next);
            else
                letters->push_back(next);
        };
        caf::actor_config config;
        config.flags = caf::abstract_channel::is_hidden_flag;
        handle_ = caf::make_actor<puppet_actor, caf::actor>(
            system.next_actor_id(), system.node(), &system, config, name, take
        );
    }

    template <class Handle = caf::actor>
    Handle handle() const {
        return caf::actor_cast<Handle>(handle_);
    }

    /// What has come and was not taken, the oldest first.
    std::deque<letter>& letters() { return *letters_; }

    /// Calls `react` with every letter from now on, instead of keeping it.
    void react_with(reaction react) { *reaction_ = std::move(react); }

    /// Takes the oldest letter that holds a `T`, and everything before it is left where it is.
    template <class T>
    std::optional<letter> take() {
        for (auto i = letters_->begin(); i != letters_->end(); ++i) {
            if (!i->is<T>())
                continue;
            auto found = *i;
            letters_->erase(i);
            return found;
        }
        return std::nullopt;
    }

    /// Takes the content of all letters that hold a `T`.
    template <class T>
    std::vector<T> take_all() {
        std::vector<T> all;
        while (auto next = take<T>())
            all.push_back(next->template as<T>());
        return all;
    }

    /// A number for a request, which is the `request_id` of its answer.
    std::uint64_t new_request() { return ++last_request_; }

    template <class Receiver, class Message>
    void send_request(const Receiver& receiver, Message message) {
        send_request(new_request(), receiver, std::move(message));
    }
    template <class Receiver, class Message>
    void send_request(std::uint64_t number, const Receiver& receiver, Message message) {
        auto mid = caf::message_id{number}.with_normal_priority();
        auto content = caf::make_message(std::move(message));
        auto me = caf::actor_cast<caf::strong_actor_ptr>(handle_);
        receiver->enqueue(me, mid, std::move(content), nullptr);
    }

private:
    std::shared_ptr<std::deque<letter>> letters_ = std::make_shared<std::deque<letter>>();
    std::shared_ptr<reaction> reaction_ = std::make_shared<reaction>();
    caf::actor handle_;
    std::uint64_t last_request_ = 0;
};

/// The answer to one request, once it is there.
template <class Reply>
class answer {
public:
    explicit answer(std::shared_ptr<puppet> box) : box_{std::move(box)} {}

    bool arrived() const { return !box_->letters().empty(); }

    /// Throws when the answer is not there, or is a failure.
    const Reply& value() const {
        const auto& reply = first();
        if (!reply.template is<Reply>())
            throw std::runtime_error{"unexpected answer: " + caf::to_string(reply.content)};
        return reply.template as<Reply>();
    }

    /// The code of a failure; `errc::none` for a value, nothing as long as there is no answer.
    std::optional<errc> error() const {
        if (!arrived())
            return std::nullopt;
        const auto& reply = first();
        return reply.template is<caf::error>() ? to_failure(reply.template as<caf::error>()).code
                                               : errc::none;
    }

    std::size_t count() const { return box_->letters().size(); }

private:
    const letter& first() const {
        if (!arrived())
            throw std::runtime_error{"no answer yet"};
        return box_->letters().front();
    }

    std::shared_ptr<puppet> box_;
};

} // namespace parley::test
