// Refresh tokens and their families, on a real server.
#define CAF_SUITE refresh_tokens

#include "tests/support/accounts_database.hpp"

namespace {

using namespace parley;
using namespace std::chrono_literals;

struct fixture : test::accounts_database {
    const user_id alice = add_user("alice");

    errc insert(token_hash hash, refresh_token_kind kind = refresh_token_kind::cookie) {
        return failure_of(tokens.insert(alice, hash, kind, 60s));
    }

    static refresh_token_rotation rotation(token_hash old, token_hash fresh) {
        refresh_token_rotation made;
        made.old = old;
        made.fresh = fresh;
        made.life = 60s;
        made.retry_window = 60s;
        return made;
    }

    errc rotate(token_hash old, token_hash fresh) {
        return failure_of(tokens.rotate(rotation(old, fresh)));
    }

    std::int64_t valid_count() { return count("users.refresh_tokens WHERE NOT revoked"); }
};

token_hash hash_of(int value) {
    token_hash hash{};
    hash.fill(static_cast<std::uint8_t>(value));
    return hash;
}

} // namespace

CAF_TEST_FIXTURE_SCOPE(refresh_tokens_tests, fixture)

// REQ USER-INFRA-002.2-S1
CAF_TEST(a stored token is a unique hash with its user and its end) {
    CAF_CHECK(insert(hash_of(1)) == errc::none);
    CAF_CHECK(insert(hash_of(1)) == errc::internal);
    CAF_CHECK_EQUAL(
        count(
            "users.refresh_tokens WHERE length(token_hash) = 32 AND NOT revoked"
            " AND expires_at BETWEEN now() AND now() + interval '61 seconds'"
            " AND user_id = '"
            + to_string(alice) + "'"
        ),
        1
    );
}

CAF_TEST(a token is traded for the next one and knows its user) {
    insert(hash_of(1));
    auto owner = get(tokens.rotate(rotation(hash_of(1), hash_of(2)))).owner;
    CAF_CHECK(owner.id == alice);
    CAF_CHECK_EQUAL(owner.email, "alice@example.org");
    CAF_CHECK_EQUAL(valid_count(), 1);
    CAF_CHECK(rotate(hash_of(2), hash_of(3)) == errc::none);
}

CAF_TEST(the reuse of a token revokes its family and no other) {
    insert(hash_of(1));
    insert(hash_of(11));
    rotate(hash_of(1), hash_of(2));
    rotate(hash_of(2), hash_of(3));
    CAF_CHECK(rotate(hash_of(1), hash_of(4)) == errc::invalid_refresh_token);
    CAF_CHECK(rotate(hash_of(3), hash_of(5)) == errc::invalid_refresh_token);
    CAF_CHECK(rotate(hash_of(11), hash_of(12)) == errc::none);
    CAF_CHECK_EQUAL(valid_count(), 1);
}

CAF_TEST(a rotation may be repeated by its key as long as its outcome is unused) {
    insert(hash_of(1));
    auto first = rotation(hash_of(1), hash_of(2));
    first.retry_key = hash_of(50);
    CAF_CHECK(!get(tokens.rotate(first)).is_replayed);
    auto again = get(tokens.rotate(first));
    CAF_CHECK(again.is_replayed);
    CAF_CHECK(again.owner.id == alice);
    CAF_CHECK_EQUAL(valid_count(), 1);
    CAF_CHECK(rotate(hash_of(2), hash_of(3)) == errc::none);
    CAF_CHECK(failure_of(tokens.rotate(first)) == errc::invalid_refresh_token);
    CAF_CHECK_EQUAL(valid_count(), 0);
}

CAF_TEST(another key or a late repetition is a reuse) {
    for (int family : {1, 11}) {
        insert(hash_of(family));
        auto first = rotation(hash_of(family), hash_of(family + 1));
        first.retry_key = hash_of(50);
        get(tokens.rotate(first));
        if (family == 1)
            first.retry_key = hash_of(51);
        else
            first.retry_window = 0s;
        CAF_CHECK(failure_of(tokens.rotate(first)) == errc::invalid_refresh_token);
        CAF_CHECK_EQUAL(valid_count(), 0);
    }
}

CAF_TEST(unknown and expired tokens and those of another kind are refused) {
    CAF_CHECK(rotate(hash_of(1), hash_of(2)) == errc::invalid_refresh_token);
    insert(hash_of(3), refresh_token_kind::oauth);
    CAF_CHECK(rotate(hash_of(3), hash_of(4)) == errc::invalid_refresh_token);
    insert(hash_of(5));
    run("UPDATE users.refresh_tokens SET expires_at = now() - interval '1 second' WHERE kind = 1");
    CAF_CHECK(rotate(hash_of(5), hash_of(6)) == errc::invalid_refresh_token);
    CAF_CHECK_EQUAL(get(tokens.delete_expired()), 1);
    CAF_CHECK_EQUAL(count("users.refresh_tokens"), 1);
}

CAF_TEST(of many who trade the same token at once one succeeds and nobody keeps a session) {
    insert(hash_of(1));
    constexpr int rivals = 16;
    std::vector<std::future<errc>> outcomes;
    for (int i = 0; i < rivals; ++i) {
        auto done = std::make_shared<std::promise<errc>>();
        outcomes.push_back(done->get_future());
        loop.spawn(
            tokens.rotate(rotation(hash_of(1), hash_of(100 + i))),
            [done](const result<rotated_token>& outcome) {
                done->set_value(outcome ? errc::none : outcome.error().code);
            }
        );
    }
    int winners = 0;
    for (auto& outcome : outcomes)
        winners += outcome.get() == errc::none ? 1 : 0;
    CAF_CHECK_EQUAL(winners, 1);
    CAF_CHECK_EQUAL(valid_count(), 0);
}

CAF_TEST(logging out revokes the whole family) {
    insert(hash_of(1));
    insert(hash_of(11));
    rotate(hash_of(1), hash_of(2));
    get(tokens.revoke_family(hash_of(1)));
    get(tokens.revoke_family(hash_of(99)));
    CAF_CHECK(rotate(hash_of(2), hash_of(3)) == errc::invalid_refresh_token);
    CAF_CHECK_EQUAL(valid_count(), 1);
}

CAF_TEST_FIXTURE_SCOPE_END()
