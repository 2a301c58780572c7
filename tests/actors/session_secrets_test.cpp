// Secrets that follow from secrets, and marks of devices.
#define CAF_SUITE session_secrets

#include "actors/accounts/session_secrets.hpp"

#include <caf/test/dsl.hpp>

using namespace parley;

CAF_TEST(the successor of a secret is always the same and nobody else can tell it) {
    session_secrets ours{"one signing key"};
    session_secrets same{"one signing key"};
    session_secrets others{"another signing key"};
    auto next = ours.successor_of("secret");
    CAF_CHECK_EQUAL(next.size(), 43u);
    CAF_CHECK_EQUAL(same.successor_of("secret"), next);
    CAF_CHECK(others.successor_of("secret") != next);
    CAF_CHECK(ours.successor_of("secret.") != next);
    CAF_CHECK(session_secrets{""}.successor_of("a") != session_secrets{""}.successor_of("a"));
}

CAF_TEST(a mark is of one user and of our making) {
    session_secrets ours{"one signing key"};
    auto alice = user_id::make();
    auto mark = ours.make_mark(alice);
    CAF_CHECK(mark != ours.make_mark(alice));
    CAF_CHECK(session_secrets{"one signing key"}.is_mark_of(mark, alice));
    CAF_CHECK(!ours.is_mark_of(mark, user_id::make()));
    CAF_CHECK(!session_secrets{"another signing key"}.is_mark_of(mark, alice));
    auto changed = mark;
    changed.back() = changed.back() == 'A' ? 'B' : 'A';
    for (const auto& wrong : {changed, mark + "x", std::string{}, std::string(59, 'a')})
        CAF_CHECK(!ours.is_mark_of(wrong, alice));
}
