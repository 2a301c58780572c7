#pragma once

#include "persistence/model_storage.hpp"
#include "tests/simulation/history.hpp"
#include "tests/simulation/timeline.hpp"

#include <memory>
#include <set>

namespace parley::simulation {

/// How the database of a run behaves.
struct weather {
    /// Of an attempt to commit.
    double delay = 0.05;
    double lost_request = 0.02;
    double lost_reply = 0.05;
    /// Of a read or a raise.
    double failure = 0.03;
    /// Of any step: it takes up to a second and a half.
    double stall = 0.01;

    static weather calm() { return {0, 0, 0, 0, 0}; }
};

/// What is broken on purpose, to see that the checker notices.
enum class sabotage : std::uint8_t {
    none,
    /// Every writer passes for the owner of what it writes.
    no_fences,
    /// Every attempt of a send passes for a new one.
    no_keys,
};

/// The shared store of all nodes: the model, with weather.
class database {
public:
    database(timeline& time, history& seen, sabotage broken);

    const model_storage& model() const { return model_; }
    void set_weather(const weather& now) { weather_ = now; }

private:
    friend class connection;

    micros step_time();
    commit_fault fate();
    void break_batch(commit_batch& batch) const;

    timeline& time_;
    history& seen_;
    sabotage broken_;
    weather weather_;
    model_storage model_;
};

/// A node's way to the database. When the node dies its answers go nowhere, and what it asked
/// for may yet be done.
class connection : public storage_port, public std::enable_shared_from_this<connection> {
public:
    explicit connection(database& to) : to_{to} {}

    void close() {
        is_closed_ = true;
        waiting_.clear();
    }

    int lane_count() const override { return to_.model_.lane_count(); }
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

private:
    /// A handler that brings the answer after a while, unless the connection is closed by then.
    template <class T>
    handler<T> carry(handler<T> done);

    database& to_;
    bool is_closed_ = false;
    std::set<std::shared_ptr<void>> waiting_;
};

} // namespace parley::simulation
