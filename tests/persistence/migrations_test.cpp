#define CAF_SUITE migrations

#include "tests/persistence/database.hpp"

#include <thread>
#include <vector>

using namespace parley;
using namespace parley::test;

namespace {

bool has_table(probe& on, const std::string& name) {
    return on.text("SELECT to_regclass('" + name + "') IS NOT NULL") == "true";
}

std::string index_of(probe& on, const std::string& table, const std::string& part) {
    return on.text(
        "SELECT coalesce(string_agg(indexdef, ' '), '') FROM pg_indexes WHERE schemaname || '.' "
        "|| tablename = '"
        + table + "' AND indexdef LIKE '%" + part + "%'"
    );
}

bool has_column(probe& on, const std::string& table, const std::string& column) {
    return on.number(
               "SELECT count(*) FROM information_schema.columns WHERE table_schema || '.' || "
               "table_name = '"
               + table + "' AND column_name = '" + column + "' AND is_nullable = 'YES'"
           )
           == 1;
}

} // namespace

// REQ MSG-INFRA-001.2-S1, USER-INFRA-001.2-S1, USER-INFRA-002.2-S1, USER-INFRA-003.2-S1,
// USER-INFRA-004.2-S1, MSG-INFRA-003.2-S1
CAF_TEST(upgrading an empty database makes every table and doing it again is harmless) {
    own_database database{contents::empty};
    CAF_REQUIRE_EQUAL(alembic(database.url(), "upgrade head"), 0);
    probe look{database.url()};
    look.script("INSERT INTO users.users (id, username, email, password_hash) "
                "VALUES (gen_random_uuid(), 'alice', 'alice@example.org', 'x')");
    CAF_REQUIRE_EQUAL(alembic(database.url(), "upgrade head"), 0);
    for (const auto* table :
         {"users.users",
          "users.email_verifications",
          "users.refresh_tokens",
          "users.follows",
          "users.follow_counts",
          "users.close_friends",
          "users.device_keys",
          "users.avatars",
          "users.outbox",
          "users.password_guesses",
          "messaging.conversations",
          "messaging.conversation_participants",
          "messaging.messages",
          "messaging.conversation_events",
          "messaging.mentions",
          "messaging.mention_tasks",
          "messaging.outbox",
          "messaging.idempotent_results",
          "messaging.dead_letters",
          "messaging.erasures_heard",
          "messaging.forgotten_people",
          "messaging.fence",
          "cluster.nodes",
          "cluster.shards",
          "cluster.events",
          "cluster.suspicions",
          "cluster.map"})
        CAF_CHECK(has_table(look, table));
    CAF_CHECK_NOT_EQUAL(
        index_of(look, "messaging.messages", "(conversation_id, created_at DESC)"), ""
    );
    CAF_CHECK_NOT_EQUAL(index_of(look, "users.refresh_tokens", "UNIQUE INDEX%(token_hash)"), "");
    for (const auto* column : {"display_name", "bio", "avatar_url"})
        CAF_CHECK(has_column(look, "users.users", column));
    CAF_CHECK_EQUAL(look.number("SELECT count(*) FROM users.users WHERE display_name IS NULL"), 1);
    CAF_CHECK_EQUAL(look.number("SELECT count(*) FROM messaging.fence"), 4096);
    CAF_CHECK_EQUAL(look.number("SELECT count(*) FROM cluster.shards"), 4096);
    CAF_CHECK_EQUAL(
        look.text("SELECT confdeltype FROM pg_constraint WHERE contype = 'f' AND conrelid = "
                  "'messaging.mentions'::regclass"),
        "c"
    );
}

CAF_TEST(nodes that migrate at the same time do so one after the other) {
    own_database database{contents::empty};
    std::vector<int> statuses(4, -1);
    std::vector<std::thread> nodes;
    for (auto& status : statuses)
        nodes.emplace_back([&] { status = alembic(database.url(), "upgrade head"); });
    for (auto& node : nodes)
        node.join();
    for (auto status : statuses)
        CAF_CHECK_EQUAL(status, 0);
    probe look{database.url()};
    CAF_CHECK_EQUAL(look.number("SELECT count(*) FROM messaging.fence"), 4096);
}

CAF_TEST(downgrading removes everything and upgrading brings it back) {
    own_database database{contents::empty};
    CAF_REQUIRE_EQUAL(alembic(database.url(), "upgrade head"), 0);
    CAF_REQUIRE_EQUAL(alembic(database.url(), "downgrade base"), 0);
    probe look{database.url()};
    CAF_CHECK_EQUAL(
        look.number("SELECT count(*) FROM pg_namespace WHERE nspname IN "
                    "('users', 'messaging', 'cluster')"),
        0
    );
    CAF_REQUIRE_EQUAL(alembic(database.url(), "upgrade head"), 0);
    CAF_CHECK(has_table(look, "messaging.messages"));
}
