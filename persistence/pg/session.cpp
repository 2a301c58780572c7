#include "persistence/pg/session.hpp"

#include "persistence/pg/hosts.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <array>
#include <utility>

namespace parley::pg {

namespace {

// Nothing is to be said for long: the other end is asked whether it is still there.
constexpr int keepalives_idle_s = 5;
constexpr int keepalives_interval_s = 2;
constexpr int keepalives_count = 2;

} // namespace

PGconn* start_connecting(const connection_settings& settings) {
    // An answer that never comes is noticed by the deadline; these notice a peer that is gone.
    auto silence = std::to_string(settings.deadline.count());
    auto idle = std::to_string(keepalives_idle_s);
    auto interval = std::to_string(keepalives_interval_s);
    auto count = std::to_string(keepalives_count);
    auto hosts = hosts_beginning_with(settings.url, settings.first_host);
    const std::array<std::pair<const char*, const char*>, 12> options{{
        // Of several servers the one that is no standby; the URL may say otherwise.
        {"target_session_attrs", "read-write"},
        {"dbname", settings.url.c_str()},
        {"host", hosts.host.c_str()},
        {"hostaddr", hosts.hostaddr.c_str()},
        {"port", hosts.port.c_str()},
        {"application_name", settings.application_name.c_str()},
        {"client_encoding", "UTF8"},
        {"tcp_user_timeout", silence.c_str()},
        {"keepalives_idle", idle.c_str()},
        {"keepalives_interval", interval.c_str()},
        {"keepalives_count", count.c_str()},
        {nullptr, nullptr},
    }};
    std::array<const char*, options.size()> names{};
    std::array<const char*, options.size()> values{};
    for (std::size_t i = 0; i < options.size(); ++i) {
        names[i] = options[i].first;
        values[i] = options[i].second;
    }
    return PQconnectStartParams(names.data(), values.data(), 1);
}

std::string session_script(const connection_settings& settings) {
    return fmt::format(
        "SET lock_timeout = {}; SET idle_in_transaction_session_timeout = {}; SET jit = off;"
        "SET statement_timeout = 0; SET default_transaction_isolation = 'read committed';"
        // Whatever the server's own default: what is acknowledged is on disk, and on its standbys.
        "SET synchronous_commit = on;"
        // For the server's end what libpq's options are for ours: it hears of no end that the
        // network lost, and would keep the session, with its slot, for two hours.
        "SET tcp_user_timeout = {}; SET tcp_keepalives_idle = {};"
        "SET tcp_keepalives_interval = {}; SET tcp_keepalives_count = {}",
        settings.lock_timeout.count(),
        settings.deadline.count(),
        settings.deadline.count(),
        keepalives_idle_s,
        keepalives_interval_s,
        keepalives_count
    );
}

} // namespace parley::pg
