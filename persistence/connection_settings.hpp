#pragma once

#include "config/settings.hpp"
#include "persistence/pg/connection.hpp"

#include <string>

namespace parley {

/// How this node connects to its database; the name is what `pg_stat_activity` shows.
pg::connection_settings
connection_settings_of(const storage_settings& settings, std::string application_name);

} // namespace parley
