#include "http/socketio/packet.hpp"

#include <algorithm>
#include <charconv>

namespace parley::http::socketio {

namespace {

using nlohmann::json;

constexpr std::size_t attachments_max = 16;
constexpr std::size_t id_size_max = 18;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Takes the digits from the front of `text`.
std::string_view take_digits(std::string_view& text) {
    auto end = std::find_if_not(text.begin(), text.end(), is_digit);
    auto digits = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    text.remove_prefix(digits.size());
    return digits;
}

bool take_type(std::string_view& text, packet& out) {
    if (text.empty() || text.front() < '0' || text.front() > '6')
        return false;
    out.what = static_cast<packet::type>(text.front() - '0');
    text.remove_prefix(1);
    return true;
}

/// `<count>-`, in front of packets that have attachments only.
bool take_attachments(std::string_view& text, packet& out) {
    if (out.what != packet::type::binary_event && out.what != packet::type::binary_ack)
        return true;
    auto digits = take_digits(text);
    auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), out.attachments);
    if (digits.empty() || parsed.ec != std::errc{} || out.attachments > attachments_max)
        return false;
    if (!text.starts_with('-'))
        return false;
    text.remove_prefix(1);
    return true;
}

/// `/name,`; the comma may be missing when nothing follows.
void take_name_space(std::string_view& text, packet& out) {
    if (!text.starts_with('/'))
        return;
    auto comma = text.find(',');
    out.name_space = text.substr(0, comma);
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
}

bool is_event(const json& data) {
    return data.is_array() && !data.empty() && (data[0].is_string() || data[0].is_number());
}

bool is_valid(const packet& x) {
    switch (x.what) {
    case packet::type::connect:
        return x.data.is_null() || x.data.is_object();
    case packet::type::disconnect:
        return x.data.is_null();
    case packet::type::event:
    case packet::type::binary_event:
        return is_event(x.data);
    case packet::type::ack:
    case packet::type::binary_ack:
        return x.data.is_array() && !x.id.empty();
    case packet::type::connect_error:
        return false; // servers send it
    }
    return false;
}

} // namespace

std::optional<packet> parse_packet(std::string_view text) {
    packet parsed;
    if (!take_type(text, parsed) || !take_attachments(text, parsed))
        return std::nullopt;
    take_name_space(text, parsed);
    parsed.id = take_digits(text);
    if (parsed.id.size() > id_size_max)
        return std::nullopt;
    if (!text.empty())
        parsed.data = json::parse(text, nullptr, false);
    if (!is_valid(parsed))
        return std::nullopt;
    return parsed;
}

std::vector<std::string_view> split_payload(std::string_view body) {
    std::vector<std::string_view> packets;
    for (;;) {
        auto end = body.find(packet_separator);
        packets.push_back(body.substr(0, end));
        if (end == std::string_view::npos)
            return packets;
        body.remove_prefix(end + 1);
    }
}

} // namespace parley::http::socketio
