#pragma once

#include "runtime/base/uuid.hpp"
#include "runtime/ctl/bench/endpoint.hpp"
#include "runtime/ctl/bench/stored_message.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <curl/curl.h>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace parley::bench {

/// A user of the benchmark with what it shows to the node.
struct account {
    uuid id;
    std::string username;
    std::string email;
    std::string token;
};

/// The part of the node's HTTP API that prepares a run and checks it. Blocking, one connection,
/// 30 s a call. Everything throws `cannot_run` with what the node said when it refuses.
class api {
public:
    /// Calls come from the address `source`; empty leaves it to the system.
    explicit api(const endpoint& to, std::string source = {});

    /// Status and JSON body (null when it is none) of a call, for who wants to judge it.
    struct answer {
        long status = 0;
        nlohmann::json body;
        bool is_good() const { return status >= 200 && status < 300; }
        /// Such as `422 GROUP_SIZE: A group needs…`.
        std::string problem() const;
    };
    answer get(const std::string& path, std::string_view token);
    /// Whether the node answers well. What it answers is received and not looked at: for who
    /// measures the node, and not how long the parsing takes.
    bool can_get(const std::string& path, std::string_view token);
    answer post(const std::string& path, std::string_view token, const nlohmann::json& body);

    /// Fills in `id` and `token` from a log-in, registering the account first when need be.
    void log_in(account& who, const std::string& password);

    /// The conversation of these two, made when it does not exist.
    uuid direct_conversation(const account& initiator, const account& recipient);

    /// Where the newest messages of a conversation are, at most `limit`.
    static std::string newest_path(const uuid& conversation, int limit);

    /// The newest message's seq; 0 when there is none.
    std::int64_t newest_seq(const uuid& conversation, const account& reader);

    /// All messages after `seq`, oldest first.
    std::vector<stored_message>
    history(const uuid& conversation, const account& reader, std::int64_t after_seq);

private:
    struct raw_answer {
        long status = 0;
        std::string body;
    };
    raw_answer call(const std::string& path, std::string_view token, const std::string* body);
    static answer parse(const raw_answer& received);

    struct handle_deleter {
        void operator()(CURL* handle) const noexcept { curl_easy_cleanup(handle); }
    };

    std::string url_;
    std::string source_;
    std::unique_ptr<CURL, handle_deleter> handle_;
};

} // namespace parley::bench
