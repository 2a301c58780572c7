#include "http/websocket/framing.hpp"

#include "http/websocket/codec.hpp"

namespace parley::http::websocket {

namespace {

class plain final : public framing {
public:
    std::size_t slot() const override { return plain_slot; }

    std::string event(std::string_view name, std::string_view data) const override {
        std::string text;
        text.reserve(name.size() + data.size() + 24);
        text.append("{\"event\":\"").append(name);
        text.append("\",\"data\":").append(data).append("}");
        return make_frame_bytes(opcode::text, text);
    }

    std::string
    answer(std::string_view id, std::string_view member, std::string_view value) const override {
        std::string text;
        text.reserve(id.size() + value.size() + 24);
        text.append("{\"ack\":").append(id).append(",\"").append(member);
        text.append("\":").append(value).append("}");
        return make_frame_bytes(opcode::text, text);
    }
};

} // namespace

const framing& plain_framing() {
    static const plain only;
    return only;
}

} // namespace parley::http::websocket
