#define CAF_SUITE wire

#include "cluster/wire.hpp"

#include "cluster/frame.hpp"

#include <caf/test/dsl.hpp>

#include <limits>
#include <rapidcheck.h>

using namespace parley;

namespace {

enum class colour : std::uint8_t { red = 1, blue = 2 };

struct inner {
    user_id user;
    std::optional<std::string> note;
    friend bool operator==(const inner&, const inner&) = default;
};

struct sample {
    std::int64_t number = 0;
    std::uint32_t count = 0;
    bool flag = false;
    colour tint = colour::red;
    std::string text;
    std::vector<inner> items;
    std::variant<int, std::string, inner> either;
    std::optional<seq> place;
    timestamp at;
    friend bool operator==(const sample&, const sample&) = default;
};

struct sample_before {
    std::int64_t number = 0;
    std::uint32_t count = 0;
    friend bool operator==(const sample_before&, const sample_before&) = default;
};

template <class T>
std::string written(const T& x) {
    std::string bytes;
    wire::writer to{bytes};
    wire::put(to, x);
    return bytes;
}

template <class T>
std::optional<T> read_back(const std::string& bytes) {
    wire::reader from{bytes};
    T x{};
    wire::get(from, x);
    return from.ok() ? std::optional{x} : std::nullopt;
}

inner any_inner() {
    inner made;
    made.user.value.bytes[3] = *rc::gen::arbitrary<std::uint8_t>();
    if (*rc::gen::arbitrary<bool>())
        made.note = *rc::gen::arbitrary<std::string>();
    return made;
}

sample any_sample() {
    sample made;
    made.number = *rc::gen::arbitrary<std::int64_t>();
    made.count = *rc::gen::arbitrary<std::uint32_t>();
    made.flag = *rc::gen::arbitrary<bool>();
    made.tint = *rc::gen::element(colour::red, colour::blue);
    made.text = *rc::gen::arbitrary<std::string>();
    made.items.resize(*rc::gen::inRange<std::size_t>(0, 5));
    for (auto& item : made.items)
        item = any_inner();
    switch (*rc::gen::inRange(0, 3)) {
    case 0:
        made.either = *rc::gen::arbitrary<int>();
        break;
    case 1:
        made.either = *rc::gen::arbitrary<std::string>();
        break;
    default:
        made.either = any_inner();
    }
    made.at.micros = *rc::gen::arbitrary<std::int64_t>();
    if (made.flag)
        made.place = seq{made.number};
    return made;
}

} // namespace

CAF_TEST(every value comes back as it was) {
    CAF_CHECK(rc::check([] {
        auto x = any_sample();
        RC_ASSERT(read_back<sample>(written(x)) == x);
    }));
}

// REQ RUN-9
CAF_TEST(a node of the version before and one of the next understand each other) {
    sample now;
    now.number = -7;
    now.count = 9;
    now.text = "new";
    CAF_CHECK(read_back<sample_before>(written(now)) == (sample_before{-7, 9}));
    auto from_before = read_back<sample>(written(sample_before{-7, 9}));
    CAF_REQUIRE(from_before);
    CAF_CHECK_EQUAL(from_before->count, 9u);
    CAF_CHECK(from_before->text.empty());
    // What stands behind a member that was extended is still found.
    auto pair = std::pair{now, std::string{"behind"}};
    auto read = read_back<std::pair<sample_before, std::string>>(written(pair));
    CAF_REQUIRE(read);
    CAF_CHECK_EQUAL(read->second, "behind");
}

CAF_TEST(numbers of either sign and any size are short when small) {
    CAF_CHECK_EQUAL(written(std::int64_t{-1}).size(), 1u);
    CAF_CHECK_EQUAL(written(std::int64_t{63}).size(), 1u);
    for (auto x :
         {std::numeric_limits<std::int64_t>::min(),
          std::int64_t{0},
          std::numeric_limits<std::int64_t>::max()})
        CAF_CHECK(read_back<std::int64_t>(written(x)) == x);
    CAF_CHECK(!read_back<std::int32_t>(written(std::int64_t{1} << 40)));
    CAF_CHECK(!read_back<std::uint8_t>(written(std::uint64_t{256})));
}

CAF_TEST(a count that lies reserves nothing) {
    std::string bytes;
    wire::writer to{bytes};
    to.number(std::uint64_t{1} << 60);
    CAF_CHECK(!read_back<std::vector<std::string>>(bytes));
    CAF_CHECK(!read_back<std::string>(bytes));
}

CAF_TEST(an unknown alternative is refused) {
    std::string bytes;
    wire::writer to{bytes};
    to.number(2);
    using either = std::variant<int, bool>;
    CAF_CHECK(!read_back<either>(bytes));
}

CAF_TEST(what is cut off anywhere is refused or read as an older version) {
    sample full;
    full.text = "text";
    full.items = {{{}, "note"}};
    auto bytes = written(full);
    for (std::size_t size = 0; size < bytes.size(); ++size)
        CAF_CHECK(!read_back<sample>(bytes.substr(0, size)));
}

CAF_TEST(any bytes are read to an end) {
    CAF_CHECK(rc::check([](const std::string& bytes) {
        read_back<sample>(bytes);
        decode_frame(bytes);
    }));
    CAF_CHECK(rc::check([](std::size_t where, std::uint8_t with) {
        sample full;
        full.text = "text";
        full.items.resize(3);
        auto bytes = written(full);
        bytes[where % bytes.size()] = static_cast<char>(with);
        read_back<sample>(bytes);
    }));
}

CAF_TEST(a frame comes back with its header and its envelopes) {
    std::string envelopes;
    append_envelope(envelopes, "one");
    append_envelope(envelopes, "");
    auto bytes = encode_frame({{1}, {2}, 33, 44, 55}, envelopes);
    auto read = decode_frame(bytes);
    CAF_REQUIRE(read);
    CAF_CHECK(read->header.from == node_id{1});
    CAF_CHECK(read->header.to == node_id{2});
    CAF_CHECK_EQUAL(read->header.map_version, 33);
    CAF_CHECK_EQUAL(read->header.seq, 44u);
    CAF_CHECK_EQUAL(read->header.ack, 55u);
    CAF_REQUIRE_EQUAL(read->envelopes.size(), 2u);
    CAF_CHECK_EQUAL(read->envelopes[0], "one");
    CAF_CHECK(!decode_frame(bytes.substr(0, bytes.size() - 2)));
    auto newer = bytes;
    newer[0] = 2;
    CAF_CHECK(!decode_frame(newer));
}

// The bytes are a promise to nodes of other versions.
CAF_TEST(the bytes of a frame do not change) {
    std::string envelopes;
    append_envelope(envelopes, "hi");
    auto bytes = encode_frame({{1}, {2}, 3, 4, 5, direct_probe::answer, true}, envelopes);
    CAF_CHECK_EQUAL(bytes, std::string("\x01\x07\x02\x04\x06\x04\x05\x02\x01\x02hi"));
}

CAF_TEST(a frame of a node that knows nothing of probes is read) {
    auto read = decode_frame("\x01\x05\x02\x04\x06\x04\x05\x02hi");
    CAF_REQUIRE(read.has_value());
    CAF_CHECK_EQUAL(read->header.ack, 5U);
    CAF_CHECK(read->header.probe == direct_probe::none);
    CAF_CHECK(!read->header.is_deaf);
    CAF_CHECK(read->envelopes == (std::vector<std::string_view>{"hi"}));
}
