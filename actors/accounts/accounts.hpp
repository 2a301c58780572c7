#pragma once

#include "actors/accounts/eraser.hpp"
#include "actors/accounts/key_keeper.hpp"
#include "actors/accounts/login.hpp"
#include "actors/accounts/registration.hpp"
#include "actors/answer_from.hpp"
#include "actors/protocol/accounts.hpp"
#include "runtime/kernel/base_actor.hpp"

#include <memory>
#include <string>

namespace parley {

/// What the accounts actor works with; it all outlives the storage loop's run.
struct accounts_parts {
    pg::loop& loop;
    registration& registrations;
    login& logins;
    eraser& erasures;
    key_keeper& keys;
    accounts_repository accounts;
    std::shared_ptr<const std::string> jwks;
    /// Requests under way at once.
    int requests_max;
};

/// Takes requests about accounts and answers each from a coroutine on the storage loop. Holds
/// nothing but the bound on what is under way.
struct accounts_state {
    using pointer = actor_with<accounts_state, accounts_actor>*;
    static constexpr const char* name = "parley.accounts";

    explicit accounts_state(pointer self_) : self{self_} {}

    template <class Reply>
    caf::result<Reply> answer(net::awaitable<result<Reply>> work) {
        return answer_from(self, parts->loop, bound.take(), std::move(work));
    }

    pointer self;
    std::shared_ptr<accounts_parts> parts;
    work_bound bound{0};
};

accounts_actor::behavior_type accounts_behavior(accounts_state::pointer self, accounts_parts with);

} // namespace parley
