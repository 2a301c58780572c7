#pragma once

#include "runtime/base/ids.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley {

/// Whether frames arrive without a third node: a question, and its answer, which takes the same
/// way.
enum class direct_probe : std::uint8_t { none, question, answer };

/// What one node says to another at once; docs/protocol-links.md has the bytes.
struct frame_header {
    /// Incarnations: a frame from or to another start of a node is nobody's.
    node_id from;
    node_id to;
    /// Of the sender's map: who sees a higher one reads the anchor again.
    std::int64_t map_version = 0;
    /// From 1 by 1 for frames with envelopes; 0 for those without, which may be lost.
    std::uint64_t seq = 0;
    /// All frames up to this one have arrived.
    std::uint64_t ack = 0;
    direct_probe probe = direct_probe::none;
    /// The sender has not heard the receiver for long: this is how that one learns of it.
    bool is_deaf = false;
};

/// `envelopes` are blocks as `append_envelope` makes them.
std::string encode_frame(const frame_header& header, std::string_view envelopes);

struct frame {
    frame_header header;
    /// Views into the bytes of the frame.
    std::vector<std::string_view> envelopes;
};

/// Nothing for bytes that are no frame of a version known here.
std::optional<frame> decode_frame(std::string_view bytes);

/// The most bytes that a frame may have: the longest catch-up fits in.
inline constexpr std::size_t frame_size_max = 32 * 1024 * 1024;

/// Appends an envelope to those that one frame will carry.
void append_envelope(std::string& envelopes, std::string_view envelope);

} // namespace parley
