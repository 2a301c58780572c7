#include "cluster/frame.hpp"

#include "cluster/wire.hpp"

namespace parley {

namespace {

constexpr std::uint8_t frame_version = 1;

} // namespace

std::string encode_frame(const frame_header& header, std::string_view envelopes) {
    std::string bytes;
    bytes.reserve(envelopes.size() + 64);
    wire::writer to{bytes};
    to.byte(frame_version);
    wire::put(to, header);
    to.bytes(envelopes);
    return bytes;
}

std::optional<frame> decode_frame(std::string_view bytes) {
    if (bytes.size() > frame_size_max)
        return std::nullopt;
    wire::reader from{bytes};
    if (from.byte() != frame_version)
        return std::nullopt;
    frame read;
    wire::get(from, read.header);
    while (from.ok() && !from.at_end())
        read.envelopes.push_back(from.text());
    if (!from.ok())
        return std::nullopt;
    return read;
}

void append_envelope(std::string& envelopes, std::string_view envelope) {
    wire::writer{envelopes}.text(envelope);
}

} // namespace parley
