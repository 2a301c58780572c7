// The request parser gets any bytes in pieces of any size. It must neither crash nor take more
// than its limits, and whole and in pieces it must come to the same end with the same request.
#include "http/request_parser.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using parley::http::request_parser;
using progress = request_parser::progress;

constexpr request_parser::limits bounds{512, 256};

std::string describe(request_parser& parser) {
    auto& asked = parser.parsed();
    std::string said = asked.path + "|" + asked.body;
    for (const auto& [name, value] : asked.query)
        said += "|" + name + "=" + value;
    asked.fields.each([&](auto name, auto value) { said.append(name).append(value); });
    return said;
}

/// What comes of the first request in `bytes`.
std::string read(std::string_view bytes, std::size_t piece_size) {
    request_parser parser{bounds};
    std::string pending;
    for (std::size_t at = 0; at < bytes.size(); at += piece_size) {
        pending += bytes.substr(at, piece_size);
        std::span<const char> rest{pending.data(), pending.size()};
        auto step = parser.feed(rest);
        while (step == progress::head_done && parser.has_body() && !rest.empty())
            step = parser.feed(rest);
        if (step == progress::refused)
            return "refused " + std::to_string(static_cast<unsigned>(parser.why().code));
        if (step == progress::complete || (step == progress::head_done && !parser.has_body()))
            return describe(parser);
        pending.erase(0, pending.size() - rest.size());
        if (pending.size() > bounds.head_size_max)
            std::abort();
    }
    return "unfinished";
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2)
        return 0;
    std::size_t piece_size = 1 + data[0] % 64;
    // libFuzzer hands out bytes, the parser takes characters.
    std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1); // NOLINT
    auto whole = read(bytes, bytes.size());
    auto pieces = read(bytes, piece_size);
    bool are_same = whole == pieces;
    // A request that is both too large and wrong may be refused for either.
    bool are_refused = whole.starts_with("refused") && pieces.starts_with("refused");
    if (!are_same && !are_refused)
        std::abort();
    return 0;
}
