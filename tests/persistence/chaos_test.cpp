// What the storage statement promises, in a storm; and that the storm would notice if it lied.
#define CAF_SUITE takeover_chaos

#include "tests/persistence/chaos.hpp"

#include <cstdlib>

using namespace parley;
using namespace parley::test;
using namespace std::chrono_literals;

namespace {

constexpr int rounds_max = 20;

std::chrono::seconds asked_duration() {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing here changes the environment
    const char* seconds = std::getenv("PARLEY_CHAOS_SECONDS");
    return std::chrono::seconds{seconds == nullptr ? 20 : std::atoi(seconds)};
}

struct fixture {
    own_database database;
    probe look{database.url()};

    /// Installs the function of the schema again with a part of its text replaced.
    void replace(const std::string& function, const std::string& part, const std::string& with) {
        auto text = look.text("SELECT pg_get_functiondef('messaging." + function + "'::regproc)");
        auto at = text.find(part);
        if (at == std::string::npos)
            CAF_FAIL("the function " << function << " has no part " << part);
        look.script(text.replace(at, part.size(), with));
    }

    /// Lets time pass between the look at the fence and the rows: legal for any server, and what
    /// an unsound fence cannot stand.
    void widen_the_window() {
        replace(
            "commit_batch",
            "IF cardinality(held) = cardinality(fence_shard) THEN",
            "PERFORM pg_sleep(random() * 0.02);\n"
            "    IF cardinality(held) = cardinality(fence_shard) THEN"
        );
        replace(
            "commit_log",
            "    SELECT j.status, j.stored_seq, j.entry_status",
            "    PERFORM pg_sleep(random() * 0.02);\n"
            "    SELECT j.status, j.stored_seq, j.entry_status"
        );
    }

    /// Replaces a part that both statements have.
    void replace_in_both(const std::string& part, const std::string& with) {
        replace("commit_batch", part, with);
        replace("commit_log", part, with);
    }

    /// Storms of two seconds until one breaks a promise; none when all are kept.
    std::optional<std::string> first_violation(int rounds) {
        for (int round = 1; round <= rounds; ++round) {
            chaos_settings settings;
            settings.url = database.url();
            settings.seed = static_cast<std::uint64_t>(round);
            auto report = run_chaos(settings);
            if (!report.violations.empty())
                return report.violations.front();
        }
        return std::nullopt;
    }

    void must_be_found() {
        auto violation = first_violation(rounds_max);
        CAF_CHECK(violation.has_value());
        CAF_MESSAGE(violation.value_or("nothing found"));
    }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(takeover_chaos_tests, fixture)

// REQ RUN-7, RUN-8, API-EDGE-1, API-EDGE-4, API-FR-010, MSS-EDGE-2
CAF_TEST(in a storm of takeovers and lost answers nothing is lost nothing doubled and no hole) {
    chaos_settings settings;
    settings.url = database.url();
    settings.duration = asked_duration();
    auto report = run_chaos(settings);
    CAF_MESSAGE(
        "takeovers " << report.takeovers << ", acknowledged " << report.acknowledged
                     << ", duplicates " << report.duplicates << ", fenced " << report.fenced
                     << ", reloads " << report.reloads << ", sessions broken "
                     << report.sessions_broken
    );
    for (const auto& violation : report.violations)
        CAF_ERROR(violation);
    CAF_CHECK(report.takeovers > 0);
    CAF_CHECK(report.acknowledged > 0);
    CAF_CHECK(report.duplicates > 0);
    CAF_CHECK(report.fenced > 0);
}

CAF_TEST(the fence holds however long the rows come after the look at it) {
    widen_the_window();
    auto violation = first_violation(3);
    CAF_CHECK(!violation);
    CAF_MESSAGE(violation.value_or("nothing found"));
}

CAF_TEST(a plain look at the epoch is found out) {
    widen_the_window();
    replace_in_both("FOR SHARE OF stored", "");
    must_be_found();
}

CAF_TEST(a lock FOR KEY SHARE is found out) {
    widen_the_window();
    replace_in_both("FOR SHARE OF stored", "FOR KEY SHARE OF stored");
    must_be_found();
}

CAF_TEST(an advisory lock taken in the statement that looks is found out) {
    widen_the_window();
    replace_in_both("FOR SHARE OF stored", "");
    replace_in_both(
        "SELECT stored.shard_id\n",
        "SELECT stored.shard_id, pg_advisory_xact_lock_shared(stored.shard_id)::text\n"
    );
    replace(
        "raise_fences",
        "    SELECT coalesce(bool_or(",
        "    PERFORM pg_advisory_xact_lock(s) FROM unnest(shards) AS s;\n"
        "    PERFORM pg_sleep(0.005);\n"
        "    SELECT coalesce(bool_or("
    );
    must_be_found();
}

CAF_TEST(a conflict that is ignored and read as success is found out) {
    replace(
        "commit_batch",
        "unnest(encryption_version), unnest(nonce), unnest(content), unnest(body);",
        "unnest(encryption_version), unnest(nonce), unnest(content), unnest(body)\n"
        "                    ON CONFLICT DO NOTHING;"
    );
    must_be_found();
}

CAF_TEST_FIXTURE_SCOPE_END()
