// A peer may send any bytes. As a frame and as a message they must be read to an end or refused,
// and what was read as a message must be written and read again as the same.
#include "actors/protocol/wire_table.hpp"
#include "cluster/address_book.hpp"
#include "cluster/frame.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

/// Knows nobody.
struct no_addresses final : parley::wire::address_book {
    parley::wire::fixed_address address_of(const caf::actor&) override { return {}; }
    caf::actor at(const parley::wire::fixed_address&) override { return {}; }
};

void read_message(std::string_view bytes) {
    no_addresses nobody;
    const auto& codec = parley::protocol_codec();
    auto first = codec.decode(bytes, nobody);
    if (!first)
        return;
    std::string written;
    if (!codec.encode(*first, written, nobody))
        std::abort();
    auto second = codec.decode(written, nobody);
    std::string again;
    if (!second || !codec.encode(*second, again, nobody) || again != written)
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string bytes(data, data + size);
    read_message(bytes);
    if (auto frame = parley::decode_frame(bytes)) {
        for (auto envelope : frame->envelopes)
            read_message(envelope);
    }
    return 0;
}
