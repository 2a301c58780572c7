#pragma once

#include "persistence/postgres_storage.hpp"
#include "runtime/base/random.hpp"
#include "tests/persistence/database.hpp"

#include <atomic>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

/// A storm for the storage statement: several writers that believe to own the same shards, take
/// them from each other, pause between building a batch and sending it, lose their connections
/// and answers, and clients that send again what was answered already.
namespace parley::test {

struct chaos_settings {
    std::string url;
    std::chrono::milliseconds duration{2000};
    int writers = 3;
    int shards = 2;
    int conversations = 4;
    std::uint64_t seed = 1;
};

struct chaos_report {
    std::int64_t takeovers = 0;
    std::int64_t acknowledged = 0;
    std::int64_t duplicates = 0;
    std::int64_t fenced = 0;
    std::int64_t reloads = 0;
    std::int64_t sessions_broken = 0;
    /// Each broken promise in a sentence; empty when all were kept.
    std::vector<std::string> violations;
};

/// What clients asked for and what they were told, shared by all writers. Thread-safe.
class chaos_clients {
public:
    struct request {
        std::size_t number = 0;
        client_key key;
        std::size_t conversation = 0;
        /// It asks for an entry that is no message.
        bool is_entry = false;
    };

    chaos_clients(int conversations, std::uint64_t seed);

    /// Up to `count` requests for a conversation: new ones, ones that were never answered, and
    /// now and then one that was.
    std::vector<request> take(std::size_t conversation, std::size_t count);
    void give_back(const request& what);
    /// Notes an acknowledgement; a second one must name the same place.
    void acknowledge(const request& what, seq at);
    void complain(std::string sentence);

    /// Requests without an answer.
    std::size_t unanswered() const;
    /// No new requests from now on.
    void finish() { finishing_ = true; }

    std::vector<std::string> violations() const;
    std::vector<std::optional<seq>> answers() const;
    std::vector<request> requests() const;

private:
    mutable std::mutex mutex_;
    random_source random_;
    std::vector<request> requests_;
    std::vector<std::optional<seq>> answers_;
    std::vector<std::vector<std::size_t>> waiting_;
    std::vector<std::vector<std::size_t>> answered_;
    std::vector<std::string> violations_;
    std::atomic<bool> finishing_ = false;
};

/// Lets the storm rage and holds what is stored against what was said.
chaos_report run_chaos(const chaos_settings& settings);

} // namespace parley::test
