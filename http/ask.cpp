#include "http/ask.hpp"

#include "runtime/base/turn.hpp"

#include <boost/asio/post.hpp>
#include <caf/sec.hpp>

namespace parley::http {

namespace {

caf::message gone() {
    return caf::make_message(make_error(errc::overloaded, "the event loop is closing"));
}

} // namespace

asker::asker(caf::actor_system& system, net::io_context& io, timing_wheel& wheel)
    : io_{io}, wheel_{wheel}, inbox_{std::make_shared<inbox>()} {
    companion_ = system.spawn<caf::actor_companion, caf::hidden>();
    companion_ptr_ = caf::actor_cast<caf::actor_companion*>(companion_);
    // Runs on any thread, under a spinlock of CAF: it must not throw, send or take long.
    companion_ptr_->on_enqueue([this, in = inbox_](caf::mailbox_element_ptr element) {
        bool is_first = false;
        {
            std::lock_guard guard{in->mutex};
            if (in->is_closed)
                return;
            is_first = in->elements.empty();
            in->elements.push_back(std::move(element));
        }
        if (is_first) {
            net::post(io_, [this, in] {
                if (!in->is_closed)
                    drain();
            });
        }
    });
}

asker::~asker() {
    close();
}

void asker::close() {
    if (companion_ptr_ == nullptr)
        return;
    {
        std::lock_guard guard{inbox_->mutex};
        inbox_->is_closed = true;
        inbox_->elements.clear();
    }
    companion_ptr_->cleanup(caf::error{}, nullptr);
    companion_ptr_->on_enqueue(nullptr);
    companion_ptr_ = nullptr;
    auto waiting = std::move(pending_);
    pending_.clear();
    for (auto& [key, entry] : waiting)
        entry->complete(gone());
}

void asker::pending::expired() {
    owner->settle(key, caf::make_message(caf::error{caf::sec::request_timeout}));
}

void asker::dispatch(
    std::unique_ptr<pending> entry,
    const caf::actor& to,
    std::chrono::milliseconds delay,
    caf::message content
) {
    if (companion_ptr_ == nullptr || !to) {
        fail_later(std::move(entry));
        return;
    }
    auto id = companion_ptr_->new_request_id(caf::message_priority::normal);
    entry->owner = this;
    entry->key = id.response_id().integer_value();
    wheel_.file(*entry, delay);
    // Before the message leaves: the reply may overtake this function.
    pending_.emplace(entry->key, std::move(entry));
    send(to, id, std::move(content));
}

void asker::send(const caf::actor& to, caf::message_id id, caf::message content) {
    if (companion_ptr_ == nullptr || !to)
        return;
    auto sender = caf::actor_cast<caf::strong_actor_ptr>(companion_);
    to->enqueue(std::move(sender), id, std::move(content), nullptr);
}

void asker::fail_later(std::unique_ptr<pending> entry) {
    // Never from within the initiation: the coroutine is not suspended yet.
    net::post(io_, [waiting = std::move(entry)]() mutable { waiting->complete(gone()); });
}

void asker::settle(std::uint64_t key, caf::message reply) {
    auto found = pending_.find(key);
    if (found == pending_.end())
        return; // an answer after its deadline
    auto entry = std::move(found->second);
    pending_.erase(found);
    timing_wheel::drop(*entry);
    entry->complete(std::move(reply));
}

void asker::drain() {
    turn whole;
    burst_.clear();
    {
        std::lock_guard guard{inbox_->mutex};
        burst_.swap(inbox_->elements);
    }
    for (auto& element : burst_) {
        if (companion_ptr_ == nullptr)
            break;
        receive(*element);
    }
    burst_.clear();
}

void asker::receive(caf::mailbox_element& element) {
    auto content = element.move_content_to_message();
    if (element.mid.is_response()) {
        settle(element.mid.integer_value(), std::move(content));
        return;
    }
    asking by{element.sender, element.mid};
    if (handle_message_ && handle_message_(content, by))
        return;
    // Nobody may be left hanging who asks an actor that has no answer.
    answer(by, caf::error{caf::sec::unexpected_message});
}

} // namespace parley::http
