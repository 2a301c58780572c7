#pragma once

#include "actors/protocol/conversation.hpp"

/// What was done in conversations: a line of the log each at level `info`, with the trace of the
/// request (API-FR-011, MSS-OBS-1). Only what is durable is said. Never what somebody wrote.
namespace parley::operation_log {

void note_sent(const message_record& message, const trace_id& trace);

/// A change that is an entry of the log: edits, deletes, reactions, members, roles, names.
void note_changed(const entry_record& entry, const trace_id& trace);

/// A reader's cursor reached `mark.seq`: what stands up to there is received, or read.
void note_marked(conversation_id conversation, const conversation::mark& mark);

} // namespace parley::operation_log
