// What nobody expects does no harm.
#define CAF_SUITE stray_message

#include "runtime/base/log.hpp"
#include "runtime/kernel/base_actor.hpp"
#include "tests/support/actor_fixture.hpp"

namespace {

using namespace parley;

struct plain_state {
    static constexpr const char* name = "plain";
};

caf::behavior plain(untyped_actor_with<plain_state>*) {
    return {[](int number) { return number; }};
}

struct fixture : test::actor_fixture {
    caf::actor receiver = sys.spawn(plain);
    test::puppet sender{sys};

    fixture() {
        log::start(log::level::off, "");
        run_messages();
    }
    ~fixture() override { caf::anon_send_exit(receiver, caf::exit_reason::kill); }

    template <class Message>
    void tell(Message message) {
        auto from = caf::actor_cast<caf::strong_actor_ptr>(sender.handle());
        auto content = caf::make_message(std::move(message));
        receiver->enqueue(from, caf::message_id{}, std::move(content), nullptr);
        run_messages();
    }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(stray_message_tests, fixture)

CAF_TEST(an error that nobody asked for does not end an actor) {
    tell(make_error(errc::reload));
    CAF_CHECK(is_alive(receiver));
    CAF_CHECK(ask_now<int>(receiver, 1).value() == 1);
}

CAF_TEST(a message that nobody expects is dropped without an answer) {
    tell(std::string{"what?"});
    CAF_CHECK(is_alive(receiver));
    CAF_CHECK(sender.letters().empty());
}

CAF_TEST(a request that nobody expects fails as a bug) {
    CAF_CHECK(ask_now<int>(receiver, std::string{"what?"}).error() == errc::internal);
    CAF_CHECK(is_alive(receiver));
}

CAF_TEST_FIXTURE_SCOPE_END()
