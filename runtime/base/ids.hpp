#pragma once

#include "runtime/base/uuid.hpp"

#include <compare>
#include <cstdint>

namespace parley {

using user_id = id<struct user_tag>;
using conversation_id = id<struct conversation_tag>;
using message_id = id<struct message_tag>;
/// An entry of a log that is no message.
using entry_id = id<struct entry_tag>;
/// What a client names a send by; the same key from the same user has one effect.
using client_key = id<struct client_key_tag>;
/// One connected device, for the life of its socket.
using session_id = id<struct session_tag>;

/// A number that only compares with numbers of the same kind.
template <class Tag>
struct number {
    std::int64_t value = 0;

    number next() const { return {value + 1}; }
    number previous() const { return {value - 1}; }

    friend auto operator<=>(const number&, const number&) = default;
};

/// The place of an entry in the log of its conversation: from 1, by 1, no hole; 0 is "before all".
using seq = number<struct seq_tag>;
/// Which owner of a shard wrote; only ever raised.
using epoch = number<struct epoch_tag>;
/// 0 to `shard_count - 1`.
using shard_id = number<struct shard_tag>;
/// One start of one node, given out by the database and never used again.
using node_id = number<struct node_tag>;

template <class Inspector, class Tag>
typename Inspector::result_type inspect(Inspector& f, number<Tag>& x) {
    return f(x.value);
}

} // namespace parley

template <class Tag>
struct std::hash<parley::number<Tag>> {
    std::size_t operator()(const parley::number<Tag>& x) const noexcept {
        return static_cast<std::size_t>(x.value);
    }
};
