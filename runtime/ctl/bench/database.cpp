#include "runtime/ctl/bench/database.hpp"

#include "runtime/ctl/bench/cannot_run.hpp"
#include "runtime/ctl/bench/process.hpp"

#include <fmt/format.h>

#include <charconv>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <unistd.h>

namespace parley::bench {

namespace {

// '!' is no bcrypt hash, so nobody can log in with a password.
constexpr const char* insert_users = R"sql(
    INSERT INTO users.users (id, username, email, password_hash, email_verified)
    SELECT gen_random_uuid(), name, name || '@bench.invalid', '!', true
    FROM (SELECT 'bench-' || lpad(n::text, 5, '0') AS name
          FROM generate_series(1, $1::int) n) wanted
    ON CONFLICT DO NOTHING
    )sql";

constexpr const char* count_messages = "SELECT count(*) FROM messaging.messages";
// Ids and keys begin with the time, as a node's do, so that their indexes grow at the end.
constexpr const char* insert_messages = R"sql(
WITH made AS MATERIALIZED (
    SELECT gen_random_uuid() AS conversation, gen_random_uuid() AS sender, generate_series(1, $1)
)
INSERT INTO messaging.messages
       (conversation_id, seq, epoch, created_at, id, sender_id, client_key, encryption_version,
        text)
SELECT conversation, seq, 1, moment,
       encode(overlay(uuid_send(gen_random_uuid()) PLACING stamp FROM 1 FOR 6), 'hex')::uuid,
       sender,
       encode(overlay(uuid_send(gen_random_uuid()) PLACING stamp FROM 1 FOR 6), 'hex')::uuid, 0,
       'a message of nobody, as long as people write them, so that rows are as wide as usual: 100'
  FROM (SELECT made.*, seq, clock_timestamp() AS moment
          FROM made, generate_series(1, 1000) AS seq OFFSET 0) AS one,
       LATERAL (SELECT substring(int8send((extract(epoch FROM moment) * 1000)::bigint)
                                 FROM 3) AS stamp) AS s)sql";

constexpr const char* select_users = R"sql(
    SELECT id, username, username || '@bench.invalid' FROM users.users
    WHERE username ~ '^bench-[0-9]{5}$' ORDER BY username LIMIT $1::int
    )sql";

constexpr const char* select_messages = R"sql(
    SELECT seq, id, client_key FROM messaging.messages
    WHERE conversation_id = $1::uuid AND seq > $2::bigint ORDER BY seq
    )sql";

constexpr const char* select_other_entries = R"sql(
    SELECT seq FROM messaging.conversation_events
    WHERE conversation_id = $1::uuid AND seq > $2::bigint ORDER BY seq
    )sql";

std::string_view text_at(const PGresult* rows, int row, int column) {
    return {
        PQgetvalue(rows, row, column), static_cast<std::size_t>(PQgetlength(rows, row, column))
    };
}

std::int64_t integer_at(const PGresult* rows, int row, int column) {
    auto text = text_at(rows, row, column);
    std::int64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

uuid id_at(const PGresult* rows, int row, int column) {
    return uuid::parse(text_at(rows, row, column)).value_or(uuid{});
}

} // namespace

database::database(const std::string& url) : connection_{PQconnectdb(url.c_str())} {
    if (PQstatus(connection_.get()) != CONNECTION_OK)
        throw cannot_run{fmt::format(
            "The node's database does not answer: {}", PQerrorMessage(connection_.get())
        )};
}

database::rows database::execute(const char* sql, const std::vector<std::string>& parameters) {
    auto result = try_execute(sql, parameters);
    if (PQstatus(connection_.get()) == CONNECTION_BAD) {
        // A run that survives the node may have seen its database go, too. What is asked here
        // may be asked twice.
        PQreset(connection_.get());
        result = try_execute(sql, parameters);
    }
    auto status = PQresultStatus(result.get());
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
        throw cannot_run{
            fmt::format("The node's database refuses: {}", PQerrorMessage(connection_.get()))
        };
    return result;
}

database::rows database::try_execute(const char* sql, const std::vector<std::string>& parameters) {
    std::vector<const char*> values;
    for (const auto& parameter : parameters)
        values.push_back(parameter.c_str());
    return rows{PQexecParams(
        connection_.get(),
        sql,
        static_cast<int>(values.size()),
        nullptr,
        values.data(),
        nullptr,
        nullptr,
        0
    )};
}

std::optional<pid_t> database::server_process() {
    auto rows = execute("SELECT pg_backend_pid(), inet_server_addr() IS NULL", {});
    auto backend = static_cast<pid_t>(integer_at(rows.get(), 0, 0));
    // The number of a process on another machine says nothing here.
    std::ifstream file{fmt::format("/proc/{}/comm", backend)};
    std::string name;
    file >> name;
    return name.starts_with("postgres") ? parent_of(backend) : std::nullopt;
}

std::vector<account> database::accounts(int count) {
    execute(insert_users, {std::to_string(count)});
    auto rows = execute(select_users, {std::to_string(count)});
    std::vector<account> found;
    for (int row = 0; row < PQntuples(rows.get()); ++row) {
        found.push_back({
            .id = id_at(rows.get(), row, 0),
            .username = std::string{text_at(rows.get(), row, 1)},
            .email = std::string{text_at(rows.get(), row, 2)},
            .token = {},
        });
    }
    return found;
}

void database::confirm_emails(const std::string& prefix) {
    execute(
        "UPDATE users.users SET email_verified = true WHERE starts_with(username, $1)", {prefix}
    );
}

void database::fill_messages(std::int64_t total) {
    constexpr std::int64_t each = 1000;
    constexpr std::int64_t batch_max = 100;
    std::int64_t missing = total - std::stoll(PQgetvalue(execute(count_messages, {}).get(), 0, 0));
    for (auto left = (missing + each - 1) / each; left > 0; left -= batch_max)
        execute(insert_messages, {std::to_string(std::min(left, batch_max))});
    execute("ANALYZE messaging.messages", {});
}

stored_history database::history(const uuid& conversation, std::int64_t after_seq) {
    stored_history stored;
    std::vector<std::string> which{to_string(conversation), std::to_string(after_seq)};
    auto messages = execute(select_messages, which);
    for (int row = 0; row < PQntuples(messages.get()); ++row) {
        stored.messages.push_back({
            .seq = integer_at(messages.get(), row, 0),
            .id = id_at(messages.get(), row, 1),
            .key = id_at(messages.get(), row, 2),
        });
    }
    auto others = execute(select_other_entries, which);
    for (int row = 0; row < PQntuples(others.get()); ++row)
        stored.other_entries.push_back(integer_at(others.get(), row, 0));
    return stored;
}

std::string database_in(const std::string& data_folder) {
    namespace fs = std::filesystem;
    auto folder = fs::absolute(data_folder) / "pg" / "sock";
    std::error_code failed;
    if (!fs::exists(folder / ".s.PGSQL.5432", failed))
        return {};
    // A socket's name has at most 107 bytes, wherever the checkout stands; libpq opens it by way
    // of a descriptor that stays open for the life of the process.
    auto descriptor = open(folder.c_str(), O_PATH | O_CLOEXEC | O_DIRECTORY);
    return fmt::format("user=parley dbname=parley host=/proc/self/fd/{}", descriptor);
}

} // namespace parley::bench
