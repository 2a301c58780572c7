#include "decoder_harness.hpp"

#include <algorithm>

namespace parley::test {

using namespace parley::http::websocket;

std::string to_string(const verdict& x) {
    auto out = "close " + std::to_string(x.close_code);
    for (const auto& each : x.messages)
        out += " " + each.substr(0, 40) + "(" + std::to_string(each.size()) + ")";
    for (const auto& each : x.pings)
        out += " ping:" + each.substr(0, 40);
    return out;
}

namespace {

/// Handles one input; false when nothing may follow.
bool note(const decoder::input& input, verdict& out) {
    using kind = decoder::input::kind;
    switch (input.what) {
    case kind::message:
        out.messages.push_back((input.is_text ? "t:" : "b:") + std::string{input.payload});
        return true;
    case kind::ping:
        out.pings.emplace_back(input.payload);
        return true;
    case kind::close:
        out.close_code = input.code == 1005 ? close_code::normal : input.code;
        return false;
    case kind::violation:
        out.close_code = input.code;
        return false;
    case kind::pong:
    case kind::need_more:
        break;
    }
    return true;
}

} // namespace

verdict decode(
    std::string_view bytes,
    std::size_t message_size_max,
    const std::function<std::size_t()>& next_size
) {
    verdict out;
    decoder reader{message_size_max};
    while (!bytes.empty()) {
        // A copy of exactly this piece: a sanitizer sees every byte read beyond it.
        auto size = std::clamp<std::size_t>(next_size(), 1, bytes.size());
        std::vector<char> piece{bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)};
        bytes.remove_prefix(size);
        std::span<char> rest{piece};
        auto input = reader.next(rest);
        while (input.what != decoder::input::kind::need_more) {
            if (!note(input, out))
                return out;
            input = reader.next(rest);
        }
    }
    return out;
}

} // namespace parley::test
