// The keys above all others, and what they wrap.
#define CAF_SUITE master_keys

#include "persistence/master_keys.hpp"

#include "persistence/email_cipher.hpp"

#include <caf/test/dsl.hpp>

using namespace parley;

namespace {

constexpr const char* old_key = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
constexpr const char* new_key = "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=";

std::string both() {
    return std::string{new_key} + "\n" + old_key + "\n";
}

} // namespace

CAF_TEST(the first key wraps and all of them open) {
    auto before = master_keys::make(old_key).value();
    auto wrapped = before->wrap("secret");
    CAF_CHECK(wrapped.starts_with(before->first_name()));
    auto after = master_keys::make(both()).value();
    CAF_CHECK(after->first_name() != before->first_name());
    CAF_CHECK_EQUAL(after->unwrap(wrapped).value(), "secret");
    auto fresh = after->wrap("secret");
    CAF_CHECK_EQUAL(master_keys::make(new_key).value()->unwrap(fresh).value(), "secret");
    CAF_CHECK(before->unwrap(fresh).has_error());
    CAF_CHECK(after->wrap("secret") != fresh);
}

CAF_TEST(what was changed or cut does not open) {
    auto keys = master_keys::make(old_key).value();
    auto wrapped = keys->wrap("secret");
    for (std::size_t i = 0; i < wrapped.size(); ++i) {
        auto changed = wrapped;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        CAF_CHECK(keys->unwrap(changed).has_error());
        CAF_CHECK(keys->unwrap(wrapped.substr(0, i)).has_error());
    }
}

CAF_TEST(an unknown key is looked for in the source and a broken source changes nothing) {
    std::string text = old_key;
    auto keys = master_keys::make(text, [&text]() -> result<std::string> { return text; }).value();
    auto by_new = master_keys::make(new_key).value()->wrap("secret");
    CAF_CHECK(keys->unwrap(by_new).has_error());
    text = both();
    CAF_CHECK_EQUAL(keys->unwrap(by_new).value(), "secret");
    auto name = keys->first_name();
    for (const auto* broken : {"", "nonsense"}) {
        text = broken;
        CAF_CHECK(keys->reload().has_error());
        CAF_CHECK_EQUAL(keys->first_name(), name);
    }
}

CAF_TEST(keys may be separated by blanks and commas and must all be keys) {
    CAF_CHECK(!master_keys::make("").value()->are_present());
    CAF_CHECK(!master_keys::make(" \n").value()->are_present());
    CAF_CHECK(master_keys::make(std::string{new_key} + "," + old_key).value()->are_present());
    for (const auto* wrong : {"short", "MDEyMzQ1Njc4OWFiY2RlZg==", "a,b"})
        CAF_CHECK(master_keys::make(wrong).error().code == errc::validation_failed);
}

CAF_TEST(an email opens for its user only and is found whatever its case) {
    email_cipher::keys keys;
    keys.sealing.fill(1);
    keys.index.fill(2);
    email_cipher cipher{keys};
    auto alice = user_id::make();
    auto stored = cipher.store("Alice@Example.org", alice);
    CAF_CHECK(!stored.plain);
    CAF_CHECK_EQUAL(cipher.open(stored, alice).value(), "Alice@Example.org");
    CAF_CHECK(cipher.open(stored, user_id::make()).has_error());
    CAF_CHECK(email_cipher{}.open(stored, alice).has_error());
    CAF_CHECK(stored.index == cipher.index_of("alice@EXAMPLE.org"));
    CAF_CHECK(!(stored.index == cipher.index_of("alice@example.com")));
    CAF_CHECK(!(cipher.store("Alice@Example.org", alice).sealed == stored.sealed));
    CAF_CHECK_EQUAL(cipher.open({}, alice).value(), "");
}

CAF_TEST(without a key an email is stored as it is) {
    auto alice = user_id::make();
    auto stored = email_cipher{}.store("alice@example.org", alice);
    CAF_CHECK_EQUAL(stored.plain.value(), "alice@example.org");
    CAF_CHECK(!stored.sealed);
    CAF_CHECK(!stored.index);
    CAF_CHECK_EQUAL(email_cipher{}.open(stored, alice).value(), "alice@example.org");
}
