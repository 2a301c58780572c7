#include "runtime/ctl/bench/stage.hpp"

#include "runtime/ctl/bench/cannot_run.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <thread>

namespace parley::bench {

namespace {

constexpr std::chrono::seconds reader_token_valid{3600};

std::string own_variable(const char* name) {
    // Read before any thread starts.
    const auto* value = std::getenv(name); // NOLINT(concurrency-mt-unsafe)
    return value == nullptr ? std::string{} : std::string{value};
}

// What the node was given counts more than what this shell happens to hold.
std::string variable(const probes& of, const char* name) {
    auto found = of.node ? variable_of(*of.node, name) : std::nullopt;
    return found.value_or(own_variable(name));
}

std::string url_of(const target& at) {
    if (!at.url.empty())
        return at.url;
    auto port = own_variable("PARLEY_HTTP_PORT");
    return fmt::format("http://127.0.0.1:{}", port.empty() ? "8080" : port);
}

std::string data_folder_of(const target& at, const probes& of) {
    if (!at.data_folder.empty())
        return at.data_folder;
    auto told = variable(of, "PARLEY_DATA_DIR");
    return told.empty() ? ".parley" : told;
}

std::string database_url_of(const target& at, const probes& of, const std::string& folder) {
    if (!at.database_url.empty())
        return at.database_url;
    auto inside = database_in(folder);
    return inside.empty() || at.data_folder.empty() ? variable(of, "DATABASE_URL") : inside;
}

std::string jwt_key_of(const target& at, const probes& of, const std::string& folder) {
    if (!at.jwt_key.empty())
        return at.jwt_key;
    auto told = at.data_folder.empty() ? variable(of, "JWT_PRIVATE_KEY") : std::string{};
    auto inside = std::filesystem::path{folder} / "keys" / "jwt_private.pem";
    std::error_code failed;
    if (told.empty() && std::filesystem::exists(inside, failed))
        return inside.string();
    return told;
}

// An RSA signature takes about a millisecond: both cores sign, while nothing is measured.
void sign_all(
    std::vector<account>& accounts, const token_signer& with, std::chrono::seconds valid
) {
    auto sign_every_second = [&](std::size_t from) {
        for (auto i = from; i < accounts.size(); i += 2)
            accounts[i].token = with.sign(accounts[i].id, accounts[i].email, valid);
    };
    std::thread other{sign_every_second, 1};
    sign_every_second(0);
    other.join();
}

} // namespace

stage::stage(const target& at)
    : where_{resolve(url_of(at))}, http_{where_}, password_{at.password} {
    auto health = http_.get("/health", {});
    if (!health.is_good())
        throw cannot_run{fmt::format("The node at {} is not well: {}", where_.url, health.problem())
        };
    if (at.node != 0)
        charged_.node = at.node;
    else if (where_.is_loopback())
        charged_.node = listener_on(where_.port);
    auto folder = data_folder_of(at, charged_);
    auto database_url = database_url_of(at, charged_, folder);
    if (!database_url.empty()) {
        database_.emplace(database_url);
        charged_.postmaster = database_->server_process();
    }
    auto key = jwt_key_of(at, charged_, folder);
    auto issuer = variable(charged_, "PARLEY_AUTH_ISSUER");
    if (!key.empty())
        signer_.emplace(key, issuer.empty() ? "parley" : issuer);
}

std::vector<account> stage::accounts(int count, std::chrono::seconds valid) {
    if (database_ && signer_) {
        auto found = database_->accounts(count);
        sign_all(found, *signer_, valid);
        return found;
    }
    if (password_.empty())
        throw cannot_run{"The node's database and signing key are out of reach: name them with "
                         "--database-url and --jwt-key, or give --password to log in with."};
    std::vector<account> made;
    for (int i = 1; i <= count; ++i) {
        auto name = fmt::format("bench-{:05}", i);
        made.push_back({.id = {}, .username = name, .email = name + "@bench.invalid", .token = {}});
        http_.log_in(made.back(), password_);
    }
    return made;
}

void stage::fill_messages(std::int64_t total) {
    if (!database_)
        throw cannot_run{"The node's database is out of reach: name it with --database-url."};
    database_->fill_messages(total);
}

std::string
stage::token_for(const uuid& user, const std::string& email, std::chrono::seconds valid) {
    if (signer_)
        return signer_->sign(user, email, valid);
    account reader{.id = user, .username = {}, .email = email, .token = {}};
    if (password_.empty())
        throw cannot_run{"Reading a history needs --jwt-key or --password."};
    http_.log_in(reader, password_);
    return reader.token;
}

verification
stage::verify(const std::vector<conversation_history>& promised, std::uint64_t unknown_max) {
    if (!database_)
        return verify_by_api(promised, unknown_max);
    verification outcome;
    for (const auto& one : promised)
        verify_conversation(
            outcome, one, database_->history(one.conversation, one.base_seq), unknown_max
        );
    return outcome;
}

verification
stage::verify_by_api(const std::vector<conversation_history>& promised, std::uint64_t unknown_max) {
    verification outcome;
    for (const auto& one : promised) {
        account reader{.id = one.reader, .username = {}, .email = one.reader_email, .token = {}};
        reader.token = token_for(one.reader, one.reader_email, reader_token_valid);
        stored_history stored;
        stored.messages = http_.history(one.conversation, reader, one.base_seq);
        verify_conversation(outcome, one, stored, unknown_max);
    }
    return outcome;
}

} // namespace parley::bench
