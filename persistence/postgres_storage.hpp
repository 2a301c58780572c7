#pragma once

#include "config/settings.hpp"
#include "persistence/content_cipher.hpp"
#include "persistence/mention_port.hpp"
#include "persistence/pg/loop.hpp"
#include "persistence/storage_port.hpp"

#include <memory>
#include <string>

namespace parley {

/// The storage port and the mention port on PostgreSQL. All functions may be called from any
/// thread; handlers run on the loop's thread.
///
/// Lanes and readers are separate connections: a flood of reads never delays a commit.
class postgres_storage final : public storage_port, public mention_port {
public:
    template <class T>
    using handler = storage_port::handler<T>;

    /// Begins to connect at once and goes on trying for ever. `application_name` is how whoever
    /// evicts this node finds its database sessions.
    postgres_storage(
        pg::loop& on,
        const storage_settings& settings,
        content_cipher cipher,
        std::string application_name = "parley"
    );

    /// Ends the port. Commits under way end with `storage_unavailable` (never sent) or
    /// `timed_out` (unknown); reads under way still end as they would.
    ~postgres_storage() override;

    int lane_count() const override;
    void commit(int lane, commit_batch batch, handler<commit_outcome> done) override;
    void raise_fences(std::vector<shard_epoch> shards, handler<void> done) override;
    void open_direct(direct_request request, handler<direct_opened> done) override;
    void load_conversation(conversation_id id, handler<conversation_record> done) override;
    void read_history(history_query query, handler<history_page> done) override;
    void read_inbox(inbox_query query, handler<inbox_page> done) override;
    void write_dead_letter(dead_letter letter, handler<void> done) override;
    void open_group(group_request request, handler<group_opened> done) override;
    void read_log(log_query query, handler<log_page> done) override;
    void find_message(message_query query, handler<message_found> done) override;
    void locate_message(message_id message, handler<message_place> done) override;
    void find_result(result_query query, handler<keyed_result> done) override;
    void set_muted(mute_request request, handler<mute_done> done) override;
    void find_acquaintances(acquaintance_query query, handler<acquaintances> done) override;
    void read_analytics(analytics_query query, handler<conversation_analytics> done) override;

    void claim(mention_claim wanted, handler<std::vector<mention_task>> done) override;
    void settle(mention_findings found, handler<std::vector<new_mention>> done) override;
    void read_mentions(mention_query query, handler<mention_page> done) override;
    void mark_mention_read(mention_read which, handler<void> done) override;

    /// Asks the database for a sign of life.
    void ping(handler<void> done);

    /// True when the database gave a sign of life within the last moments; costs nothing.
    bool is_reachable() const;
    /// Blocks until the first sign of life, so that nobody who asks right after a start is told
    /// otherwise. `storage_unavailable` when none comes for 30 s. Not from the loop.
    result<void> await_reachable() const;

private:
    struct parts;

    template <class T, class Work>
    void spawn(Work work, handler<T> done);

    pg::loop& loop_;
    // Coroutines under way share these.
    std::shared_ptr<parts> parts_;
};

} // namespace parley
