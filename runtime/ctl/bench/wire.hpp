#pragma once

#include "runtime/base/uuid.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// What the generator says on `/ws` and how it reads the answers. The frames come from a server
/// that we know, so they are searched for the few fields that count instead of being parsed; a
/// sample of them is parsed in full (`sample.hpp`).
namespace parley::bench {

/// Which message it is: carried in the text, so that its delivery is known again whatever else
/// the server says about it.
struct message_tag {
    /// Tells this run from earlier ones in the same conversations; 12 bits.
    std::uint16_t run = 0;
    /// Which sender of the run; 14 bits.
    std::uint16_t sender = 0;
    /// Which message of the sender, from 1; 40 bits.
    std::uint64_t number = 0;

    friend bool operator==(const message_tag&, const message_tag&) = default;
};

inline constexpr std::size_t tag_size = 18;
inline constexpr std::size_t sender_max = 1 << 14;

/// Appends the tag and as much filler as makes `size` bytes of text (at least `tag_size`).
void append_text(std::string& out, const message_tag& tag, std::size_t size);

/// The tag that `text` begins with; `nullopt` when it is no text of a generator.
std::optional<message_tag> read_tag(std::string_view text);

/// Appends the client key of a message: a version 7 UUID made of the tag and of when the message
/// was due (milliseconds since 1970), so that a retry has the same one and nothing is stored.
void append_key(std::string& out, const message_tag& tag, std::uint64_t due_ms);

/// What stands in a frame of the server.
enum class frame_kind : std::uint8_t { acknowledged, refused, message, ready, other };

frame_kind kind_of(std::string_view frame);

/// The digits after `name`, such as `"seq":`; -1 when there are none.
std::int64_t integer_after(std::string_view frame, std::string_view name);

/// The string after `name`, such as `"text":"`, up to the next quote; empty when it is not there.
/// Only for values that hold no escaped characters.
std::string_view string_after(std::string_view frame, std::string_view name);

} // namespace parley::bench
