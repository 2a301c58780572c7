// Mails that wait in the outbox, on a real server.
#define CAF_SUITE mail_outbox

#include "persistence/mail_outbox_repository.hpp"
#include "tests/support/accounts_database.hpp"

namespace {

using namespace parley;
using namespace std::chrono_literals;

struct fixture : test::accounts_database {
    mail_outbox_repository outbox{pool, emails};

    std::vector<queued_mail> claim(int limit = 10) { return get(outbox.claim(limit, 60s)); }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(mail_outbox_tests, fixture)

CAF_TEST(a claimed mail says to whom it goes and is out of reach of others) {
    auto alice = add_user("alice", false);
    auto mails = claim();
    CAF_REQUIRE_EQUAL(mails.size(), 1u);
    CAF_CHECK(mails[0].user == alice);
    CAF_CHECK_EQUAL(mails[0].email, "alice@example.org");
    CAF_CHECK_EQUAL(mails[0].username, "alice");
    CAF_CHECK_EQUAL(mails[0].attempts, 1);
    CAF_CHECK(!mails[0].id.is_nil());
    CAF_CHECK(claim().empty());
}

CAF_TEST(a claim ends by itself when nobody finishes it) {
    add_user("alice", false);
    auto first = claim();
    run("UPDATE users.outbox SET lease_until = now() - interval '1 second'");
    auto second = claim();
    CAF_REQUIRE_EQUAL(second.size(), 1u);
    CAF_CHECK(second[0].id == first[0].id);
    CAF_CHECK_EQUAL(second[0].attempts, 2);
}

CAF_TEST(what a node claimed is free as soon as it is declared dead) {
    run("INSERT INTO cluster.nodes (id, name, state, lease_until) OVERRIDING SYSTEM VALUE "
        "VALUES (1, 'first', 'up', now() + interval '1 hour'), "
        "(2, 'second', 'up', now() + interval '1 hour')");
    add_user("alice", false);
    auto claim_for = [&](node_id node) { return get(outbox.claim(10, 60s, node)); };
    CAF_CHECK_EQUAL(claim_for({1}).size(), 1u);
    CAF_CHECK(claim_for({2}).empty());
    run("UPDATE cluster.nodes SET state = 'dead' WHERE id = 1");
    auto mails = claim_for({2});
    CAF_REQUIRE_EQUAL(mails.size(), 1u);
    CAF_CHECK_EQUAL(mails[0].attempts, 2);
    CAF_CHECK(claim_for({2}).empty());
}

CAF_TEST(a finished mail never comes again and is deleted after a week) {
    add_user("alice", false);
    get(outbox.finish(claim()[0].row));
    run("UPDATE users.outbox SET lease_until = NULL");
    CAF_CHECK(claim().empty());
    CAF_CHECK_EQUAL(get(outbox.delete_old()), 0);
    run("UPDATE users.outbox SET done_at = now() - interval '8 days'");
    CAF_CHECK_EQUAL(get(outbox.delete_old()), 1);
}

CAF_TEST(a postponed mail comes again after its pause) {
    add_user("alice", false);
    auto mail = claim()[0];
    get(outbox.postpone(mail.row, 1h));
    CAF_CHECK(claim().empty());
    CAF_CHECK_EQUAL(count("users.outbox WHERE next_attempt_at > now() + interval '59 minutes'"), 1);
    get(outbox.postpone(mail.row, 0ms));
    auto again = claim();
    CAF_REQUIRE_EQUAL(again.size(), 1u);
    CAF_CHECK(again[0].id == mail.id);
}

CAF_TEST(a claim takes no more than it was told and workers never share one) {
    for (int i = 0; i < 12; ++i)
        add_user("user" + std::to_string(i), false);
    std::vector<std::future<std::vector<queued_mail>>> outcomes;
    for (int worker = 0; worker < 4; ++worker) {
        auto done = std::make_shared<std::promise<std::vector<queued_mail>>>();
        outcomes.push_back(done->get_future());
        loop.spawn(outbox.claim(3, 60s), [done](result<std::vector<queued_mail>> outcome) {
            done->set_value(outcome ? std::move(*outcome) : std::vector<queued_mail>{});
        });
    }
    std::set<std::int64_t> rows;
    for (auto& outcome : outcomes) {
        auto mails = outcome.get();
        CAF_CHECK(mails.size() <= 3);
        for (const auto& mail : mails)
            CAF_CHECK(rows.insert(mail.row).second);
    }
    // Who found others at work took less; nothing is left after one more look.
    while (true) {
        auto more = claim(3);
        if (more.empty())
            break;
        for (const auto& mail : more)
            CAF_CHECK(rows.insert(mail.row).second);
    }
    CAF_CHECK_EQUAL(rows.size(), 12u);
}

CAF_TEST_FIXTURE_SCOPE_END()
