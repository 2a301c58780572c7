#pragma once

#include "actors/protocol/conversation.hpp"
#include "actors/protocol/event_order.hpp"
#include "tests/simulation/history.hpp"
#include "tests/simulation/node.hpp"

#include <deque>
#include <map>
#include <memory>
#include <optional>

namespace parley::simulation {

/// What a client knows of the nodes.
class cluster {
public:
    virtual ~cluster() = default;

    /// A node that is up, chosen at random; nullptr when none is.
    virtual node* any_node() = 0;
};

/// One device of one user: it connects, sends with keys, tries again what failed, marks what it
/// saw, and catches up after every gap.
class client {
public:
    struct needs {
        user_id user;
        std::vector<conversation_id> conversations;
        /// Which of the devices it is, below `slots_max`.
        std::uint64_t number = 0;
        timeline& time;
        history& seen;
        cluster& nodes;
    };

    static constexpr std::uint64_t slots_max = 16;

    explicit client(const needs& with);

    /// Does one of the things that users do.
    void act();
    /// An event came to a slot of the gateway of `from`: the number of the device, and a multiple
    /// of `slots_max` for each time it connected.
    void on_push(const node* from, std::uint64_t slot, const shared_event& event);
    /// The node is gone, and with it all connections to it.
    void on_node_down(const node* gone);

    /// From now on nothing new: settle what is unknown and catch up.
    void wind_down() { is_ending_ = true; }
    /// True when nothing is unknown and everything was seen up to these heads.
    bool is_settled(const std::map<conversation_id, seq>& heads) const;
    std::string state() const;

private:
    struct line {
        node* to = nullptr;
        session_id session;
        std::unique_ptr<test::puppet> asker;
        bool is_attached = false;
        /// As every session has one.
        event_order order{};
    };
    using reaction = std::function<void(const test::letter*)>;

    std::uint64_t slot() const { return with_.number + slots_max * line_number_; }
    void connect();
    void disconnect();
    void attach();

    /// Puts a request to an entity; `react` gets its answer, or nullptr when none comes.
    template <class Id, class Message>
    void ask(Id entity, Message message, reaction react);
    void on_answer(std::uint64_t number, const test::letter* answer);
    errc error_of(const test::letter* answer);

    void begin_send();
    void try_send(std::shared_ptr<send_operation> operation);
    void on_send_answered(std::shared_ptr<send_operation> operation, const test::letter* answer);
    void retry_or_give_up(std::shared_ptr<send_operation> operation);
    void mark();
    void type();
    void read_history();
    void catch_up(conversation_id conversation);
    void on_caught_up(conversation_id conversation, seq after, const test::letter* answer);
    void note_trouble(errc reason);
    conversation_id any_conversation();

    needs with_;
    line line_;
    std::uint64_t line_number_ = 0;
    std::map<std::uint64_t, reaction> waiting_;
    std::vector<std::shared_ptr<send_operation>> outbox_;
    std::map<conversation_id, seq> contiguous_;
    std::map<conversation_id, bool> catching_up_;
    int sent_count_ = 0;
    bool is_ending_ = false;
};

} // namespace parley::simulation
