#pragma once

#include "runtime/ctl/bench/api.hpp"
#include "runtime/ctl/bench/database.hpp"
#include "runtime/ctl/bench/endpoint.hpp"
#include "runtime/ctl/bench/token.hpp"
#include "runtime/ctl/bench/usage.hpp"
#include "runtime/ctl/bench/verification.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace parley::bench {

/// Which node is measured. What is empty is found by way of the running node: its process by the
/// port it listens on, and its database and keys by the environment and the data folder that this
/// process was given.
struct target {
    std::string url;
    std::string data_folder;
    std::string database_url;
    /// PEM or a path: the key that the node signs tokens with.
    std::string jwt_key;
    /// For registering and logging in when database or key are out of reach.
    std::string password;
    pid_t node = 0;
};

/// The node with its surroundings, ready for a scenario.
class stage {
public:
    /// Throws `cannot_run` when no node answers.
    explicit stage(const target& at);

    const endpoint& where() const { return where_; }
    api& http() { return http_; }
    const probes& charged() const { return charged_; }

    /// The first `count` users of benchmarks with tokens that hold for `valid`.
    std::vector<account> accounts(int count, std::chrono::seconds valid);

    /// What is really stored in the conversations of `promised` against what was promised, in the
    /// database, or through the API when the database is out of reach.
    verification
    verify(const std::vector<conversation_history>& promised, std::uint64_t unknown_max);

    /// The same through the API in any case.
    verification
    verify_by_api(const std::vector<conversation_history>& promised, std::uint64_t unknown_max);

    /// See `database::fill_messages`. Only when the database is seen.
    void fill_messages(std::int64_t total);

    /// See `database::confirm_emails`. Only when the database is seen.
    void confirm_emails(const std::string& prefix) { database_->confirm_emails(prefix); }

    bool sees_database() const { return database_.has_value(); }

private:
    std::string token_for(const uuid& user, const std::string& email, std::chrono::seconds valid);

    endpoint where_;
    api http_;
    std::string password_;
    std::optional<database> database_;
    std::optional<token_signer> signer_;
    probes charged_;
};

} // namespace parley::bench
