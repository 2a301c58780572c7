#pragma once

#include "runtime/ctl/bench/api.hpp"
#include "runtime/ctl/bench/verification.hpp"

#include <libpq-fe.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace parley::bench {

/// The node's database, seen from outside the node: it makes the benchmark's users without a
/// bcrypt each, counts what was really stored, and tells which processes are PostgreSQL's.
/// One blocking connection, opened again when it is lost; all functions throw `cannot_run` when
/// PostgreSQL refuses.
class database {
public:
    /// `url` in any form that libpq knows.
    explicit database(const std::string& url);

    /// The postmaster, when it runs on this machine.
    std::optional<pid_t> server_process();

    /// `bench-00001` and so on: the first `count` users of benchmarks, made when they are
    /// missing. They have no password; their tokens are the caller's to make.
    std::vector<account> accounts(int count);

    /// Makes the accounts whose usernames begin with `prefix` ready to log in to, as if each had
    /// opened the link of its mail.
    void confirm_emails(const std::string& prefix);

    /// Writes messages into conversations that nobody is in until there are `total`, a thousand
    /// each.
    void fill_messages(std::int64_t total);

    /// What the conversation holds after `after_seq`.
    stored_history history(const uuid& conversation, std::int64_t after_seq);

private:
    struct connection_deleter {
        void operator()(PGconn* connection) const noexcept { PQfinish(connection); }
    };
    struct result_deleter {
        void operator()(PGresult* result) const noexcept { PQclear(result); }
    };
    using rows = std::unique_ptr<PGresult, result_deleter>;

    rows execute(const char* sql, const std::vector<std::string>& parameters);
    rows try_execute(const char* sql, const std::vector<std::string>& parameters);

    std::unique_ptr<PGconn, connection_deleter> connection_;
};

/// Where the database of this data folder listens; empty when the folder has no database that
/// runs.
std::string database_in(const std::string& data_folder);

} // namespace parley::bench
