#pragma once

#include "persistence/batch.hpp"
#include "persistence/pg/params.hpp"

#include <vector>

/// Whom the texts of a batch name, as parameters of its call.
namespace parley {

/// A text of which it is yet to be found out.
struct naming {
    std::int32_t at = 0; // from 1
    message_id message;
    conversation_id conversation;
    parley::seq seq;
    trace_id trace;
    bool is_edit = false;
};

/// True when anything of a batch may name somebody, known or not.
bool names_people(const commit_batch& batch);

std::vector<naming> namings_of(const commit_batch& batch);

/// Five arrays with one element a text: place, message, conversation, seq, trace.
void add_namings(pg::params& with, const std::vector<naming>& all);

/// Five arrays with one element for each who is known: place of the message, id, message, user,
/// time.
void add_mentions(pg::params& with, const commit_batch& batch);

} // namespace parley
