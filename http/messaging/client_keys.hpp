#pragma once

#include "http/types.hpp"

#include <optional>

namespace parley::http {

/// The client key that `text` names: itself when it is a UUID, else one derived from its bytes,
/// so that any `Idempotency-Key` works and the same text is the same key.
client_key to_client_key(std::string_view text);

/// The key of a send: the `Idempotency-Key` header, else `client_message_id` in the body, else a
/// new one, so that even a send without a key can be retried at the edge.
client_key key_of(const headers& fields, const json& body);
client_key key_of(const json& data);

} // namespace parley::http
