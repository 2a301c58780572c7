#define CAF_SUITE errc

#include "runtime/base/assert.hpp"
#include "runtime/base/result.hpp"

#include <caf/test/dsl.hpp>

#include <algorithm>
#include <map>
#include <string>

using namespace parley;

namespace {

constexpr int code_count = static_cast<int>(errc_last) + 1;

bool is_name(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'A' && c <= 'Z') || c == '_';
    });
}

} // namespace

CAF_TEST(every code has an upper case name and a sentence) {
    for (int code = 0; code < code_count; ++code) {
        CAF_CHECK(is_name(code_name(static_cast<errc>(code))));
        auto text = sentence(static_cast<errc>(code));
        CAF_REQUIRE(!text.empty());
        CAF_CHECK_EQUAL(text.back(), '.');
    }
}

CAF_TEST(codes that clients must tell apart have names of their own) {
    std::map<std::string_view, int> uses;
    for (int code = 0; code < code_count; ++code) {
        if (code < static_cast<int>(errc::reload) || code > static_cast<int>(errc::internal))
            ++uses[code_name(static_cast<errc>(code))];
    }
    for (const auto& [name, count] : uses) {
        CAF_MESSAGE(name);
        CAF_CHECK_EQUAL(count, 1);
    }
}

CAF_TEST(codes keep their numbers) {
    // They travel between nodes of different versions.
    CAF_CHECK_EQUAL(static_cast<int>(errc::invalid_id), 1);
    CAF_CHECK_EQUAL(static_cast<int>(errc::not_a_participant), 10);
    CAF_CHECK_EQUAL(static_cast<int>(errc::idempotency_conflict), 15);
    CAF_CHECK_EQUAL(static_cast<int>(errc::overloaded), 26);
    CAF_CHECK_EQUAL(static_cast<int>(errc::internal), 32);
    CAF_CHECK_EQUAL(static_cast<int>(errc::cannot_follow_self), 33);
    CAF_CHECK_EQUAL(static_cast<int>(errc::users_unavailable), 36);
    CAF_CHECK_EQUAL(static_cast<int>(errc::message_unprocessable), 37);
    CAF_CHECK_EQUAL(static_cast<int>(errc::admin_required), 41);
}

CAF_TEST(the same request may succeed later only when the system was at fault) {
    for (int code = 0; code < code_count; ++code) {
        auto which = static_cast<errc>(code);
        bool expected = which == errc::overloaded || which == errc::storage_unavailable
                        || which == errc::shard_moving || which == errc::reload
                        || which == errc::fenced || which == errc::timed_out
                        || which == errc::users_unavailable
                        || which == errc::connections_unavailable;
        CAF_MESSAGE(code_name(which));
        CAF_CHECK_EQUAL(is_retryable(which), expected);
    }
}

CAF_TEST(an unknown code of a newer version reads as an internal error) {
    CAF_CHECK_EQUAL(code_name(static_cast<errc>(250)), "INTERNAL_ERROR");
    CAF_CHECK(!is_retryable(static_cast<errc>(250)));
}

CAF_TEST(a broken promise throws with its place) {
    try {
        require(false, "water is dry");
        CAF_FAIL("nothing was thrown");
    } catch (const assertion_failed& broken) {
        std::string text = broken.what();
        CAF_CHECK(text.find("water is dry") != std::string::npos);
        CAF_CHECK(text.find("errc_test.cpp") != std::string::npos);
    }
}

CAF_TEST(a kept promise costs nothing) {
    require(true, "water is wet");
}

CAF_TEST(the value of a failed result cannot be taken unchecked) {
    result<int> failed = failure{errc::not_found, "nobody home"};
    try {
        failed.value();
        CAF_FAIL("nothing was thrown");
    } catch (const std::logic_error& unchecked) {
        CAF_CHECK(std::string{unchecked.what()}.find("nobody home") != std::string::npos);
    }
    CAF_CHECK(failed.error().code == errc::not_found);
}
