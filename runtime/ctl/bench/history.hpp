#pragma once

#include "runtime/ctl/bench/stored_message.hpp"

#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace parley::bench {

/// What the node has promised about one conversation, and who may read it there.
struct conversation_history {
    uuid conversation;
    /// A participant, for reading through the API.
    uuid reader;
    std::string reader_email;
    /// The newest seq before the run.
    std::int64_t base_seq = 0;
    /// In the order in which the acknowledgements came.
    std::vector<stored_message> acknowledged;
};

/// Every acknowledgement of a run, in memory and, when a path is given, as JSON lines in a file
/// that outlives the run however it ends: one line a conversation,
/// `{"conversation","reader","reader_email","base_seq"}`, then one an acknowledged message,
/// `{"conversation","seq","id","key"}`, `conversation` being the line's place among the
/// conversations, from 0.
class history {
public:
    /// An empty path keeps no file. Throws `cannot_run` when the file cannot be written.
    explicit history(const std::string& log_path = {});

    /// Returns the index by which `add` names this conversation.
    std::size_t add_conversation(conversation_history conversation);

    /// True when keys are wanted: they are kept in the file only.
    bool is_logging() const { return log_.is_open(); }

    void add(std::size_t conversation, const stored_message& message, std::string_view key);

    /// Writes out what the file still lacks. To be called every second or so.
    void flush() { log_.flush(); }

    const std::vector<conversation_history>& conversations() const { return conversations_; }

private:
    std::ofstream log_;
    std::vector<conversation_history> conversations_;
};

/// Reads such a file; a line cut short by the end of its writer is left out.
/// Throws `cannot_run` when there is no such file.
std::vector<conversation_history> read_history(const std::string& log_path);

} // namespace parley::bench
