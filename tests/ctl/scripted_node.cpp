#include "tests/ctl/scripted_node.hpp"

#include <algorithm>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

using nlohmann::json;

namespace {

constexpr int poll_ms = 10;
constexpr const char* upgraded = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                                 "Connection: Upgrade\r\n"
                                 "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

std::uint8_t byte_at(const std::string& bytes, std::size_t at) {
    return static_cast<std::uint8_t>(bytes[at]);
}

/// Takes one masked frame off `in`; empty while there is none.
std::string take_frame(std::string& in) {
    std::size_t header = 2;
    if (in.size() < 8)
        return {};
    std::size_t size = byte_at(in, 1) & 0x7fU;
    if (size == 126) {
        size = byte_at(in, 2) * 256U + byte_at(in, 3);
        header = 4;
    }
    if (in.size() < header + 4 + size)
        return {};
    auto payload = in.substr(header + 4, size);
    for (std::size_t i = 0; i < size; ++i)
        payload[i] = static_cast<char>(payload[i] ^ in[header + i % 4]);
    in.erase(0, header + 4 + size);
    return payload;
}

std::string to_frame(const std::string& text) {
    std::string frame{"\x81\x7e"};
    frame.push_back(static_cast<char>(text.size() >> 8));
    frame.push_back(static_cast<char>(text.size()));
    return frame + text;
}

} // namespace

scripted_node::scripted_node(script plan) : plan_{std::move(plan)} {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    listen(listener_, 16);
    thread_ = std::thread{[this] { run(); }};
}

scripted_node::~scripted_node() {
    stop();
    cut_all();
    close(listener_);
}

void scripted_node::stop() {
    is_stopping_ = true;
    if (thread_.joinable())
        thread_.join();
}

void scripted_node::run() {
    while (!is_stopping_) {
        std::vector<pollfd> waiting{{listener_, POLLIN, 0}};
        for (const auto& one : peers_)
            waiting.push_back({one.socket, POLLIN, 0});
        if (poll(waiting.data(), waiting.size(), poll_ms) > 0)
            serve(waiting);
    }
}

void scripted_node::serve(const std::vector<pollfd>& ready) {
    for (std::size_t i = 0; i < peers_.size(); ++i)
        // Reading from one may have cut another.
        if (ready[i + 1].revents != 0 && peers_[i].socket >= 0)
            read(peers_[i]);
    std::erase_if(peers_, [](const peer& one) { return one.socket < 0; });
    if (ready[0].revents != 0)
        accept_one();
}

void scripted_node::accept_one() {
    peers_.push_back({accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC), false, {}});
}

void scripted_node::read(peer& from) {
    char room[16384];
    auto got = recv(from.socket, room, sizeof room, 0);
    if (got <= 0) {
        close(from.socket);
        from.socket = -1;
        return;
    }
    from.in.append(room, static_cast<std::size_t>(got));
    if (from.is_upgraded)
        take_frames(from);
    else
        upgrade(from);
}

void scripted_node::upgrade(peer& from) {
    if (from.in.find("\r\n\r\n") == std::string::npos)
        return;
    from.in.clear();
    from.is_upgraded = true;
    send(from, plan_.upgrade_answer.empty() ? upgraded : plan_.upgrade_answer);
    if (plan_.upgrade_answer.empty())
        send_json(from, {{"event", "ready"}, {"data", json::object()}});
}

void scripted_node::take_frames(peer& from) {
    for (auto text = take_frame(from.in); !text.empty(); text = take_frame(from.in)) {
        auto call = json::parse(text);
        if (call["event"] == "resume")
            catch_up(from, call);
        else if (call["event"] == "markAsRead")
            send_json(from, {{"ack", call["id"]}, {"data", call["data"]}});
        else if (call["event"] == "react")
            add_reaction(from, call);
        else
            store(from, call);
        if (from.socket < 0)
            return;
    }
}

void scripted_node::store(peer& from, const json& call) {
    auto refusal = plan_.refusals-- > 0 ? "OVERLOADED" : plan_.refusal;
    if (!refusal.empty()) {
        send_json(from, {{"ack", call["id"]}, {"error", {{"code", refusal}, {"message", "no"}}}});
        return;
    }
    const auto& data = call["data"];
    auto key = data["client_message_id"].get<std::string>();
    ++keys_[key];
    auto [found, is_new] = stored_.emplace(key, log_.size());
    if (is_new) {
        auto seq = log_.size() + 1;
        char id[40];
        std::snprintf(id, sizeof id, "0190c5a0-0000-7000-8000-%012zx", seq);
        log_.push_back(
            {{"id", id},
             {"conversation_id", data["conversation_id"]},
             {"seq", seq},
             {"sender_id", id},
             {"text", data["text"]},
             {"created_at", "2026-11-21T09:30:00.000123Z"},
             {"status", "SENT"}}
        );
    }
    if (static_cast<int>(log_.size()) == plan_.cut_after) {
        plan_.cut_after = -1;
        cut_all();
        return;
    }
    const auto& message = log_[found->second];
    send_json(from, {{"ack", call["id"]}, {"data", message}});
    auto seq = message["seq"].get<int>();
    bool is_withheld = std::ranges::find(plan_.undelivered, seq) != plan_.undelivered.end();
    for (const auto& one : peers_)
        if (is_new && !is_withheld && one.socket != from.socket && one.is_upgraded)
            send_json(one, {{"event", "newMessage"}, {"data", message}});
}

void scripted_node::add_reaction(peer& from, const json& call) {
    auto entry = call["data"];
    entry["seq"] = log_.size() + 1;
    log_.push_back(entry);
    for (const auto& one : peers_)
        send_json(one, {{"event", "reactionAdded"}, {"data", entry}});
    send_json(from, {{"ack", call["id"]}, {"data", {{"reactions", json::array()}}}});
}

void scripted_node::catch_up(peer& from, const json& call) {
    // Two entries an answer, so that there is more.
    auto after = call["data"]["cursors"].begin().value().get<std::size_t>();
    auto end = std::min(after + 2, log_.size());
    auto entries = json::array();
    for (auto i = after; i < end; ++i)
        entries.push_back({{"event", "newMessage"}, {"data", log_[i]}});
    json data{{"entries", entries}, {"has_more", end < log_.size()}, {"recovered", true}};
    send_json(from, {{"ack", call["id"]}, {"data", data}});
}

void scripted_node::cut_all() {
    for (auto& one : peers_) {
        if (one.socket >= 0)
            close(one.socket);
        one.socket = -1;
    }
}

void scripted_node::send(const peer& to, const std::string& bytes) {
    if (to.socket >= 0)
        ::send(to.socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

void scripted_node::send_json(const peer& to, const json& value) {
    send(to, to_frame(value.dump()));
}
