#pragma once

#include "runtime/base/ids.hpp"

#include <string>

namespace parley {

/// What an address may name. Values are hashed into the shard: never renumber.
enum class entity_kind : std::uint8_t { conversation = 1, user = 2 };

/// The address of a virtual actor: it exists whether or not it is in memory anywhere.
struct entity_ref {
    entity_kind kind = entity_kind::conversation;
    uuid id;

    friend auto operator<=>(const entity_ref&, const entity_ref&) = default;
};

inline entity_ref entity_of(conversation_id id) {
    return {entity_kind::conversation, id.value};
}

inline entity_ref entity_of(user_id id) {
    return {entity_kind::user, id.value};
}

/// The shard that owns an entity: SipHash-2-4 of kind and id under a fixed key, modulo
/// `limits::shard_count`. The same on every node and in every version.
shard_id shard_of(const entity_ref& entity);

/// `conversation/0190…`, for logs and inspection.
std::string to_string(const entity_ref& entity);

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, entity_ref& x) {
    return f(x.kind, x.id);
}

} // namespace parley

template <>
struct std::hash<parley::entity_ref> {
    std::size_t operator()(const parley::entity_ref& x) const noexcept {
        return std::hash<parley::uuid>{}(x.id) ^ static_cast<std::size_t>(x.kind);
    }
};
