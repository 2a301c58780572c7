#pragma once

#include <nlohmann/json.hpp>

#include <atomic>
#include <cstdint>
#include <map>
#include <poll.h>
#include <string>
#include <thread>
#include <vector>

/// A node of one conversation on a port of its own, in a thread of its own: it acknowledges and
/// delivers what it is sent, except where its script says otherwise.
class scripted_node {
public:
    struct script {
        /// So many sends are refused as `OVERLOADED` first.
        int refusals = 0;
        /// Refuses every send with this code.
        std::string refusal;
        /// These seqs are delivered to nobody.
        std::vector<int> undelivered;
        /// After so many stored messages all connections are cut, once and without the answer.
        int cut_after = -1;
        /// The answer to the upgrade is this instead of 101.
        std::string upgrade_answer;
    };

    explicit scripted_node(script plan);
    ~scripted_node();
    scripted_node(const scripted_node&) = delete;
    scripted_node& operator=(const scripted_node&) = delete;

    std::uint16_t port() const { return port_; }

    /// Ends the thread; what follows may be asked afterwards.
    void stop();
    const std::vector<nlohmann::json>& log() const { return log_; }
    /// How often each client key came.
    const std::map<std::string, int>& keys() const { return keys_; }

private:
    struct peer {
        int socket = -1;
        bool is_upgraded = false;
        std::string in;
    };

    void run();
    /// The listener first, then the peers in their order.
    void serve(const std::vector<pollfd>& ready);
    void accept_one();
    void read(peer& from);
    void upgrade(peer& from);
    void take_frames(peer& from);
    void store(peer& from, const nlohmann::json& call);
    void add_reaction(peer& from, const nlohmann::json& call);
    void catch_up(peer& from, const nlohmann::json& call);
    void cut_all();
    static void send(const peer& to, const std::string& bytes);
    static void send_json(const peer& to, const nlohmann::json& value);

    script plan_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::vector<peer> peers_;
    std::vector<nlohmann::json> log_;
    std::map<std::string, int> keys_;
    std::map<std::string, std::size_t> stored_;
    std::atomic<bool> is_stopping_{false};
    std::thread thread_;
};
