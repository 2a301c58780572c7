#pragma once

#include "runtime/base/ids.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace parley::http {

/// Bytes on their way to one or many sockets, and what a full queue may do with them.
struct frame {
    enum class kind : std::uint8_t {
        /// Answers, control frames, HTTP: never dropped.
        reply,
        /// A log entry, dropped only with the rest of its conversation (`resync`).
        entry,
        /// Stands for entries that were dropped.
        resync,
        /// Superfluous when a later one of the same conversation, user and name comes.
        cursor,
        /// Dropped first.
        ephemeral,
    };

    std::string bytes;
    kind what = kind::reply;
    /// Nil when the frame belongs to no conversation.
    conversation_id conversation{};
    /// Place in the log of the conversation; 0 for what is no entry.
    parley::seq seq{};
    /// For cursors: whose and which.
    user_id subject{};
    std::uint8_t subject_kind = 0;
};

using frame_ptr = std::shared_ptr<const frame>;

inline frame_ptr make_frame(std::string bytes) {
    return std::make_shared<const frame>(frame{std::move(bytes)});
}

} // namespace parley::http
