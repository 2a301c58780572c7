#include "runtime/base/random.hpp"
#include "runtime/ctl/bench/cannot_run.hpp"
#include "runtime/ctl/bench/interruption.hpp"
#include "runtime/ctl/bench/phase.hpp"
#include "runtime/ctl/bench/report.hpp"
#include "runtime/ctl/bench/scenarios.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <deque>
#include <random>

namespace parley::bench {

namespace {

constexpr std::chrono::seconds tokens_valid{6 * 3600};
/// What is read of a conversation at once.
constexpr int newest_count = 50;

/// Somebody with many conversations, who looks at them.
class reads_run {
public:
    reads_run(const target& at, const reads_options& asked)
        : on_{at}, asked_{asked}, people_{on_.accounts(asked.conversations + 1, tokens_valid)} {
        for (int i = 0; i < asked.clients; ++i)
            ways_.emplace_back(on_.where());
    }

    void prepare() {
        for (int i = 1; i <= asked_.conversations && !is_interrupted(); ++i) {
            prepare_conversation(people_[static_cast<std::size_t>(i)]);
            if (i % 20 == 0)
                fmt::print(stderr, "{} of {} conversations are there.\n", i, asked_.conversations);
        }
        if (asked_.stored == 0)
            return;
        fmt::print(stderr, "Filling the log up to {} messages.\n", asked_.stored);
        on_.fill_messages(asked_.stored);
    }

    report inbox() {
        auto path = fmt::format("/conversations?page=1&page_size={}", page_size_max);
        return phase("the inbox", [path](int) { return path; });
    }

    report newest() {
        return phase(fmt::format("the newest {}", newest_count), [this](int) {
            return api::newest_path(any_conversation(), newest_count);
        });
    }

private:
    static constexpr int page_size_max = 200;

    const account& reader() const { return people_.front(); }

    void prepare_conversation(const account& other) {
        auto conversation = on_.http().direct_conversation(other, reader());
        conversations_.push_back(conversation);
        auto path = fmt::format("/conversations/{}/messages", to_string(conversation));
        for (auto seq = on_.http().newest_seq(conversation, other); seq < newest_count; ++seq) {
            auto sent = on_.http().post(path, other.token, {{"text", fmt::format("no. {}", seq)}});
            if (!sent.is_good())
                throw cannot_run{fmt::format("The node takes no message: {}", sent.problem())};
        }
    }

    const uuid& any_conversation() {
        thread_local random_source random{std::random_device{}()};
        return conversations_[static_cast<std::size_t>(random.below(conversations_.size()))];
    }

    template <class MakePath>
    report phase(const std::string& name, MakePath path) {
        auto found = run_phase(on_.charged(), {asked_.clients, asked_.each}, [&](int client) {
            auto& way = ways_[static_cast<std::size_t>(client)];
            if (!way.can_get(path(client), reader().token))
                throw cannot_run{fmt::format("The node refuses {}.", name)};
            return outcome::done;
        });
        return to_report(name, found);
    }

    stage on_;
    reads_options asked_;
    std::vector<account> people_;
    std::deque<api> ways_;
    std::vector<uuid> conversations_;
};

} // namespace

int run_reads(const target& at, const reads_options& asked) {
    catch_interruption();
    reads_run run{at, asked};
    run.prepare();
    report told;
    told["title"] = fmt::format(
        "reads: {} conversations, {} clients, {} s each",
        asked.conversations,
        asked.clients,
        asked.each.count()
    );
    told["phases"] = report::array();
    if (!is_interrupted())
        told["phases"].push_back(run.inbox());
    if (!is_interrupted())
        told["phases"].push_back(run.newest());
    print_phases(told, asked.as_json);
    return 0;
}

} // namespace parley::bench
