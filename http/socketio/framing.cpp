#include "http/socketio/framing.hpp"

#include "http/websocket/codec.hpp"

namespace parley::http::socketio {

namespace {

using websocket::opcode;

class socketio_texts final : public framing {
public:
    std::size_t slot() const override { return socketio_slot; }

    std::string event(std::string_view name, std::string_view data) const override {
        std::string text;
        text.reserve(name.size() + data.size() + 8);
        text.append("42[\"").append(name).append("\",").append(data).append("]");
        return websocket::make_frame_bytes(opcode::text, text);
    }

    std::string
    answer(std::string_view id, std::string_view member, std::string_view value) const override {
        std::string text;
        text.reserve(id.size() + value.size() + 16);
        text.append("43").append(id).append("[{\"").append(member);
        text.append("\":").append(value).append("}]");
        return websocket::make_frame_bytes(opcode::text, text);
    }
};

} // namespace

const framing& socketio_framing() {
    static const socketio_texts only;
    return only;
}

frame_ptr make_packet(std::string_view text) {
    return make_frame(websocket::make_frame_bytes(opcode::text, text));
}

std::string_view packet_of(const frame& made) {
    return websocket::payload_of(made.bytes);
}

} // namespace parley::http::socketio
