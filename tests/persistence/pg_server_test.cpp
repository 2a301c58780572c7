#define CAF_SUITE pg_server

#include "persistence/pg/hosts.hpp"
#include "persistence/pg/server_state.hpp"
#include "tests/persistence/database.hpp"

using namespace parley;
using namespace parley::test;

namespace {

/// A database that no other test names, on some timeline, its commits awaited by some standbys.
pg::server_state server_of(std::int64_t system, std::int32_t timeline, std::int32_t awaited = 0) {
    return {system, timeline, awaited, awaited, true};
}

struct fixture {
    own_database database{contents::empty};
    pg::loop loop;

    pg::connection_settings settings() const {
        pg::connection_settings settings;
        settings.url = database.url();
        return settings;
    }

    result<std::unique_ptr<pg::connection>> open(pg::connection_settings settings) {
        return run(loop, pg::connection::open(loop.context(), std::move(settings)));
    }

    std::string ask(pg::connection& on, const std::string& sql) {
        auto answer = run(loop, on.run_script(sql));
        CAF_REQUIRE(answer.has_value());
        return answer->get<std::string>(0, 0);
    }
};

} // namespace

// REQ API-NFR-005
CAF_TEST(a server whose commits wait for too few standbys is refused with what to do) {
    CAF_CHECK(pg::check_server(server_of(1, 1, 1), 1).has_value());
    CAF_CHECK(pg::check_server(server_of(1, 1, 2), 1).has_value());
    auto refused = pg::check_server(server_of(1, 1, 1), 2);
    CAF_REQUIRE(refused.has_error());
    CAF_CHECK(refused.error().code == errc::storage_unavailable);
    CAF_CHECK(refused.error().detail.find("synchronous_standby_names") != std::string::npos);
}

CAF_TEST(a standby and an old primary are refused) {
    CAF_CHECK(pg::check_server(server_of(2, 0), 0).has_error());
    CAF_CHECK(pg::check_server(server_of(2, 3), 0).has_value());
    CAF_CHECK(pg::check_server(server_of(2, 4), 0).has_value());
    CAF_CHECK(pg::check_server(server_of(2, 3), 0).has_error());
    // Another database has timelines of its own.
    CAF_CHECK(pg::check_server(server_of(3, 1), 0).has_value());
}

CAF_TEST(several servers are asked beginning with any of them) {
    auto url = "postgresql://me@a:1,b:2,c:3/db";
    auto second = pg::hosts_beginning_with(url, 1);
    CAF_CHECK_EQUAL(second.host, "b,c,a");
    CAF_CHECK_EQUAL(second.port, "2,3,1");
    CAF_CHECK_EQUAL(second.hostaddr, "");
    CAF_CHECK_EQUAL(pg::hosts_beginning_with(url, 3).host, "a,b,c");
    auto one_port = pg::hosts_beginning_with("host=a,b port=5 dbname=db", 1);
    CAF_CHECK_EQUAL(one_port.host, "b,a");
    CAF_CHECK_EQUAL(one_port.port, "5");
    CAF_CHECK_EQUAL(pg::hosts_beginning_with("postgresql://me@a:1/db", 1).host, "");
    CAF_CHECK_EQUAL(pg::hosts_beginning_with("parley", 1).host, "");
}

CAF_TEST_FIXTURE_SCOPE(pg_server_tests, fixture)

CAF_TEST(a session waits for the disk whatever the default of its server is) {
    auto as_default = settings();
    as_default.url += "&options=-csynchronous_commit%3Doff";
    auto opened = open(as_default);
    CAF_REQUIRE(opened.has_value());
    CAF_CHECK_EQUAL(ask(**opened, "SHOW synchronous_commit"), "on");
}

CAF_TEST(a server without standbys is not used by who wants one) {
    auto careful = settings();
    careful.synchronous_standbys = 1;
    auto refused = open(careful);
    CAF_REQUIRE(refused.has_error());
    CAF_CHECK(refused.error().detail.find("waits for 0 standbys") != std::string::npos);
}

CAF_TEST(a session is for writing unless the url says otherwise) {
    auto read_only = settings();
    read_only.url += "&options=-cdefault_transaction_read_only%3Don";
    CAF_CHECK(open(read_only).has_error());
    read_only.url += "&target_session_attrs=any";
    CAF_CHECK(open(read_only).has_value());
}

CAF_TEST_FIXTURE_SCOPE_END()
