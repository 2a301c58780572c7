#pragma once

#include "tests/persistence/chaos.hpp"

#include <map>

namespace parley::test {

/// What all writers of one storm share.
struct chaos_world {
    chaos_settings settings;
    std::vector<conversation_id> conversations;
    chaos_clients clients;
    std::atomic<std::int64_t> next_epoch{1};
    std::atomic<bool> is_over{false};
    std::mutex mutex;
    chaos_report report;

    /// A new owner saw that a log ended here once its fence was raised; later rows are its own
    /// or its successors'.
    struct takeover {
        conversation_id conversation;
        epoch under;
        seq head;
    };
    std::vector<takeover> takeovers;
};

/// One node of the storm: a port of its own, and what it believes to own. One thread.
class chaos_writer {
public:
    chaos_writer(chaos_world& world, int number);

    /// Until the storm is over.
    void run();
    /// Takes every shard and settles what is unanswered; without enemies.
    void settle();

private:
    struct log {
        std::size_t index = 0;
        seq head;
    };
    struct sending {
        commit_batch batch;
        std::vector<chaos_clients::request> requests; // one a row
    };

    std::size_t shard_of(std::size_t conversation) const;
    bool take_over(std::size_t shard);
    bool reload(std::size_t conversation, bool is_takeover);
    sending build();
    message_row message_of(const chaos_clients::request& request, seq at) const;
    entry_row entry_of(const chaos_clients::request& request, seq at) const;
    void send(const sending& what);
    void take_outcome(const sending& what, const commit_outcome& outcome);
    void count(row_status status);
    void pause_now_and_then();

    chaos_world& world_;
    random_source random_;
    pg::loop loop_;
    postgres_storage port_;
    std::map<std::size_t, epoch> owned_;
    std::map<std::size_t, seq> heads_;
};

} // namespace parley::test
