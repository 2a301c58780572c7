#pragma once

#include "cluster/address_book.hpp"
#include "cluster/failsafe.hpp"
#include "cluster/message_codec.hpp"
#include "cluster/remote_nodes.hpp"

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace parley {

/// Asks and tells between this node and others, as bytes over links that lose nothing while both
/// ends live. It remembers who waits for an answer here, and whom an answer given here is for.
/// Any thread; it must outlive the router and every actor that it knows.
class exchange final : public remote_nodes, public wire::address_book {
public:
    using time_point = std::chrono::steady_clock::time_point;

    struct needs {
        caf::actor_system& system;
        node_id self;
        const message_codec& codec;
        /// Gives an envelope to the link to a node. False when that is full and the envelope may
        /// be refused, or when there is no such node.
        std::function<bool(node_id to, std::string_view envelope, bool may_refuse)> push;
        /// The previous owner of a shard has passed on everything.
        std::function<void(shard_id, epoch)> on_end_of_passing;
        /// A member says something about promises.
        std::function<void(node_id, promise_word)> on_promise;
    };

    explicit exchange(needs with);
    ~exchange() override;

    /// Where asks and tells of other nodes go; before the first envelope comes.
    void connect(caf::actor router) { router_ = std::move(router); }

    void pass_on(node_id to, const passed_on& passed, const caf::mailbox_element& element) override;
    void pass_on_all(node_id to, const fan_out& told) override;
    void end_passing(node_id to, shard_id shard, epoch under) override;

    wire::fixed_address address_of(const caf::actor& actor) override;
    caf::actor at(const wire::fixed_address& address) override;

    /// To a member, about promises. May get lost.
    void say(node_id to, promise_word word);

    /// Acts on an envelope that a node sent.
    void receive(node_id from, std::string_view bytes);

    /// A node is gone for ever: what was asked there may have been done (`timed_out`). Its fixed
    /// actors, as far as they are known here, are the answer.
    std::vector<caf::actor> forget(node_id peer);

    /// Fails what has waited for longer than anybody does, and forgets whom nobody answered.
    void sweep(time_point now);

    /// Asks of other nodes that have no answer yet.
    std::size_t unanswered();

    /// Lets go of all actors.
    void close();

private:
    class ingress;
    class stand_in;
    struct waiting {
        node_id asked;
        caf::strong_actor_ptr asker;
        caf::message_id mid;
        time_point since;
    };
    struct serving {
        node_id asker;
        std::uint64_t correlation = 0;
        time_point since;
    };
    struct envelope;

    bool send(node_id to, const envelope& what, bool may_refuse);
    bool forget_ask(std::uint64_t number);
    void answer(caf::mailbox_element& element);
    void reply(node_id to, std::uint64_t correlation, const caf::message& content);
    void on_request(node_id from, const envelope& what);
    void on_reply(const envelope& what);
    void tell_fixed(const wire::fixed_address& to, const caf::message& content);
    void on_tell_all(node_id from, const envelope& what);
    std::optional<passed_on> letter_in(node_id from, const envelope& what);

    needs with_;
    caf::actor router_;
    caf::actor ingress_;
    std::mutex mutex_;
    std::uint64_t last_number_ = 0;
    std::unordered_map<std::uint64_t, waiting> waiting_;
    std::unordered_map<std::uint64_t, serving> serving_;
    std::unordered_map<std::uint64_t, caf::actor> fixed_here_;
    std::unordered_map<node_id, std::unordered_map<std::uint64_t, caf::actor>> fixed_elsewhere_;
    std::unordered_set<node_id> gone_;
};

} // namespace parley
