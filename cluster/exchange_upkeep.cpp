// How an exchange lets go: of nodes that are gone, of what waits too long, of everything.
#include "cluster/exchange.hpp"
#include "cluster/refusal.hpp"
#include "runtime/base/lost_node.hpp"
#include "runtime/kernel/error.hpp"

using namespace std::chrono_literals;

namespace parley {

namespace {

/// Nobody waits longer for an answer from an actor.
constexpr auto patience = 30s;

} // namespace

std::vector<caf::actor> exchange::forget(node_id peer) {
    std::vector<waiting> lost;
    std::vector<caf::actor> fixed;
    {
        std::lock_guard guard{mutex_};
        for (auto i = waiting_.begin(); i != waiting_.end();) {
            if (i->second.asked != peer) {
                ++i;
                continue;
            }
            lost.push_back(std::move(i->second));
            i = waiting_.erase(i);
        }
        std::erase_if(serving_, [&](const auto& x) { return x.second.asker == peer; });
        gone_.insert(peer);
        for (auto& [number, actor] : fixed_elsewhere_[peer])
            fixed.push_back(std::move(actor));
        fixed_elsewhere_.erase(peer);
    }
    for (auto& each : lost)
        answer_with(
            each.asker,
            each.mid,
            caf::make_message(make_error(errc::timed_out, std::string{lost_node_detail}))
        );
    return fixed;
}

void exchange::sweep(time_point now) {
    std::vector<waiting> late;
    {
        std::lock_guard guard{mutex_};
        for (auto i = waiting_.begin(); i != waiting_.end();) {
            if (now - i->second.since < patience) {
                ++i;
                continue;
            }
            late.push_back(std::move(i->second));
            i = waiting_.erase(i);
        }
        std::erase_if(serving_, [&](const auto& x) { return now - x.second.since >= patience; });
    }
    for (auto& each : late)
        answer_with(each.asker, each.mid, caf::make_message(make_error(errc::timed_out)));
}

std::size_t exchange::unanswered() {
    std::lock_guard guard{mutex_};
    return serving_.size();
}

void exchange::close() {
    std::lock_guard guard{mutex_};
    waiting_.clear();
    serving_.clear();
    fixed_here_.clear();
    fixed_elsewhere_.clear();
    router_ = {};
    ingress_ = {};
}

} // namespace parley
