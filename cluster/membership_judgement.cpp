// What is to become of the others: suspicions, evictions, and who gets which shard.
#include "cluster/membership.hpp"
#include "runtime/base/log.hpp"

using namespace std::chrono_literals;

namespace parley {

namespace {

/// A refused connection is evidence for this long; the anchor counts it hardly longer.
constexpr auto refusal_ttl = 4s;
/// The same refusal is not told more often than this.
constexpr auto refusal_pause = 1s;
/// Whoever was outrun by somebody else's change looks again after this long.
constexpr auto judge_again = 50ms;

} // namespace

void membership_state::on_suspect(const membership_suspect& news) {
    if (known.find(news.peer) == nullptr || is_dead)
        return;
    if (news.why == suspicion::refused) {
        auto [found, is_new] = refused.try_emplace(news.peer, now());
        if (!is_new && now() - found->second < refusal_pause)
            return;
        found->second = now();
    }
    // Afterwards there is something new to judge by.
    auto told = back([](const result<void>&) { return judged{control_outcome::stale}; });
    parts.anchor->suspect(parts.self, news.peer, news.why, told);
}

void membership_state::judge() {
    std::erase_if(refused, [&](const auto& x) { return now() - x.second > refusal_ttl; });
    std::set<node_id> accused;
    for (const auto& [peer, since] : refused)
        accused.insert(peer);
    std::set<node_id> promised;
    for (auto peer : others()) {
        if (promises.is_promised(peer, parts.now()))
            promised.insert(peer);
    }
    auto wish = decide(known, parts.self, accused, promised);
    if (is_judging || is_dead || wish.what == decision::kind::nothing)
        return;
    is_judging = true;
    auto report = back([](result<control_outcome> outcome) { return judged{std::move(outcome)}; });
    if (wish.what == decision::kind::assign) {
        parts.anchor->assign(parts.self, known.version, std::move(wish.owners), report);
        return;
    }
    auto done = [report, target = wish.target](result<control_outcome> outcome) {
        if (outcome && *outcome == control_outcome::done)
            log::warning("node_evicted", {{"target", std::to_string(target.value)}});
        report(std::move(outcome));
    };
    parts.anchor->evict(parts.self, wish.target, known.version, std::move(wish.owners), done);
}

void membership_state::on_judged(const judged& answer) {
    is_judging = false;
    if (!answer.outcome) {
        is_in_doubt = true;
        return;
    }
    switch (*answer.outcome) {
    case control_outcome::done:
    case control_outcome::no_member:
        return read_view();
    case control_outcome::stale:
        // Somebody else was faster, or the evidence is new: look, then judge again.
        self->delayed_send<caf::message_priority::high>(
            self, judge_again, membership_refresh{known.version + 1}
        );
        return;
    default:
        return; // Not yet: the lease decides, and every beat looks at it.
    }
}

} // namespace parley
