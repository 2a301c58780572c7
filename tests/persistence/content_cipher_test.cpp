#define CAF_SUITE content_cipher

#include "tests/persistence/storage_fixture.hpp"

using namespace parley;
using namespace parley::test;

namespace {

struct fixture : storage_fixture {
    fixture() : storage_fixture{master_key} {}
};

const char* other_master_key = "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=";

} // namespace

CAF_TEST(a text is opened by the key that sealed it and by no other) {
    auto cipher = content_cipher::make(master_key).value();
    auto key = cipher.make_key();
    auto sealed = content_cipher::seal("hello", key);
    CAF_CHECK(sealed.version == encryption::at_rest);
    CAF_CHECK(!sealed.text);
    CAF_CHECK_EQUAL(content_cipher::open(sealed, key).value(), "hello");
    CAF_CHECK(content_cipher::open(sealed, cipher.make_key()).has_error());
    CAF_CHECK(content_cipher::open(sealed, nullptr).has_error());
    auto again = content_cipher::seal("hello", key);
    CAF_CHECK(!(again.nonce == sealed.nonce));
    sealed.content->value[3] ^= 1;
    CAF_CHECK(content_cipher::open(sealed, key).has_error());
}

CAF_TEST(a wrapped key is unwrapped by its master key and by no other) {
    auto cipher = content_cipher::make(master_key).value();
    auto key = cipher.make_key();
    auto wrapped = cipher.wrap(key);
    CAF_CHECK(cipher.unwrap(wrapped).value()->bytes == key->bytes);
    CAF_CHECK(content_cipher::make(other_master_key).value().unwrap(wrapped).has_error());
    CAF_CHECK(content_cipher{}.unwrap(wrapped).has_error());
    CAF_CHECK_EQUAL(wrapped->value.front(), 2);
}

CAF_TEST(a master key of the wrong length or alphabet is refused) {
    for (const auto* wrong : {"short", "MDEyMzQ1Njc4OWFiY2RlZg==", "not base64 !!!"}) {
        auto made = content_cipher::make(wrong);
        CAF_REQUIRE(made.has_error());
        CAF_CHECK(made.error().code == errc::validation_failed);
    }
    CAF_CHECK(!content_cipher::make("").value().has_master_key());
}

CAF_TEST_FIXTURE_SCOPE(encryption_at_rest_tests, fixture)

CAF_TEST(with a master key no table holds a word of what was said) {
    auto opened = open();
    auto key = load(port, opened.id).value().key;
    CAF_REQUIRE(key != nullptr);
    auto rows = send(opened, 3, key);
    CAF_CHECK_EQUAL(
        look.number("SELECT count(*) FROM messaging.messages WHERE encryption_version = 1 "
                    "AND text IS NULL AND nonce IS NOT NULL"),
        3
    );
    // Every table of the database, as text.
    auto found = look.text(
        "SELECT count(*) FROM (SELECT query_to_xml(format('SELECT t::text FROM %I.%I t', "
        "table_schema, "
        "table_name), true, false, '')::text AS dump FROM information_schema.tables WHERE "
        "table_schema IN ('users', 'messaging', 'cluster')) all_tables WHERE dump LIKE '%text 2%' "
        "OR dump LIKE '%' || encode('text 2', 'base64') || '%' OR dump LIKE '%' || "
        "encode('text 2', 'hex') || '%'"
    );
    CAF_CHECK_EQUAL(found, "0");
    history_query query;
    query.conversation = opened.id;
    query.key = key;
    auto history = read_history(port, query).value();
    CAF_CHECK_EQUAL(history.items.at(1).text, "text 2");
    auto inbox = read_inbox(port, {alice}).value();
    CAF_CHECK_EQUAL(inbox.items.at(0).last_message.value().text, "text 3");
    auto loaded = load(port, opened.id).value();
    CAF_CHECK_EQUAL(loaded.recent.at(0).text, "text 1");
}

CAF_TEST(the wrong master key reads nothing and harms nothing) {
    auto opened = open();
    auto key = load(port, opened.id).value().key;
    send(opened, 1, key);
    auto other = content_cipher::make(other_master_key).value();
    postgres_storage stranger{loop, settings(), other};
    CAF_CHECK(load(stranger, opened.id).has_error());
    CAF_CHECK(read_inbox(stranger, {alice}).has_error());
    auto loaded = load(port, opened.id).value();
    CAF_CHECK_EQUAL(loaded.recent.at(0).text, "text 1");
}

CAF_TEST(a conversation from before there was a master key gets one when it is loaded) {
    postgres_storage plain{loop, settings(), {}};
    auto opened = open_direct(plain, {alice, bob, {}, conversation_id::make()}).value();
    CAF_REQUIRE(load(plain, opened.id).value().key == nullptr);
    CAF_REQUIRE(commit(plain, batch_of({row_of(opened.id, 1, alice)})).has_value());
    auto first = load(port, opened.id).value();
    CAF_REQUIRE(first.key != nullptr);
    CAF_CHECK_EQUAL(first.recent.at(0).text, "text 1");
    CAF_CHECK(load(port, opened.id).value().key->bytes == first.key->bytes);
}

CAF_TEST_FIXTURE_SCOPE_END()
