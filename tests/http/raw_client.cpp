#include "raw_client.hpp"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <netinet/in.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#include <utility>

namespace parley::test {

namespace {

constexpr int deadline_seconds = 10;

int connect_to(int port, int descriptor) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* generic = reinterpret_cast<sockaddr*>(&address); // NOLINT: the socket API
    if (::connect(descriptor, generic, sizeof address) != 0)
        throw std::runtime_error{"cannot connect"};
    return descriptor;
}

std::string lower(std::string text) {
    for (char& c : text)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

} // namespace

std::string raw_response::header(const std::string& name) const {
    auto found = headers.find(name);
    return found == headers.end() ? std::string{} : found->second;
}

std::string raw_response::text(const std::string& pointer) const {
    return json().at(nlohmann::json::json_pointer{pointer}).get<std::string>();
}

raw_client::raw_client(int port) : raw_client{make_socket(), port} {}

raw_client::raw_client(int socket, int port) : socket_{connect_to(port, socket)} {}

int raw_client::make_socket() {
    int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    timeval deadline{deadline_seconds, 0};
    ::setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &deadline, sizeof deadline);
    ::setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &deadline, sizeof deadline);
    return descriptor;
}

raw_client::raw_client(raw_client&& other) noexcept
    : socket_{std::exchange(other.socket_, -1)}, buffer_{std::move(other.buffer_)} {}

raw_client::~raw_client() {
    if (socket_ >= 0)
        ::close(socket_);
}

void raw_client::send(std::string_view bytes) {
    while (!bytes.empty()) {
        auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0)
            throw std::runtime_error{"cannot send"};
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

void raw_client::finish() {
    ::shutdown(socket_, SHUT_WR);
}

void raw_client::shrink_receive_buffer() {
    int size = 32 * 1024;
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
}

bool raw_client::fill() {
    std::array<char, 65536> chunk{};
    auto count = ::recv(socket_, chunk.data(), chunk.size(), 0);
    if (count < 0 && errno == EAGAIN)
        throw std::runtime_error{"nothing came within the deadline"};
    if (count <= 0)
        return false;
    buffer_.append(chunk.data(), static_cast<std::size_t>(count));
    return true;
}

std::string raw_client::read_line() {
    auto end = buffer_.find("\r\n");
    while (end == std::string::npos) {
        if (!fill())
            throw std::runtime_error{"closed within a head: '" + buffer_ + "'"};
        end = buffer_.find("\r\n");
    }
    auto line = buffer_.substr(0, end);
    buffer_.erase(0, end + 2);
    return line;
}

raw_response raw_client::read_response(bool is_head) {
    raw_response answer;
    auto status = read_line();
    answer.status = std::stoi(status.substr(status.find(' ') + 1));
    for (auto line = read_line(); !line.empty(); line = read_line()) {
        auto colon = line.find(": ");
        answer.headers.emplace(lower(line.substr(0, colon)), line.substr(colon + 2));
    }
    auto length = answer.header("content-length");
    if (!is_head && !length.empty())
        answer.body = read_exactly(std::stoul(length));
    return answer;
}

std::string raw_client::read_to_end() {
    while (fill()) {
    }
    return std::exchange(buffer_, {});
}

bool raw_client::is_closed_by_peer() {
    return buffer_.empty() && !fill();
}

std::string raw_client::read_some(std::size_t size) {
    if (buffer_.empty())
        fill();
    auto part = buffer_.substr(0, size);
    buffer_.erase(0, part.size());
    return part;
}

std::string raw_client::read_exactly(std::size_t size) {
    while (buffer_.size() < size) {
        if (!fill())
            throw std::runtime_error{"closed too early"};
    }
    auto part = buffer_.substr(0, size);
    buffer_.erase(0, size);
    return part;
}

int server_frame::close_code() const {
    if (payload.size() < 2)
        return 0;
    return static_cast<unsigned char>(payload[0]) << 8 | static_cast<unsigned char>(payload[1]);
}

std::string client_frame(int opcode, std::string_view payload, bool is_final, std::uint32_t mask) {
    std::string out;
    out.push_back(static_cast<char>((is_final ? 0x80 : 0) | opcode));
    int extra = 0;
    if (payload.size() < 126) {
        out.push_back(static_cast<char>(0x80 | payload.size()));
    } else if (payload.size() < 65536) {
        out.push_back(static_cast<char>(0x80 | 126));
        extra = 2;
    } else {
        out.push_back(static_cast<char>(0x80 | 127));
        extra = 8;
    }
    for (int i = extra - 1; i >= 0; --i)
        out.push_back(static_cast<char>(payload.size() >> (8 * i)));
    std::array<char, 4> key{};
    for (std::size_t i = 0; i < key.size(); ++i)
        key.at(i) = static_cast<char>(mask >> (24 - 8 * i));
    out.append(key.data(), key.size());
    for (std::size_t i = 0; i < payload.size(); ++i)
        out.push_back(static_cast<char>(payload[i] ^ key.at(i % 4)));
    return out;
}

websocket_client::websocket_client(int port, const std::string& extra) : socket{port} {
    socket.send(
        "GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        + extra + "\r\n"
    );
    handshake = socket.read_response();
}

server_frame websocket_client::read_frame() {
    auto head = socket.read_exactly(2);
    std::size_t size = static_cast<unsigned char>(head[1]) & 0x7FU;
    int extra = size == 126 ? 2 : size == 127 ? 8 : 0;
    if (extra > 0) {
        size = 0;
        for (char c : socket.read_exactly(static_cast<std::size_t>(extra)))
            size = size << 8 | static_cast<unsigned char>(c);
    }
    return {head[0] & 0x0F, socket.read_exactly(size)};
}

nlohmann::json websocket_client::read_json() {
    while (true) {
        auto frame = read_frame();
        if (frame.opcode == 1)
            return nlohmann::json::parse(frame.payload);
        if (frame.opcode == 9)
            socket.send(client_frame(10, frame.payload));
        if (frame.opcode == 8)
            throw std::runtime_error{"closed with " + std::to_string(frame.close_code())};
    }
}

int websocket_client::read_close() {
    while (true) {
        auto frame = read_frame();
        if (frame.opcode == 8)
            return frame.close_code();
    }
}

std::string get(std::string_view target, std::string_view extra) {
    std::string text = "GET ";
    return text.append(target).append(" HTTP/1.1\r\nHost: x\r\n").append(extra).append("\r\n");
}

std::string post(std::string_view target, std::string_view body, std::string_view extra) {
    std::string text = "POST ";
    text.append(target).append(" HTTP/1.1\r\nHost: x\r\nContent-Length: ");
    text.append(std::to_string(body.size())).append("\r\n").append(extra).append("\r\n");
    return text.append(body);
}

} // namespace parley::test
