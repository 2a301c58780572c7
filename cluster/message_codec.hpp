#pragma once

#include <caf/message.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace parley {

namespace wire {
class address_book;
} // namespace wire

/// Turns messages into bytes and back; which messages there are is none of the transport's
/// business.
class message_codec {
public:
    virtual ~message_codec() = default;

    /// Appends `content`; false when it is not of a kind that travels.
    virtual bool
    encode(const caf::message& content, std::string& out, wire::address_book& with) const = 0;

    /// Nothing when the bytes are no message of a kind known here.
    virtual std::optional<caf::message>
    decode(std::string_view bytes, wire::address_book& with) const = 0;
};

} // namespace parley
