#pragma once

#include "persistence/pg/connection.hpp"

#include <string>

namespace parley::pg {

/// Begins to connect (`PQconnectStart`); null without memory. A host name is resolved before this
/// returns: name the database by address or socket where look-ups are slow.
pg_conn* start_connecting(const connection_settings& settings);

/// What every session is set to before its first call.
std::string session_script(const connection_settings& settings);

} // namespace parley::pg
