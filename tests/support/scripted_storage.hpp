#pragma once

#include "persistence/storage_port.hpp"

#include <deque>
#include <stdexcept>

namespace parley::test {

/// A storage port that keeps every call until the test answers it.
class scripted_storage : public storage_port {
public:
    struct pending_commit {
        int lane = 0;
        commit_batch batch;
        handler<commit_outcome> done;
    };
    template <class Question, class Reply>
    struct pending {
        Question question;
        handler<Reply> done;
    };

    std::deque<pending_commit> commits;
    std::deque<pending<conversation_id, conversation_record>> loads;
    std::deque<pending<history_query, history_page>> histories;
    std::deque<pending<inbox_query, inbox_page>> inboxes;
    std::deque<pending<direct_request, direct_opened>> directs;
    std::deque<pending<dead_letter, void>> dead_letters;
    std::deque<pending<group_request, group_opened>> groups;
    std::deque<pending<log_query, log_page>> logs;
    std::deque<pending<message_query, message_found>> messages;
    std::deque<pending<result_query, keyed_result>> results;
    std::deque<pending<message_id, message_place>> places;
    std::deque<pending<mute_request, mute_done>> mutes;
    std::deque<pending<acquaintance_query, acquaintances>> acquaintance_queries;
    std::deque<pending<analytics_query, conversation_analytics>> analyses;

    int lane_count() const override { return 1; }
    void commit(int lane, commit_batch batch, handler<commit_outcome> done) override {
        commits.push_back({lane, std::move(batch), std::move(done)});
    }
    void raise_fences(std::vector<shard_epoch>, handler<void>) override {
        throw std::logic_error{"no actor raises a fence"};
    }
    void open_direct(direct_request request, handler<direct_opened> done) override {
        directs.push_back({request, std::move(done)});
    }
    void load_conversation(conversation_id id, handler<conversation_record> done) override {
        loads.push_back({id, std::move(done)});
    }
    void read_history(history_query query, handler<history_page> done) override {
        histories.push_back({std::move(query), std::move(done)});
    }
    void read_inbox(inbox_query query, handler<inbox_page> done) override {
        inboxes.push_back({query, std::move(done)});
    }
    void write_dead_letter(dead_letter letter, handler<void> done) override {
        dead_letters.push_back({std::move(letter), std::move(done)});
    }
    void open_group(group_request asked, handler<group_opened> done) override {
        groups.push_back({std::move(asked), std::move(done)});
    }
    void read_log(log_query asked, handler<log_page> done) override {
        logs.push_back({std::move(asked), std::move(done)});
    }
    void find_message(message_query asked, handler<message_found> done) override {
        messages.push_back({std::move(asked), std::move(done)});
    }
    void find_result(result_query asked, handler<keyed_result> done) override {
        results.push_back({std::move(asked), std::move(done)});
    }
    void locate_message(message_id asked, handler<message_place> done) override {
        places.push_back({asked, std::move(done)});
    }
    void set_muted(mute_request asked, handler<mute_done> done) override {
        mutes.push_back({std::move(asked), std::move(done)});
    }
    void find_acquaintances(acquaintance_query asked, handler<acquaintances> done) override {
        acquaintance_queries.push_back({std::move(asked), std::move(done)});
    }
    void read_analytics(analytics_query asked, handler<conversation_analytics> done) override {
        analyses.push_back({std::move(asked), std::move(done)});
    }

    /// Answers the oldest commit with the same status for all of its rows, and returns its batch.
    commit_batch finish_commit(row_status status = row_status::ok) {
        auto oldest = std::move(commits.front());
        commits.pop_front();
        commit_outcome outcome;
        outcome.messages.assign(oldest.batch.messages.size(), {status, {}});
        outcome.cursors.assign(oldest.batch.cursors.size(), {status, {}});
        outcome.entries.assign(oldest.batch.entries.size(), {status, {}});
        oldest.done(std::move(outcome));
        return std::move(oldest.batch);
    }
};

} // namespace parley::test
