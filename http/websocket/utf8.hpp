#pragma once

#include <cstdint>
#include <string_view>

namespace parley::http::websocket {

/// Checks UTF-8 (RFC 3629) that arrives in pieces; characters may be split anywhere.
class utf8_validator {
public:
    /// False as soon as the text cannot be valid any more, whatever follows.
    bool feed(std::string_view bytes);
    /// True when no character is left unfinished.
    bool is_complete() const { return remaining_ == 0; }

private:
    bool begin(std::uint8_t lead);

    /// Continuation bytes that the current character still needs.
    std::uint8_t remaining_ = 0;
    /// Range of the next one: narrower after some leads (no overlong forms, no surrogates).
    std::uint8_t lowest_ = 0x80;
    std::uint8_t highest_ = 0xBF;
};

/// True when `text` is valid and complete.
bool is_utf8(std::string_view text);

} // namespace parley::http::websocket
