#pragma once

#include "actors/protocol/events.hpp"
#include "persistence/model_storage.hpp"
#include "tests/simulation/timeline.hpp"

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace parley::simulation {

/// One send of a client, however often it was tried.
struct send_operation {
    conversation_id conversation;
    user_id sender;
    client_key key;
    /// Like no other in the run.
    std::string text;
    /// An attempt had no answer, or one that does not say whether it was done.
    bool unknown = false;
    /// Attempts without an answer yet.
    int attempts_open = 0;
};

/// What clients saw and storage did, held against what was promised. A broken promise becomes a
/// sentence in `violations`, either at once or in `check_end`.
class history {
public:
    explicit history(timeline& time) : time_{time} {}

    /// What is durable; to be set before the first note.
    void watch(const model_storage& storage) { storage_ = &storage; }

    /// A writer under `under` was told the fate of its rows.
    void note_commit(const commit_batch& batch, const commit_outcome& outcome);
    /// What storage gave to a conversation that came to life.
    void note_loaded(const conversation_record& record);
    void note_acknowledged(const send_operation& operation, const message_view& message);
    /// Every attempt was refused as not done, and the client gave up.
    void note_refused(const send_operation& operation);
    void note_pushed(session_id session, const shared_event& event);
    /// The log after `after`, as a conversation gave it to a client.
    void note_caught_up(
        conversation_id conversation, seq after, const std::vector<shared_event_ptr>& entries
    );
    void note_marked(conversation_id conversation, user_id user, events::cursor_kind kind, seq at);
    void note_seen(conversation_id conversation, const message_view& message);
    void note_violation(std::string sentence);

    /// `record` is what storage holds of a conversation at the end.
    void check_end(const conversation_record& record);

    const std::vector<std::string>& violations() const { return violations_; }
    std::size_t acknowledged_count() const { return acknowledged_.size(); }
    std::size_t pushed_count() const { return pushed_count_; }
    std::size_t marked_count() const { return marked_count_; }

private:
    using entry = std::pair<conversation_id, seq>;
    using key_use = std::tuple<conversation_id, user_id, client_key>;
    struct outcome {
        seq at;
        message_id id;
        std::string text;
    };
    struct cursor_use {
        session_id session;
        conversation_id conversation;
        user_id user;
        events::cursor_kind kind;
        friend auto operator<=>(const cursor_use&, const cursor_use&) = default;
    };

    void note_pushed_message(session_id session, const message_view& message);
    void note_pushed_cursor(session_id session, const events::cursor_moved& moved);
    void check_durable_cursor(
        conversation_id conversation, user_id user, events::cursor_kind kind, seq at
    );
    void note_durable_cursor(conversation_id conversation, user_id user, seq delivered, seq read);
    void check_cursors(const conversation_record& record);
    void check_log(const std::vector<message_record>& log);
    void check_acknowledged(conversation_id conversation, const std::vector<message_record>& log);
    void check_refused(const std::vector<message_record>& log);
    void check_epochs(conversation_id conversation, const std::vector<message_record>& log);

    timeline& time_;
    const model_storage* storage_ = nullptr;
    std::vector<std::string> violations_;
    std::map<key_use, outcome> acknowledged_;
    std::set<key_use> refused_;
    std::map<entry, epoch> writers_;
    std::map<std::tuple<conversation_id, user_id, events::cursor_kind>, seq> durable_cursors_;
    std::map<std::pair<session_id, conversation_id>, seq> last_pushed_;
    std::map<cursor_use, seq> last_cursor_;
    std::size_t pushed_count_ = 0;
    std::size_t marked_count_ = 0;
};

} // namespace parley::simulation
