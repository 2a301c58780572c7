#define CAF_SUITE wire_table

#include "actors/protocol/wire_table.hpp"

#include "actors/protocol/wire_rows.hpp"
#include "runtime/kernel/error.hpp"
#include "tests/support/actor_fixture.hpp"
#include "tests/support/any_value.hpp"

using namespace parley;
using namespace parley::test;

namespace {

/// Knows one actor that does not move.
struct one_address final : wire::address_book {
    caf::actor known;

    wire::fixed_address address_of(const caf::actor& actor) override {
        return actor == known ? wire::fixed_address{{3}, 7} : wire::fixed_address{};
    }
    caf::actor at(const wire::fixed_address& address) override {
        return address.node == node_id{3} && address.number == 7 ? known : caf::actor{};
    }
};

struct fixture : actor_fixture {
    one_address book;

    std::optional<caf::message> travelled(const caf::message& content) {
        std::string bytes;
        if (!protocol_codec().encode(content, bytes, book))
            return std::nullopt;
        return protocol_codec().decode(bytes, book);
    }

    template <class Message>
    void comes_back_as_it_was() {
        bool holds = rc::check([this] {
            Message x{};
            fill(x);
            auto arrived = travelled(caf::make_message(x));
            RC_ASSERT(arrived.has_value());
            RC_ASSERT(arrived->template match_elements<Message>());
            RC_ASSERT(same(arrived->template get_as<Message>(0), x));
        });
        CAF_CHECK(holds);
    }

    /// Whatever the bytes are, reading them ends.
    template <class Message>
    void cut_off_anywhere_does_no_harm() {
        bool holds = rc::check([this] {
            Message x{};
            fill(x);
            std::string bytes;
            protocol_codec().encode(caf::make_message(x), bytes, book);
            for (std::size_t size = 0; size < bytes.size(); ++size)
                protocol_codec().decode(std::string_view{bytes}.substr(0, size), book);
            if (!bytes.empty()) {
                auto at = *rc::gen::inRange<std::size_t>(0, bytes.size());
                bytes[at] = static_cast<char>(*rc::gen::arbitrary<std::uint8_t>());
                protocol_codec().decode(bytes, book);
            }
        });
        CAF_CHECK(holds);
    }

    template <class Visit>
    void for_each_message(Visit visit) {
        [&]<class... Row>(std::type_identity<std::tuple<Row...>>) {
            (visit(std::type_identity<typename Row::message>{}), ...);
        }(std::type_identity<wire_rows>{});
    }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(wire_table_tests, fixture)

// REQ RUN-6
CAF_TEST(every message of the protocol comes back as it was) {
    for_each_message([this]<class T>(std::type_identity<T>) { comes_back_as_it_was<T>(); });
}

CAF_TEST(no bytes do harm) {
    for_each_message([this]<class T>(std::type_identity<T>) { cut_off_anywhere_does_no_harm<T>(); }
    );
}

CAF_TEST(failures travel with what they say) {
    auto arrived = travelled(caf::make_message(make_error(errc::group_size, "too many")));
    CAF_REQUIRE(arrived);
    auto reason = to_failure(arrived->get_as<caf::error>(0));
    CAF_CHECK(reason.code == errc::group_size);
    CAF_CHECK_EQUAL(reason.detail, "too many");
}

CAF_TEST(an answer that says nothing travels) {
    auto arrived = travelled(caf::make_message());
    CAF_REQUIRE(arrived);
    CAF_CHECK(arrived->empty());
}

CAF_TEST(what is no message of the protocol does not travel) {
    CAF_CHECK(!travelled(caf::make_message(12)));
    CAF_CHECK(!travelled(caf::make_message(user::attached{}, user::attached{})));
    std::string unknown{"\xff\x7f"};
    CAF_CHECK(!protocol_codec().decode(unknown, book));
}

// REQ RUN-2
CAF_TEST(the gateway of a session travels as its address) {
    puppet gateway{sys, "gateway"};
    book.known = gateway.handle();
    user::attach request{session_id::make(), {gateway.handle(), 5}};
    auto arrived = travelled(caf::make_message(request));
    CAF_REQUIRE(arrived);
    CAF_CHECK(arrived->get_as<user::attach>(0).address.gateway == gateway.handle());
    CAF_CHECK_EQUAL(arrived->get_as<user::attach>(0).address.slot, 5u);
    // One that is gone is none, and the rest is read all the same.
    puppet stranger{sys, "stranger"};
    request.address.gateway = stranger.handle();
    auto without = travelled(caf::make_message(request));
    CAF_REQUIRE(without);
    CAF_CHECK(!without->get_as<user::attach>(0).address.gateway);
    CAF_CHECK_EQUAL(without->get_as<user::attach>(0).address.slot, 5u);
    book.known = {};
}

CAF_TEST_FIXTURE_SCOPE_END()
