#define CAF_SUITE entity

#include "cluster/entity.hpp"

#include "runtime/base/limits.hpp"

#include <caf/test/dsl.hpp>

#include <algorithm>
#include <vector>

using namespace parley;

namespace {

uuid id_of(std::string_view text) {
    return uuid::parse(text).value();
}

} // namespace

// Rows carry the shard that this function gave them: a change here loses every conversation.
CAF_TEST(the shard of an entity is part of the data model) {
    struct example {
        std::string_view id;
        std::int64_t conversation;
        std::int64_t user;
    };
    for (const auto& [id, conversation, user] : {
             example{"00000000-0000-0000-0000-000000000000", 1781, 3830},
             example{"00000000-0000-0000-0000-000000000001", 1894, 1414},
             example{"0190f3a2-7c1b-7d4e-8f5a-0123456789ab", 11, 3760},
             example{"f47ac10b-58cc-4372-a567-0e02b2c3d479", 1138, 2861},
             example{"ffffffff-ffff-ffff-ffff-ffffffffffff", 1652, 1809},
         }) {
        CAF_MESSAGE(id);
        CAF_CHECK_EQUAL(shard_of(entity_of(conversation_id{id_of(id)})).value, conversation);
        CAF_CHECK_EQUAL(shard_of(entity_of(user_id{id_of(id)})).value, user);
    }
}

CAF_TEST(entities spread evenly over the shards) {
    constexpr int entities = 64 * limits::shard_count;
    std::vector<int> counts(limits::shard_count);
    uuid id;
    for (int i = 0; i < entities; ++i) {
        id.bytes[13] = static_cast<std::uint8_t>(i >> 16);
        id.bytes[14] = static_cast<std::uint8_t>(i >> 8);
        id.bytes[15] = static_cast<std::uint8_t>(i);
        ++counts.at(static_cast<std::size_t>(shard_of({entity_kind::user, id}).value));
    }
    auto [least, most] = std::minmax_element(counts.begin(), counts.end());
    // 64 on average with a standard deviation of 8.
    CAF_CHECK_GREATER(*least, 64 - 6 * 8);
    CAF_CHECK_LESS(*most, 64 + 6 * 8);
}

CAF_TEST(a user and a conversation with the same id are two entities) {
    auto id = id_of("0190f3a2-7c1b-7d4e-8f5a-0123456789ab");
    auto user = entity_of(user_id{id});
    auto conversation = entity_of(conversation_id{id});
    CAF_CHECK(user != conversation);
    CAF_CHECK_EQUAL(to_string(user), "user/0190f3a2-7c1b-7d4e-8f5a-0123456789ab");
    CAF_CHECK_EQUAL(to_string(conversation), "conversation/0190f3a2-7c1b-7d4e-8f5a-0123456789ab");
}
