#pragma once

#include "persistence/storage_port.hpp"

#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace parley {

/// What becomes of one attempt of the model to commit a batch.
enum class commit_fault : std::uint8_t {
    none,
    /// Nothing happens yet: the attempt is made again later.
    delay,
    /// The connection breaks before the server has done anything; the batch is sent again.
    lose_request,
    /// The batch is durable and its answer is lost; the batch is sent again.
    lose_reply,
};

/// Where the simulator takes hold of the model.
struct model_hooks {
    /// Runs a step of the model later; decides when. Every handler is called from such a step.
    std::function<void(std::function<void()> step)> schedule;
    /// The fate of the next attempt to commit on a lane; unset: `none`.
    std::function<commit_fault(int lane)> fate_of_commit;
    /// True when the next read, raise or open is to fail with `storage_unavailable`, having done
    /// nothing; unset: never.
    std::function<bool()> fails;
    /// The clock of the database; unset: counts microseconds.
    std::function<timestamp()> now;
};

/// The storage port in memory, deterministic: same calls, same steps, same answers. Held to the
/// behaviour of `postgres_storage` by the conformance test. One thread at a time.
class model_storage final : public storage_port {
public:
    explicit model_storage(model_hooks hooks, int lanes = 2);

    int lane_count() const override { return lanes_; }
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

    /// What is durable of a conversation's messages, deleted ones among them, for checkers.
    std::vector<message_record> log_of(conversation_id id) const;
    /// The same of its other entries.
    std::vector<entry_record> entries_of(conversation_id id) const;
    seq head_of(conversation_id id) const;
    epoch fence_of(shard_id shard) const;
    const std::vector<dead_letter>& dead_letters() const { return dead_letters_; }

private:
    using log = std::map<seq, message_record>;
    using entry_log = std::map<seq, entry_record>;
    using key_use = std::tuple<client_key, conversation_id, user_id>;

    struct member {
        participant_record record;
        bool muted = false;
        bool has_left = false;
    };

    struct conversation {
        conversation_kind kind = conversation_kind::direct;
        privacy_mode privacy = privacy_mode::search_enabled;
        std::optional<std::string> name;
        std::optional<std::string> description;
        timestamp created_at;
        bool is_deleted = false;
        std::vector<member> members;

        const member* find(user_id user) const;
        member* find(user_id user);
        /// Who has not left, the longest-standing first.
        std::vector<participant_record> present() const;
    };

    struct reaction {
        conversation_id conversation;
        seq message;
        user_id user;
        std::string emoji;
        seq at;
    };

    /// What the model finds out about one new row before it writes any.
    struct line {
        bool is_stored = false;
        bool is_free = false;
        bool is_expired = false;
        std::optional<seq> key_seq;
    };
    /// The same about all new rows of one conversation.
    struct verdict {
        bool is_held = false;
        bool is_replayed = true;
        bool is_free = true;
        bool continues = false;

        void add(const line& row);
    };
    using verdicts = std::map<conversation_id, verdict>;

    void attempt(int lane, commit_batch batch, handler<commit_outcome> done);
    commit_outcome apply(const commit_batch& batch);
    commit_outcome apply_part(const commit_batch& batch);
    bool is_held(const commit_batch& batch, shard_id shard) const;
    verdicts judge(const commit_batch& batch) const;
    line judge(const commit_batch& batch, const message_record& message) const;
    line judge(const commit_batch& batch, const entry_row& row) const;
    bool has_place(conversation_id id, seq at) const;
    bool is_stored(const message_record& message) const;
    bool is_stored(const entry_record& entry) const;
    bool is_repeated(const commit_batch& batch, const message_record& message) const;
    std::optional<seq> key_seq(const message_record& message) const;
    static row_outcome outcome_of(seq at, const line& row, const verdict& of);
    void write(const message_record& message);
    void write(const entry_row& row);
    void move_cursor(const cursor_row& row);
    void apply_effect(const entry_record& entry);
    void join(conversation& into, const entry_record& entry);
    void react(const entry_record& entry);
    void erase(const entry_record& entry);

    result<void> raise(const std::vector<shard_epoch>& shards);
    direct_opened open(const direct_request& request);
    group_opened open(const group_request& request);
    result<conversation_record> load(conversation_id id) const;
    history_page read(const history_query& query) const;
    seq place_at(conversation_id id, timestamp since) const;
    inbox_page read(const inbox_query& query) const;
    log_page read(const log_query& query) const;
    result<message_found> find(const message_query& query) const;
    result<keyed_result> find(const result_query& query) const;
    result<message_place> locate(message_id message) const;
    mute_done mute(const mute_request& request);
    acquaintances find(const acquaintance_query& query) const;
    conversation_analytics analyse(const analytics_query& query) const;
    inbox_entry entry_of(conversation_id id, const conversation& from, user_id reader) const;
    message_record with_reactions(message_record message, user_id reader) const;
    std::vector<reaction_record> reactions_to(conversation_id conversation, seq message) const;
    const log& log_at(conversation_id id) const;
    const entry_log& entries_at(conversation_id id) const;

    template <class T, class Work>
    void answer(Work work, handler<T> done);

    model_hooks hooks_;
    int lanes_;
    std::map<shard_id, epoch> fences_;
    std::map<conversation_id, conversation> conversations_;
    std::map<std::pair<user_id, user_id>, conversation_id> pairs_;
    std::map<conversation_id, log> logs_;
    std::map<conversation_id, entry_log> entries_;
    std::map<key_use, seq> keys_;
    std::set<message_id> ids_;
    std::vector<dead_letter> dead_letters_;
    /// In the order in which they were made.
    std::vector<reaction> reactions_;
    std::map<std::pair<user_id, client_key>, keyed_result> results_;
    /// Those that opened a conversation which stood already.
    std::set<std::pair<user_id, client_key>> keys_of_found_;
    std::int64_t ticks_ = 0;
};

} // namespace parley
