#pragma once

#include "persistence/membership_port.hpp"

#include <deque>
#include <set>

namespace parley::test {

/// An anchor that keeps every call until the test answers it.
class scripted_anchor : public membership_port {
public:
    template <class T>
    struct pending {
        handler<T> done;
    };
    struct pending_view {
        std::int64_t since;
        handler<cluster_view> done;
    };
    struct pending_advance {
        member_state to;
        std::string address;
        handler<bool> done;
    };
    struct pending_suspicion {
        node_id target;
        suspicion why;
        handler<void> done;
    };
    struct pending_control {
        /// Node 0: shards are assigned, nobody is evicted.
        node_id target;
        std::int64_t known_version;
        std::vector<new_owner> owners;
        handler<control_outcome> done;
    };
    struct pending_release {
        std::vector<shard_epoch> shards;
        handler<std::vector<shard_id>> done;
    };

    std::deque<pending<heartbeat_answer>> beats;
    std::deque<pending_view> views;
    std::deque<pending_advance> advances;
    std::deque<pending_suspicion> suspicions;
    std::deque<pending_control> controls;
    std::deque<pending_release> releases;

    void join(node_addresses, handler<node_id> done) override { done(node_id{7}); }
    void heartbeat(node_id, handler<heartbeat_answer> done) override {
        beats.push_back({std::move(done)});
    }
    void read_view(std::int64_t since, handler<cluster_view> done) override {
        views.push_back({since, std::move(done)});
    }
    void advance(node_id, member_state to, std::string address, handler<bool> done) override {
        advances.push_back({to, std::move(address), std::move(done)});
    }
    void suspect(node_id, node_id target, suspicion why, handler<void> done) override {
        suspicions.push_back({target, why, std::move(done)});
    }
    void evict(
        node_id,
        node_id target,
        std::int64_t known_version,
        std::vector<new_owner> owners,
        handler<control_outcome> done
    ) override {
        controls.push_back({target, known_version, std::move(owners), std::move(done)});
    }
    void assign(
        node_id,
        std::int64_t known_version,
        std::vector<new_owner> owners,
        handler<control_outcome> done
    ) override {
        controls.push_back({{}, known_version, std::move(owners), std::move(done)});
    }
    void release(node_id, std::vector<shard_epoch> shards, handler<std::vector<shard_id>> done)
        override {
        releases.push_back({std::move(shards), std::move(done)});
    }
    void leave(node_id, handler<void> done) override { done({}); }
};

} // namespace parley::test
