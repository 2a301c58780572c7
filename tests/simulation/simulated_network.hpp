#pragma once

#include "cluster/transport.hpp"
#include "tests/simulation/timeline.hpp"

#include <map>
#include <memory>
#include <set>
#include <utility>

namespace parley::simulation {

/// What a network does to frames.
struct network_weather {
    double loss = 0;
    double duplicate = 0;
    std::chrono::microseconds delay_min{100};
    std::chrono::microseconds delay_max{100};

    static network_weather rough() {
        return {0.05, 0.05, std::chrono::microseconds{50}, std::chrono::milliseconds{40}};
    }
};

/// The second transport: frames between nodes of one process, in virtual time and with seeded bad
/// luck. What is cut is lost without a word, as with a real network.
class simulated_network {
public:
    explicit simulated_network(timeline& time) : time_{time} {}

    void set_weather(const network_weather& now) { weather_ = now; }

    /// No frame gets from one to the other until `heal`; not the other way round.
    void cut_one_way(node_id from, node_id to) { cut_.insert({from, to}); }
    void cut(node_id one, node_id other) {
        cut_one_way(one, other);
        cut_one_way(other, one);
    }
    void heal() { cut_.clear(); }

    /// The end of a node, which lives as long as the handle.
    std::unique_ptr<transport> join(node_id id);

private:
    class end;

    bool is_cut(node_id from, node_id to) const { return cut_.contains({from, to}); }
    void carry(node_id from, node_id to, const std::string& frame);
    void deliver(node_id from, node_id to, const std::string& frame);
    void try_to_connect(node_id from, node_id to);

    static constexpr std::chrono::milliseconds retry_pause{200};

    timeline& time_;
    network_weather weather_;
    std::set<std::pair<node_id, node_id>> cut_;
    std::map<node_id, end*> ends_;
};

class simulated_network::end final : public transport {
public:
    end(simulated_network& in, node_id id) : in_{in}, id_{id} { in_.ends_[id_] = this; }
    ~end() override { stop(); }

    void start(events told) override { told_ = std::move(told); }
    void connect(node_id, node_id peer, std::string) override {
        wanted_.insert(peer);
        in_.try_to_connect(id_, peer);
    }
    void disconnect(node_id peer) override {
        wanted_.erase(peer);
        connected_.erase(peer);
    }
    bool send(node_id peer, const std::string& frame) override {
        if (!connected_.contains(peer))
            return false;
        in_.carry(id_, peer, frame);
        return true;
    }
    void stop() override {
        if (auto found = in_.ends_.find(id_); found != in_.ends_.end() && found->second == this)
            in_.ends_.erase(found);
    }

private:
    friend class simulated_network;

    simulated_network& in_;
    node_id id_;
    events told_;
    std::set<node_id> wanted_;
    std::set<node_id> connected_;
};

inline std::unique_ptr<transport> simulated_network::join(node_id id) {
    return std::make_unique<end>(*this, id);
}

inline void simulated_network::carry(node_id from, node_id to, const std::string& frame) {
    int copies = time_.random.chance(weather_.loss) ? 0 : 1;
    copies += time_.random.chance(weather_.duplicate) ? 1 : 0;
    for (; copies > 0; --copies)
        time_.between(weather_.delay_min, weather_.delay_max, [this, from, to, frame] {
            deliver(from, to, frame);
        });
}

inline void simulated_network::deliver(node_id from, node_id to, const std::string& frame) {
    auto receiver = ends_.find(to);
    if (receiver == ends_.end() || is_cut(from, to))
        return;
    receiver->second->told_.on_frame(frame);
}

inline void simulated_network::try_to_connect(node_id from, node_id to) {
    time_.between(weather_.delay_min, weather_.delay_max, [this, from, to] {
        auto found = ends_.find(from);
        if (found == ends_.end() || !found->second->wanted_.contains(to))
            return;
        auto& own = *found->second;
        bool is_silent = is_cut(from, to) || is_cut(to, from);
        if (!is_silent && ends_.contains(to)) {
            own.connected_.insert(to);
            own.told_.on_connected(to);
            return;
        }
        time_.after(retry_pause, [this, from, to] { try_to_connect(from, to); });
        own.told_.on_failed(to, is_silent ? suspicion::silent : suspicion::refused);
    });
}

} // namespace parley::simulation
