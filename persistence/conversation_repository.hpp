#pragma once

#include "persistence/content_cipher.hpp"
#include "persistence/pg/pool.hpp"
#include "persistence/records.hpp"

namespace parley {

/// Conversations, their participants and where their logs end.
class conversation_repository {
public:
    conversation_repository(pg::pool& database, const content_cipher& cipher)
        : database_{database}, cipher_{cipher} {}

    /// See `storage_port::open_direct`. REQ MSG-BE-001.1-S1, MSG-BE-001.1-S2
    net::awaitable<result<direct_opened>> open_direct(direct_request request);

    /// See `storage_port::load_conversation`; `conversation_deleted` when it was. A conversation
    /// from before there was a master key gets its content key here.
    net::awaitable<result<conversation_record>> load(conversation_id id);

private:
    net::awaitable<result<content_key_ptr>>
    key_of(conversation_id id, std::optional<pg::bytes> wrapped);
    net::awaitable<result<void>> load_recent(conversation_record& into);

    pg::pool& database_;
    const content_cipher& cipher_;
};

/// Reads participants from six array columns: user, role, joined_at, delivered_seq, read_seq,
/// joined_seq.
std::vector<participant_record> read_participants(const pg::rows& from, int row, int first_column);

} // namespace parley
