#include "persistence/connection_settings.hpp"

#include <utility>

namespace parley {

pg::connection_settings
connection_settings_of(const storage_settings& settings, std::string application_name) {
    pg::connection_settings connection;
    connection.url = settings.database_url;
    connection.application_name = std::move(application_name);
    connection.deadline = settings.deadline;
    connection.lock_timeout = settings.lock_timeout;
    connection.synchronous_standbys = settings.synchronous_standbys;
    return connection;
}

} // namespace parley
