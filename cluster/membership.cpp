#include "cluster/membership.hpp"

#include "runtime/base/log.hpp"

namespace parley {

caf::behavior membership_behavior(membership_state::pointer self, membership_parts parts) {
    auto& state = self->state;
    state.self = self;
    state.parts = std::move(parts);
    state.fenced.resize(state.known.shards.size());
    const auto& settings = state.parts.settings;
    state.promises = failsafe{{settings.lease, 2 * settings.heartbeat}, state.parts.now()};
    self->send<caf::message_priority::high>(self, membership_state::beat{});
    return {
        [&state](const membership_state::beat&) { state.on_beat(); },
        [&state](const membership_state::beaten& x) { state.on_beaten(x); },
        [&state](const membership_state::viewed& x) { state.on_viewed(x); },
        [&state](const membership_state::advanced& x) { state.on_advanced(x); },
        [&state](const membership_state::judged& x) { state.on_judged(x); },
        [&state](const membership_state::raised& x) { state.on_raised(x); },
        [&state](const membership_state::handed& x) { state.on_handed(x); },
        [&state](const membership_state::release_step& x) { state.on_release_step(x); },
        [&state](const membership_state::released& x) { state.on_released(x); },
        [&state](const membership_refresh& x) { state.on_refresh(x); },
        [&state](const membership_suspect& x) { state.on_suspect(x); },
        [&state](const membership_trust& x) { state.on_trust(x); },
        [&state](const membership_promise& x) { state.on_promise(x); },
        [&state](const membership_announce& x) { state.on_announce(x); },
        [&state](const membership_drain&) { state.advance_to(member_state::draining); },
        [&state](const membership_owned&) { return state.on_owned(); },
    };
}

/// One at a time: a database that is slow gets no queue of them.
void membership_state::on_beat() {
    if (is_dead)
        return;
    self->delayed_send<caf::message_priority::high>(self, parts.settings.heartbeat, beat{});
    ask_promises();
    set_serving();
    hurry_moves();
    if (std::exchange(is_beating, true))
        return;
    auto answered = back([sent = parts.now()](result<heartbeat_answer> answer) {
        return beaten{std::move(answer), sent};
    });
    parts.anchor->heartbeat(parts.self, answered);
}

void membership_state::on_beaten(const beaten& answer) {
    is_beating = false;
    if (is_dead)
        return;
    if (!answer.answer) {
        if (failures++ == 0)
            log::warning("heartbeat_failed", {{"reason", answer.answer.error().detail}});
        return;
    }
    if (!answer.answer->is_member)
        return die();
    if (int failed = std::exchange(failures, 0); failed > 0)
        log::info("heartbeat_resumed", {{"failures", std::to_string(failed)}});
    // From the moment it was sent: the anchor cannot have counted from an earlier one.
    parts.lease->renew(answer.sent, parts.settings.lease);
    promises.note_word(answer.sent);
    set_serving();
    advance();
    bool has_news = answer.answer->version > known.version || answer.answer->others_expired;
    if (has_news || is_in_doubt)
        read_view();
}

void membership_state::die() {
    is_dead = true;
    parts.lease->forfeit();
    set_serving();
    log::error(
        "declared_dead",
        {{"node_id", std::to_string(parts.self.value)},
         {"consequence", "others own our shards; this node ends and may start again as a new one"}}
    );
    parts.effects.on_dead();
}

void membership_state::set_serving() {
    bool may_serve = parts.lease->holds(parts.now());
    if (std::exchange(serves, may_serve) == may_serve)
        return;
    if (may_serve)
        log::info("lease_held");
    else
        log::error(
            "lease_lost", {{"consequence", "what it owns is not served until it is renewed"}}
        );
    parts.effects.serve(may_serve);
}

void membership_state::on_trust(const membership_trust& news) {
    refused.erase(news.peer);
    if (known.find(news.peer) != nullptr)
        return;
    has_stranger = true;
    read_view();
}

void membership_state::on_announce(const membership_announce& news) {
    address = news.address;
    advance_to(member_state::up);
}

void membership_state::advance_to(member_state state) {
    wanted_state = std::max(wanted_state, state);
    advance();
}

void membership_state::advance() {
    if (told_state == wanted_state || is_dead)
        return;
    // Told again with the next heartbeat, until it was heard.
    auto report = back([to = wanted_state](result<bool> outcome) {
        return advanced{to, std::move(outcome)};
    });
    parts.anchor->advance(parts.self, wanted_state, address, report);
}

void membership_state::on_advanced(const advanced& answer) {
    if (!answer.outcome)
        return;
    told_state = std::max(told_state, answer.to);
    read_view();
}

void membership_state::on_refresh(const membership_refresh& hint) {
    if (hint.version > known.version)
        read_view();
}

void membership_state::read_view() {
    if (parts.settings.is_alone || is_dead)
        return;
    is_in_doubt = false;
    if (std::exchange(is_reading, true)) {
        must_read_again = true;
        return;
    }
    parts.anchor->read_view(known.version, back([](result<cluster_view> view) {
                                return viewed{std::move(view)};
                            }));
}

void membership_state::on_viewed(const viewed& answer) {
    is_reading = false;
    is_in_doubt = is_in_doubt || !answer.view;
    if (answer.view && !is_dead) {
        bool is_loss = shows_loss(*answer.view);
        note_received(*answer.view);
        known.take(*answer.view);
        has_stranger = false;
        act();
        if (is_loss)
            parts.effects.on_loss();
    }
    if (std::exchange(must_read_again, false))
        read_view();
}

/// True when a shard has another owner now that did not get it from the one we knew.
bool membership_state::shows_loss(const cluster_view& news) const {
    return std::any_of(news.shards.begin(), news.shards.end(), [&](const shard_record& shard) {
        auto before = record_of(shard.shard).owner;
        return before != node_id{} && shard.owner != before && shard.from != before;
    });
}

/// Shards that were handed over to this node are its own from now on.
void membership_state::note_received(const cluster_view& news) const {
    auto count = std::count_if(news.shards.begin(), news.shards.end(), [&](const auto& shard) {
        return shard.owner == parts.self && shard.from != node_id{}
               && record_of(shard.shard).epoch < shard.epoch;
    });
    if (count > 0)
        log::info("shards_received", {{"count", std::to_string(count)}});
}

void membership_state::act() {
    parts.effects.set_members(known.members, known.version);
    raise_fences();
    install();
    end_moves();
    start_moves();
    judge();
}

std::int64_t membership_state::on_owned() const {
    return std::count_if(known.shards.begin(), known.shards.end(), [&](const auto& shard) {
        return shard.owner == parts.self;
    });
}

} // namespace parley
