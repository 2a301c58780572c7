// Who is who, on a real server.
#define CAF_SUITE profile_repository

#include "persistence/profile_repository.hpp"
#include "tests/support/accounts_database.hpp"

#include <algorithm>

namespace {

using namespace parley;

struct fixture : test::accounts_database {
    profile_repository profiles{pool};

    std::vector<std::string> names(net::awaitable<result<std::vector<profile_record>>> work) {
        std::vector<std::string> all;
        for (const auto& profile : get(std::move(work)))
            all.push_back(profile.username);
        return all;
    }
};

using texts = std::vector<std::string>;

} // namespace

CAF_TEST_FIXTURE_SCOPE(profile_repository_tests, fixture)

CAF_TEST(profiles are found by ids and unknown ids are missing) {
    auto alice = add_user("alice");
    auto bob = add_user("bob");
    run("UPDATE users.users SET display_name = 'Bob B.', avatar_url = '/media/x'"
        " WHERE username = 'bob'");
    auto found = get(profiles.find_by_ids({alice, user_id::make(), bob}));
    CAF_REQUIRE_EQUAL(found.size(), 2u);
    std::ranges::sort(found, {}, &profile_record::username);
    CAF_CHECK(found[0].id == alice);
    CAF_CHECK(!found[0].display_name);
    CAF_CHECK(found[1].display_name == "Bob B.");
    CAF_CHECK(found[1].avatar_url == "/media/x");
    CAF_CHECK(get(profiles.find_by_ids({})).empty());
}

CAF_TEST(a username is found in any case of letters) {
    add_user("Alice");
    CAF_CHECK(names(profiles.find_by_username("aLICE")) == texts{"Alice"});
    CAF_CHECK(names(profiles.find_by_username("alic")).empty());
}

CAF_TEST(a prefix finds names in their order and takes no character for a wildcard) {
    for (const auto* name : {"al", "Alice", "alan", "bob", "al_x", "al.x", "alzz", "al-x"})
        add_user(name);
    CAF_CHECK(
        names(profiles.find_by_prefix("AL", 20))
        == texts({"al", "al-x", "al.x", "al_x", "alan", "Alice", "alzz"})
    );
    CAF_CHECK(names(profiles.find_by_prefix("al", 2)) == texts({"al", "al-x"}));
    CAF_CHECK(names(profiles.find_by_prefix("al_", 20)) == texts{"al_x"});
    CAF_CHECK(names(profiles.find_by_prefix("%", 20)).empty());
    CAF_CHECK(names(profiles.find_by_prefix("zz", 20)).empty());
}

CAF_TEST_FIXTURE_SCOPE_END()
