// Answers that come from coroutines.
#define CAF_SUITE answer_from

#include "actors/answer_from.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/test/dsl.hpp>

#include <stdexcept>

namespace {

using namespace parley;
using namespace std::chrono_literals;

net::awaitable<result<int>> value_of(int number) {
    net::steady_timer pause{co_await net::this_coro::executor, 1ms};
    co_await pause.async_wait(net::use_awaitable);
    if (number < 0)
        co_return failure{errc::not_found, "below zero"};
    if (number == 0)
        throw std::runtime_error{"a bug"};
    co_return number * 2;
}

struct fixture {
    caf::actor_system_config config;
    caf::actor_system system{config};
    pg::loop loop;
    work_bound bound{2};
    caf::scoped_actor self{system};
    caf::actor doubler;

    fixture() {
        doubler = system.spawn([this](caf::event_based_actor* actor) -> caf::behavior {
            return {[this, actor](int number) {
                return answer_from(actor, loop, bound.take(), value_of(number));
            }};
        });
    }
    ~fixture() {
        self->send_exit(doubler, caf::exit_reason::user_shutdown);
        self->wait_for(doubler);
        doubler = nullptr;
    }

    result<int> ask(int number) {
        result<int> answer = failure{};
        self->request(doubler, 30s, number)
            .receive(
                [&](int value) { answer = value; },
                [&](const caf::error& error) { answer = to_failure(error); }
            );
        return answer;
    }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(answer_from_tests, fixture)

CAF_TEST(the outcome of the coroutine is the answer) {
    CAF_CHECK(ask(21).value() == 42);
    CAF_CHECK(ask(-1).error() == failure(errc::not_found, "below zero"));
}

CAF_TEST(an exception in the coroutine is an internal failure and the actor lives) {
    CAF_CHECK(ask(0).error().code == errc::internal);
    CAF_CHECK(ask(1).value() == 2);
}

CAF_TEST(without room the answer is that it is overloaded) {
    auto first = bound.take();
    auto second = bound.take();
    CAF_CHECK(first && second);
    CAF_CHECK(ask(1).error().code == errc::overloaded);
    first.reset();
    CAF_CHECK(ask(1).value() == 2);
    CAF_CHECK_EQUAL(bound.count(), 1);
}

CAF_TEST_FIXTURE_SCOPE_END()
