#pragma once

#include "actors/environment.hpp"
#include "persistence/mention_port.hpp"
#include "runtime/base/retry_policy.hpp"
#include "runtime/kernel/base_actor.hpp"

#include <memory>
#include <string>
#include <vector>

namespace parley {

/// Tasks that earlier runs or other nodes left behind are found by looking.
inline constexpr std::chrono::seconds mention_poll_interval{2};
/// Tasks that are worked on at once.
inline constexpr int mention_claim_max = 128;

/// Time to look for tasks.
struct mention_tick {};

/// What a claim has got.
struct mention_claimed {
    std::shared_ptr<result<std::vector<mention_task>>> tasks;
};

/// What was found out is stored, or could not be.
struct mention_settled {
    std::shared_ptr<const mention_task> task;
    std::shared_ptr<result<std::vector<new_mention>>> made;
};

using mention_resolver_self = mentions_actor::extend<
    caf::reacts_to<mention_tick>,
    caf::reacts_to<mention_claimed>,
    caf::reacts_to<mention_settled>>;

/// Finds out whom messages name, after they were sent, where that was not known then, and tells
/// their conversations. A name that cannot be looked up now is tried again with growing pauses
/// until it can, or is given up when it has become old; what the task stands for lies in storage,
/// so neither a crash nor a directory that is away loses a mention, and no sender ever waits for
/// one. REQ MSG-BE-003.1-S2, MSG-INFRA-003.3-S1
struct mention_resolver_state {
    static constexpr const char* name = "parley.mentions";

    using pointer = actor_with<mention_resolver_state, mention_resolver_self>*;

    /// A task whose names are being looked up.
    struct progress {
        mention_task task;
        std::vector<user_id> users;
        std::size_t missing_count = 0;
        /// Why a name could not be looked up.
        std::string trouble;
    };

    explicit mention_resolver_state(pointer self_) : self{self_} {}

    pointer self;
    environment_ptr environment;
    std::shared_ptr<mention_port> port;
    /// Whose claims they are.
    node_id node;
    retry_policy retries{{}, 0};
    bool is_claiming = false;
    /// Tasks of the last claim that are not settled.
    std::size_t open_count = 0;
    /// There may be more than the last claim got.
    bool is_more = false;

    void on_look();
    void on_tick();
    void on_claimed(const mention_claimed& claimed);
    void on_settled(const mention_settled& settled);

private:
    void claim();
    void begin(mention_task task);
    void look_up(const std::shared_ptr<progress>& of, const std::string& username);
    void finish_one(const std::shared_ptr<progress>& of);
    void settle(const std::shared_ptr<progress>& of);
    std::optional<std::chrono::milliseconds> put_off(const progress& of);
};

/// `environment` may be completed until the first message.
mention_resolver_self::behavior_type mention_resolver_behavior(
    mention_resolver_state::pointer self,
    environment_ptr environment,
    std::shared_ptr<mention_port> port,
    node_id node
);

} // namespace parley

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::mention_tick)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::mention_claimed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::mention_settled)
