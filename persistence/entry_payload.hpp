#pragma once

#include "persistence/log_records.hpp"
#include "persistence/pg/codec.hpp"

namespace parley {

/// What the column `payload` holds of an entry: everything that has no column of its own, and
/// never the text of a message.
pg::json payload_of(const entry_record& entry);

/// Fills in what `payload` holds.
void read_payload(const pg::json& payload, entry_record& into);

} // namespace parley
