#define CAF_SUITE pg_types

#include "persistence/pg/errors.hpp"
#include "tests/persistence/database.hpp"

#include <limits>

using namespace parley;
using namespace parley::test;

namespace {

constexpr pg::statement echo_values{
    "echo_values",
    "SELECT $1::uuid, $2::int8, $3::int4, $4::int2, $5::bool, $6::timestamptz, $7::text, "
    "$8::bytea, $9::jsonb, $10::float8"
};
constexpr pg::statement echo_nulls{"echo_nulls", "SELECT $1::uuid, $2::text, $3::timestamptz"};
constexpr pg::statement echo_arrays{
    "echo_arrays", "SELECT $1::uuid[], $2::int8[], $3::text[], $4::bytea[], $5::timestamptz[]"
};
constexpr pg::statement count_nulls{
    "count_nulls", "SELECT count(*) FROM unnest($1::uuid[]) x WHERE x IS NULL"
};
constexpr pg::violation unique_violations[] = {{"things_name_key", errc::username_taken}};
constexpr pg::statement insert_thing{
    "insert_thing", "INSERT INTO things (name, size) VALUES ($1, $2)", unique_violations
};

template <class Read>
bool is_refused(Read read) {
    try {
        read();
        return false;
    } catch (const assertion_failed&) {
        return true;
    }
}

struct fixture {
    own_database database{contents::empty};
    pg::loop loop;
    pg::pool pool{loop, {{database.url()}, 1}};

    pg::rows execute(const pg::statement& what, pg::params with) {
        auto answer = run(loop, pool.execute(what, std::move(with)));
        if (!answer)
            CAF_FAIL(answer.error().detail);
        return *std::move(answer);
    }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(pg_types_tests, fixture)

CAF_TEST(values come back as they were sent) {
    auto id = uuid::make_v7();
    auto at = *timestamp::parse("1969-12-31T23:59:59.000001Z");
    std::string text = "n\xc3\xa4mlich 'so' \xf0\x9f\x90\xa6";
    pg::bytes bytes{std::string("\0\xff\0", 3)};
    auto lowest = std::numeric_limits<std::int64_t>::min();
    auto rows = execute(
        echo_values,
        pg::bind(
            id,
            lowest,
            std::int32_t{-7},
            std::int16_t{300},
            true,
            at,
            text,
            bytes,
            pg::json{R"({"a": 1})"},
            2.5
        )
    );
    CAF_CHECK(rows.get<uuid>(0, 0) == id);
    CAF_CHECK_EQUAL(rows.get<std::int64_t>(0, 1), lowest);
    CAF_CHECK_EQUAL(rows.get<std::int32_t>(0, 2), -7);
    CAF_CHECK_EQUAL(rows.get<std::int16_t>(0, 3), 300);
    CAF_CHECK_EQUAL(rows.get<bool>(0, 4), true);
    CAF_CHECK(rows.get<timestamp>(0, 5) == at);
    CAF_CHECK_EQUAL(rows.get<std::string>(0, 6), text);
    CAF_CHECK(rows.get<pg::bytes>(0, 7) == bytes);
    CAF_CHECK_EQUAL(rows.get<pg::json>(0, 8).text, R"({"a": 1})");
    CAF_CHECK_EQUAL(rows.get<double>(0, 9), 2.5);
}

CAF_TEST(null is not a value) {
    std::optional<uuid> none;
    std::optional<std::string> some{""};
    auto rows = execute(echo_nulls, pg::bind(none, some, std::optional<timestamp>{}));
    CAF_CHECK(rows.is_null(0, 0));
    CAF_CHECK(!rows.find<uuid>(0, 0));
    auto empty = rows.find<std::string>(0, 1);
    CAF_CHECK(empty && empty->empty());
    CAF_CHECK(!rows.find<timestamp>(0, 2));
    CAF_CHECK(is_refused([&] { (void)rows.get<uuid>(0, 0); }));
}

CAF_TEST(a column is read as its type and nothing else) {
    auto rows = execute(echo_nulls, pg::bind(uuid::make_v4(), "text", timestamp::now()));
    CAF_CHECK(is_refused([&] { (void)rows.get<std::int64_t>(0, 2); }));
    CAF_CHECK(is_refused([&] { (void)rows.get<std::string>(0, 0); }));
}

CAF_TEST(arrays come back element by element) {
    std::vector<uuid> ids{uuid::make_v7(), uuid::make_v4()};
    std::vector<std::int64_t> numbers{1, -1, std::numeric_limits<std::int64_t>::max()};
    std::vector<std::string> texts{"", "{}", "a,\"b\""};
    std::vector<pg::bytes> blobs{{std::string(3, '\0')}};
    auto rows =
        execute(echo_arrays, pg::bind(ids, numbers, texts, blobs, std::vector<timestamp>{}));
    CAF_CHECK(rows.get<std::vector<uuid>>(0, 0) == ids);
    CAF_CHECK(rows.get<std::vector<std::int64_t>>(0, 1) == numbers);
    CAF_CHECK(rows.get<std::vector<std::string>>(0, 2) == texts);
    CAF_CHECK(rows.get<std::vector<pg::bytes>>(0, 3) == blobs);
    CAF_CHECK(rows.get<std::vector<timestamp>>(0, 4).empty());
}

CAF_TEST(elements of arrays may be null) {
    std::vector<std::optional<uuid>> ids{uuid::make_v4(), std::nullopt, std::nullopt};
    pg::params with;
    with.add_array(ids, [](const auto& id) { return id; });
    CAF_CHECK_EQUAL(execute(count_nulls, std::move(with)).get<std::int64_t>(0, 0), 2);
}

CAF_TEST(a broken constraint means what its statement says) {
    probe{database.url()}.script(
        "CREATE TABLE things (name text CONSTRAINT things_name_key UNIQUE, "
        "size int4 CONSTRAINT things_size_positive CHECK (size > 0))"
    );
    auto insert = [&](const char* name, std::int32_t size) {
        return run(loop, pool.execute(insert_thing, pg::bind(name, size)));
    };
    CAF_REQUIRE(insert("a", 1).has_value());
    auto taken = insert("a", 1);
    CAF_REQUIRE(taken.has_error());
    CAF_CHECK(taken.error().code == errc::username_taken);
    auto unnamed = insert("b", 0);
    CAF_REQUIRE(unnamed.has_error());
    CAF_CHECK(unnamed.error().code == errc::internal);
    CAF_CHECK(unnamed.error().detail.find("things_size_positive") != std::string::npos);
    CAF_CHECK(insert("c", 1).has_value());
}

CAF_TEST_FIXTURE_SCOPE_END()

CAF_TEST(a SQLSTATE that passes by itself is unavailability and any other a bug) {
    for (const auto* passing :
         {"08006", "53300", "57P01", "57P03", "57014", "40001", "40P01", "55P03", "25006"})
        CAF_CHECK(pg::to_errc(passing) == errc::storage_unavailable);
    for (const auto* bug : {"42601", "42P01", "22021", "23505", "23502", "P0001", "XX000"})
        CAF_CHECK(pg::to_errc(bug) == errc::internal);
}
