#include "runtime/ctl/bench/cannot_run.hpp"
#include "runtime/ctl/bench/interruption.hpp"
#include "runtime/ctl/bench/phase.hpp"
#include "runtime/ctl/bench/report.hpp"
#include "runtime/ctl/bench/scenarios.hpp"

#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <deque>
#include <mutex>

namespace parley::bench {

namespace {

using nlohmann::json;

constexpr const char* password = "a password of the benchmark";
/// So many addresses of 127.0.0.0/8 a client calls from in turn: a node bounds what one may do.
constexpr int addresses_each = 6;
constexpr int status_too_many = 429;
constexpr int status_unavailable = 503;

/// One client: connections from several addresses, used in turn.
class caller {
public:
    caller(const endpoint& to, int number) {
        for (int i = 0; i < addresses_each; ++i) {
            auto last = 2 + (number * addresses_each + i) % 250;
            auto from = to.is_loopback() ? fmt::format("127.0.0.{}", last) : std::string{};
            ways_.emplace_back(to, std::move(from));
        }
    }

    api& next() { return ways_[turn_++ % ways_.size()]; }

private:
    std::deque<api> ways_;
    std::size_t turn_ = 0;
};

/// Good, or refused for the moment; everything else ends the run.
outcome judge(std::string_view what, const api::answer& answer) {
    if (answer.is_good())
        return outcome::done;
    if (answer.status == status_too_many || answer.status == status_unavailable)
        return outcome::refused;
    throw cannot_run{fmt::format("The node refuses to {}: {}", what, answer.problem())};
}

/// The accounts that this run makes and uses.
class accounts_run {
public:
    accounts_run(const target& at, const accounts_options& asked)
        : on_{at}, asked_{asked}, prefix_{fmt::format("bench-{:x}-", wall_now())} {
        for (int i = 0; i < asked.clients; ++i)
            callers_.emplace_back(on_.where(), i);
    }

    report registrations() {
        auto found = run([this](int client) {
            auto name = prefix_ + std::to_string(++made_);
            json wanted{{"email", name + mail_domain}, {"username", name}, {"password", password}};
            auto answer = of(client).post("/auth/register", {}, wanted);
            auto judged = judge("register", answer);
            if (judged == outcome::done)
                keep(name);
            return judged;
        });
        if (names_.empty())
            throw cannot_run{"Not one account was registered, so there is nothing to log in to."};
        if (on_.sees_database())
            on_.confirm_emails(prefix_);
        return to_report("registrations", found);
    }

    report logins() {
        return to_report("logins", run([this](int client) { return log_in(client); }));
    }

    report reads() {
        log_all_in();
        return to_report("GET /users/me", run([this](int client) { return read(client); }));
    }

    /// Reads of half of the clients, while the others log in.
    report reads_beside_logins() {
        histogram reading;
        std::mutex guard;
        auto found = run([&](int client) {
            if (client % 2 == 1)
                return log_in(client);
            auto begun = std::chrono::steady_clock::now();
            auto judged = read(client);
            std::lock_guard lock{guard};
            reading.record(std::chrono::steady_clock::now() - begun);
            return judged;
        });
        found.latency = reading;
        found.done = reading.count();
        return to_report("GET /users/me beside logins", found);
    }

private:
    static constexpr const char* mail_domain = "@bench.invalid";

    static std::int64_t wall_now() {
        return std::chrono::system_clock::now().time_since_epoch().count();
    }

    api& of(int client) { return callers_[static_cast<std::size_t>(client)].next(); }

    void keep(const std::string& name) {
        std::lock_guard lock{guard_};
        names_.push_back(name);
    }

    std::string some_name() {
        std::lock_guard lock{guard_};
        return names_[turn_++ % names_.size()];
    }

    api::answer enter(int client) {
        json credentials{{"email", some_name() + mail_domain}, {"password", password}};
        return of(client).post("/auth/login", {}, credentials);
    }

    outcome log_in(int client) { return judge("log in", enter(client)); }

    void log_all_in() {
        tokens_.clear();
        while (tokens_.size() < callers_.size() && !is_interrupted()) {
            auto answer = enter(static_cast<int>(tokens_.size()));
            if (judge("log in", answer) == outcome::done)
                tokens_.push_back(answer.body.value("access_token", ""));
        }
    }

    outcome read(int client) {
        const auto& token = tokens_[static_cast<std::size_t>(client)];
        return judge("show a profile", of(client).get("/users/me", token));
    }

    phase_result run(const std::function<outcome(int)>& call) {
        return run_phase(on_.charged(), {asked_.clients, asked_.each}, call);
    }

    stage on_;
    accounts_options asked_;
    std::string prefix_;
    std::deque<caller> callers_;
    std::atomic<int> made_{0};
    std::mutex guard_;
    std::vector<std::string> names_;
    std::size_t turn_ = 0;
    std::vector<std::string> tokens_;
};

} // namespace

int run_accounts(const target& at, const accounts_options& asked) {
    catch_interruption();
    accounts_run run{at, asked};
    report told;
    told["title"] =
        fmt::format("accounts: {} clients, {} s each", asked.clients, asked.each.count());
    told["phases"] = report::array();
    for (auto phase :
         {&accounts_run::registrations,
          &accounts_run::logins,
          &accounts_run::reads,
          &accounts_run::reads_beside_logins}) {
        if (is_interrupted())
            break;
        told["phases"].push_back((run.*phase)());
    }
    print_phases(told, asked.as_json);
    return 0;
}

} // namespace parley::bench
