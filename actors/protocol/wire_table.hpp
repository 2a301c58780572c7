#pragma once

#include "cluster/message_codec.hpp"

namespace parley {

/// The messages of this protocol that may go to another node. A message is a varint, its number in
/// the table, and its value as `cluster/wire.hpp` has it. Who adds a message to an entity, its
/// answer, or something for a gateway adds a row; `tests/lint/check_wire.py` fails until then.
const message_codec& protocol_codec();

} // namespace parley
