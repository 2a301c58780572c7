#define CAF_SUITE uuid

#include "runtime/base/ids.hpp"

#include <caf/test/dsl.hpp>

#include <concepts>
#include <set>
#include <thread>

using namespace parley;

namespace {

constexpr std::string_view canonical = "0190f3a2-7c1b-7d4e-8f5a-0123456789ab";

int version_of(const uuid& id) {
    return id.bytes[6] >> 4;
}

bool has_rfc_variant(const uuid& id) {
    return (id.bytes[8] & 0xc0) == 0x80;
}

} // namespace

CAF_TEST(a uuid is read in either case and printed in lower case) {
    auto lower = uuid::parse(canonical);
    auto upper = uuid::parse("0190F3A2-7C1B-7D4E-8F5A-0123456789AB");
    CAF_REQUIRE(lower && upper);
    CAF_CHECK(*lower == *upper);
    CAF_CHECK_EQUAL(to_string(*upper), canonical);
    CAF_CHECK_EQUAL(int{lower->bytes.front()}, 0x01);
    CAF_CHECK_EQUAL(int{lower->bytes.back()}, 0xab);
}

CAF_TEST(anything but the canonical form is no uuid) {
    for (std::string_view text : {
             "",
             "0190f3a27c1b7d4e8f5a0123456789ab",
             "{0190f3a2-7c1b-7d4e-8f5a-0123456789ab}",
             "0190f3a2-7c1b-7d4e-8f5a-0123456789a",
             "0190f3a2-7c1b-7d4e-8f5a-0123456789abc",
             "0190f3a2-7c1b-7d4e-8f5a-0123456789ag",
             "0190f3a27-c1b-7d4e-8f5a-0123456789ab",
             "0190f3a2-7c1b-7d4e-8f5a00123456789ab",
             "0190f3a2-7c1b-7d4e-8f5a-01234567-9ab",
             " 190f3a2-7c1b-7d4e-8f5a-0123456789ab",
             "+190f3a2-7c1b-7d4e-8f5a-0123456789ab",
         }) {
        CAF_MESSAGE(text);
        CAF_CHECK(!uuid::parse(text));
        CAF_CHECK(!user_id::parse(text));
    }
}

CAF_TEST(a uuid of version 7 says so) {
    auto id = uuid::make_v7();
    CAF_CHECK_EQUAL(version_of(id), 7);
    CAF_CHECK(has_rfc_variant(id));
}

CAF_TEST(a uuid of version 4 says so) {
    for (int i = 0; i < 200; ++i) {
        auto id = uuid::make_v4();
        CAF_REQUIRE_EQUAL(version_of(id), 4);
        CAF_REQUIRE(has_rfc_variant(id));
    }
}

CAF_TEST(uuids of version 7 sort by the time they were made) {
    auto previous = uuid::make_v7();
    for (int i = 0; i < 20'000; ++i) {
        auto next = uuid::make_v7();
        CAF_REQUIRE(previous < next);
        CAF_REQUIRE(to_string(previous) < to_string(next));
        previous = next;
    }
}

CAF_TEST(threads never make the same uuid) {
    constexpr int count = 2'000;
    std::array<std::vector<uuid>, 4> made;
    {
        std::vector<std::jthread> threads;
        for (auto& mine : made) {
            threads.emplace_back([&mine] {
                for (int i = 0; i < count; ++i)
                    mine.push_back(i % 2 == 0 ? uuid::make_v7() : uuid::make_v4());
            });
        }
    }
    std::set<uuid> all;
    for (const auto& mine : made)
        all.insert(mine.begin(), mine.end());
    CAF_CHECK_EQUAL(all.size(), made.size() * count);
}

CAF_TEST(only the default id is nil) {
    CAF_CHECK(user_id{}.is_nil());
    CAF_CHECK(!user_id::make().is_nil());
    CAF_CHECK_EQUAL(to_string(user_id{}), "00000000-0000-0000-0000-000000000000");
}

CAF_TEST(ids and numbers of different kinds do not compare) {
    static_assert(!std::equality_comparable_with<user_id, conversation_id>);
    static_assert(!std::equality_comparable_with<seq, epoch>);
    static_assert(!std::convertible_to<user_id, session_id>);
    static_assert(!std::convertible_to<seq, epoch>);
    CAF_CHECK(seq{1} < seq{2});
}

CAF_TEST(a seq has a neighbour on each side) {
    CAF_CHECK(seq{41}.next() == seq{42});
    CAF_CHECK(seq{42}.previous() == seq{41});
}
