#include "cluster/entity.hpp"

#include "runtime/base/limits.hpp"

#include <array>
#include <cstring>
#include <sodium.h>

namespace parley {

namespace {

// Part of the data model: rows carry the shard that this key gave them.
constexpr std::array<unsigned char, crypto_shorthash_KEYBYTES> shard_key{
    'p', 'a', 'r', 'l', 'e', 'y', '-', 's', 'h', 'a', 'r', 'd', '-', 'k', 'e', 'y'
};

} // namespace

shard_id shard_of(const entity_ref& entity) {
    std::array<unsigned char, 17> input{};
    input[0] = static_cast<unsigned char>(entity.kind);
    std::memcpy(input.data() + 1, entity.id.bytes.data(), entity.id.bytes.size());
    std::array<unsigned char, crypto_shorthash_BYTES> hash{};
    crypto_shorthash(hash.data(), input.data(), input.size(), shard_key.data());
    auto low = static_cast<unsigned>(hash[0]) | (static_cast<unsigned>(hash[1]) << 8);
    return {static_cast<std::int64_t>(low % limits::shard_count)};
}

std::string to_string(const entity_ref& entity) {
    const char* kind = entity.kind == entity_kind::conversation ? "conversation/" : "user/";
    return kind + to_string(entity.id);
}

} // namespace parley
