// The decoder gets any bytes in pieces of any size. It must neither crash nor read beyond what
// it was given, and the pieces must not matter: whole and in pieces it says the same.
#include "http/websocket/decoder.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

using parley::http::websocket::decoder;

constexpr std::size_t message_size_max = 512;

/// What the decoder makes of `bytes` in pieces of at most `piece_size`.
std::string decode(const std::vector<char>& bytes, std::size_t piece_size) {
    std::string said;
    decoder reader{message_size_max};
    for (std::size_t at = 0; at < bytes.size(); at += piece_size) {
        auto size = std::min(piece_size, bytes.size() - at);
        std::vector<char> piece(bytes.data() + at, bytes.data() + at + size);
        std::span<char> rest{piece};
        auto input = reader.next(rest);
        for (; input.what != decoder::input::kind::need_more; input = reader.next(rest)) {
            said += static_cast<char>('0' + static_cast<int>(input.what));
            said += std::to_string(input.code) + (input.is_text ? "t" : "b");
            said += input.payload;
            if (input.what >= decoder::input::kind::close)
                return said;
        }
    }
    return said;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2)
        return 0;
    std::size_t piece_size = 1 + data[0] % 32;
    std::vector<char> bytes(data + 1, data + size);
    if (decode(bytes, bytes.size()) != decode(bytes, piece_size))
        std::abort();
    return 0;
}
