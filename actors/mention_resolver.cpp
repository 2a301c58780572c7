#include "actors/mention_resolver.hpp"

#include "actors/mention_grammar.hpp"
#include "actors/protocol/address.hpp"
#include "actors/protocol/conversation.hpp"
#include "runtime/base/log.hpp"
#include "runtime/base/metrics.hpp"
#include "runtime/kernel/late_reply.hpp"
#include "runtime/kernel/tell.hpp"

using namespace std::chrono_literals;

namespace parley {

namespace {

constexpr auto directory_timeout = 5s;
/// Longer than all that is done with a claim.
constexpr auto lease = 60s;
constexpr auto retry_min = 1'000ms;
constexpr auto retry_max = 60'000ms;

prometheus::Counter& tasks(const char* outcome) {
    return metrics::counter(
        "parley_mention_tasks_total",
        "Messages whose mentions were looked up, by outcome",
        {{"outcome", outcome}}
    );
}

} // namespace

mention_resolver_self::behavior_type mention_resolver_behavior(
    mention_resolver_state::pointer self,
    environment_ptr environment,
    std::shared_ptr<mention_port> port,
    node_id node
) {
    auto& state = self->state;
    state.environment = std::move(environment);
    state.port = std::move(port);
    state.node = node;
    retry_rules rules{
        .pause_min = retry_min,
        .pause_max = retry_max,
        .age_max = state.environment->messaging.mention_give_up
    };
    state.retries = retry_policy{rules, static_cast<std::uint64_t>(timestamp::now().micros)};
    self->send(self, mention_tick{});
    return {
        [&state](const mention::look&) { state.on_look(); },
        [self](const mention_query& query) -> caf::delegated<mention_page> {
            late_reply<mention_page> reply{self};
            self->state.port->read_mentions(query, reply);
            return {};
        },
        [self](const mention_read& which) -> caf::delegated<mention::noted> {
            late_reply<mention::noted> reply{self};
            self->state.port->mark_mention_read(which, [reply](const result<void>& done) {
                using answer = result<mention::noted>;
                reply(done ? answer{mention::noted{}} : answer{done.error()});
            });
            return {};
        },
        [&state](const mention_tick&) { state.on_tick(); },
        [&state](const mention_claimed& claimed) { state.on_claimed(claimed); },
        [&state](const mention_settled& settled) { state.on_settled(settled); },
    };
}

void mention_resolver_state::on_look() {
    if (is_claiming || open_count > 0)
        is_more = true;
    else
        claim();
}

void mention_resolver_state::on_tick() {
    on_look();
    self->delayed_send(self, mention_poll_interval, mention_tick{});
}

void mention_resolver_state::claim() {
    is_claiming = true;
    is_more = false;
    auto me = caf::actor_cast<mention_resolver_self>(self);
    mention_claim wanted{mention_claim_max, lease, node};
    port->claim(wanted, [me](result<std::vector<mention_task>> got) {
        auto shared = std::make_shared<result<std::vector<mention_task>>>(std::move(got));
        caf::anon_send<caf::message_priority::high>(me, mention_claimed{std::move(shared)});
    });
}

void mention_resolver_state::on_claimed(const mention_claimed& claimed) {
    is_claiming = false;
    if (!*claimed.tasks)
        return; // The next look may get them.
    auto& got = **claimed.tasks;
    open_count = got.size();
    is_more = is_more || got.size() == std::size_t{mention_claim_max};
    for (auto& task : got)
        begin(std::move(task));
    if (open_count == 0 && is_more)
        claim();
}

void mention_resolver_state::begin(mention_task task) {
    auto names = handles_in(task.text.value_or(""));
    auto made = std::make_shared<progress>();
    made->task = std::move(task);
    made->missing_count = names.size();
    if (names.empty())
        return settle(made);
    for (const auto& username : names)
        look_up(made, username);
}

void mention_resolver_state::look_up(
    const std::shared_ptr<progress>& of, const std::string& username
) {
    auto question = directory::find_by_username{username};
    self->request(environment->directory, directory_timeout, std::move(question))
        .then(
            [this, of](const directory::found& found) {
                // Nobody of this name: text like any other.
                for (const auto& profile : found.profiles)
                    of->users.push_back(profile.id);
                finish_one(of);
            },
            [this, of](const caf::error& reason) {
                of->trouble = code_name(to_failure(reason).code);
                finish_one(of);
            }
        );
}

void mention_resolver_state::finish_one(const std::shared_ptr<progress>& of) {
    if (--of->missing_count == 0)
        settle(of);
}

/// Those who were found are told at once, whatever becomes of the others.
void mention_resolver_state::settle(const std::shared_ptr<progress>& of) {
    auto again_after = of->trouble.empty() ? std::nullopt : put_off(*of);
    if (of->trouble.empty())
        tasks("done").Increment();
    auto task = std::make_shared<const mention_task>(std::move(of->task));
    mention_findings found{task->id, task->message, std::move(of->users), again_after};
    auto me = caf::actor_cast<mention_resolver_self>(self);
    port->settle(std::move(found), [me, task](result<std::vector<new_mention>> made) {
        auto shared = std::make_shared<result<std::vector<new_mention>>>(std::move(made));
        caf::anon_send<caf::message_priority::high>(me, mention_settled{task, std::move(shared)});
    });
}

void mention_resolver_state::on_settled(const mention_settled& settled) {
    const auto& task = *settled.task;
    // After a failure the claim ends by itself, and the task is due again.
    if (*settled.made && !(*settled.made)->empty()) {
        conversation::announce_mentions news{task.message, task.place.seq, **settled.made};
        tell(self, environment->router, to(task.place.conversation, std::move(news)));
    }
    --open_count;
    if (open_count == 0 && is_more)
        claim();
}

/// Until a task that met trouble is tried again; nothing when it is given up.
std::optional<std::chrono::milliseconds> mention_resolver_state::put_off(const progress& of) {
    const auto& task = of.task;
    auto pause = retries.pause_after(task.attempts, task.age);
    tasks(pause ? "postponed" : "given_up").Increment();
    log::write(
        pause ? log::level::warning : log::level::error,
        pause ? "mention_unresolved" : "mention_given_up",
        task.trace,
        {{"conversation_id", to_string(task.place.conversation)},
         {"message_id", to_string(task.message)},
         {"reason", of.trouble},
         {"attempt", std::to_string(task.attempts)},
         {"pause_ms", std::to_string(pause.value_or(0ms).count())}}
    );
    return pause;
}

} // namespace parley
