#include "runtime/ctl/bench/wire.hpp"

#include <charconv>
#include <cstring>

namespace parley::bench {

namespace {

constexpr char tag_mark = 'b';
constexpr int run_digits = 3;
constexpr int sender_digits = 4;
constexpr int number_digits = 10;
static_assert(1 + run_digits + sender_digits + number_digits == tag_size);

void append_hex(std::string& out, std::uint64_t value, int digits) {
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4)
        out.push_back("0123456789abcdef"[(value >> shift) & 15]);
}

template <class Integer>
bool read_hex(std::string_view text, Integer& out) {
    auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), out, 16);
    return failed == std::errc{} && end == text.data() + text.size();
}

std::size_t find(std::string_view in, std::string_view what) {
    // glibc's memmem is vectorised for short needles; string_view::find is not.
    const auto* at =
        static_cast<const char*>(memmem(in.data(), in.size(), what.data(), what.size()));
    return at == nullptr ? std::string_view::npos : static_cast<std::size_t>(at - in.data());
}

frame_kind kind_of_event(std::string_view name) {
    if (name == "newMessage")
        return frame_kind::message;
    return name == "ready" ? frame_kind::ready : frame_kind::other;
}

} // namespace

void append_text(std::string& out, const message_tag& tag, std::size_t size) {
    auto begin = out.size();
    out.push_back(tag_mark);
    append_hex(out, tag.run, run_digits);
    append_hex(out, tag.sender, sender_digits);
    append_hex(out, tag.number, number_digits);
    if (size > tag_size)
        out.resize(begin + size, '.');
}

std::optional<message_tag> read_tag(std::string_view text) {
    if (text.size() < tag_size || text[0] != tag_mark)
        return std::nullopt;
    message_tag tag;
    auto rest = text.substr(1);
    bool is_tag = read_hex(rest.substr(0, run_digits), tag.run)
                  && read_hex(rest.substr(run_digits, sender_digits), tag.sender)
                  && read_hex(rest.substr(run_digits + sender_digits, number_digits), tag.number);
    return is_tag ? std::optional{tag} : std::nullopt;
}

void append_key(std::string& out, const message_tag& tag, std::uint64_t due_ms) {
    append_hex(out, due_ms >> 16, 8);
    out.push_back('-');
    append_hex(out, due_ms, 4);
    out += "-7";
    append_hex(out, tag.run, 3);
    out.push_back('-');
    append_hex(out, 0x8000U | tag.sender, 4);
    out.push_back('-');
    append_hex(out, tag.number, 12);
}

frame_kind kind_of(std::string_view frame) {
    constexpr std::string_view ack = R"({"ack":)";
    if (frame.starts_with(ack)) {
        auto after_number = frame.substr(ack.size()).find(',');
        bool is_refused = after_number != std::string_view::npos
                          && frame.substr(ack.size() + after_number).starts_with(R"(,"error")");
        return is_refused ? frame_kind::refused : frame_kind::acknowledged;
    }
    constexpr std::string_view event = R"({"event":")";
    if (frame.starts_with(event)) {
        auto rest = frame.substr(event.size());
        return kind_of_event(rest.substr(0, rest.find('"')));
    }
    return kind_of_event(string_after(frame, R"("event":")"));
}

std::int64_t integer_after(std::string_view frame, std::string_view name) {
    auto at = find(frame, name);
    std::int64_t value = -1;
    if (at != std::string_view::npos)
        std::from_chars(frame.data() + at + name.size(), frame.data() + frame.size(), value);
    return value;
}

std::string_view string_after(std::string_view frame, std::string_view name) {
    auto at = find(frame, name);
    if (at == std::string_view::npos)
        return {};
    auto rest = frame.substr(at + name.size());
    return rest.substr(0, rest.find('"'));
}

} // namespace parley::bench
