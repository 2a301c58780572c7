#pragma once

#include "runtime/ctl/bench/measure.hpp"
#include "runtime/ctl/bench/stage.hpp"
#include "runtime/ctl/bench/traffic.hpp"

#include <chrono>
#include <string>
#include <vector>

/// What `parleyctl bench` can do. Each function prints its report on standard output, progress on
/// standard error, and returns the exit status: 0 when everything is as it must be, else 1.
/// They throw `cannot_run` when they cannot begin.
namespace parley::bench {

/// Two people each: one writes, the other one listens.
struct direct_options {
    int pairs = 100;
    bench::load load;
    schedule course;
    /// Keeps every acknowledgement for `run_verify`; empty keeps none.
    std::string log_path;
    bool as_json = false;
};
int run_direct(const target& at, const direct_options& asked);

/// Groups whose members are all online.
struct fanout_options {
    int groups = 1;
    int members = 500;
    int senders = 10;
    bench::load load;
    schedule course;
    bool as_json = false;
};
int run_fanout(const target& at, const fanout_options& asked);

/// What people do all day: most messages in pairs, the others in groups, and all are read.
struct mixed_options {
    int pairs = 90;
    /// With one sender each, so that of 100 messages 90 are between two when all are as fast.
    int groups = 10;
    int members = 50;
    bench::load load;
    schedule course;
    bool as_json = false;
};
int run_mixed(const target& at, const mixed_options& asked);

/// Authenticated connections of as many users that say nothing.
struct idle_options {
    /// Connections to measure at, growing.
    std::vector<int> steps{1000, 5000, 10'000};
    std::chrono::seconds hold{10};
    /// Messages between some of them at the end.
    int messages = 100;
    /// Handshakes under way at once.
    int opening_max = 64;
    bool as_json = false;
};
int run_idle(const target& at, const idle_options& asked);

/// People who register, log in and look at themselves. Leaves the accounts it makes behind.
struct accounts_options {
    int clients = 16;
    /// How long each of the phases is measured.
    std::chrono::seconds each{10};
    bool as_json = false;
};
int run_accounts(const target& at, const accounts_options& asked);

/// Somebody with many conversations looks at all of them, then at the end of one after the other.
struct reads_options {
    int conversations = 200;
    int clients = 1;
    std::chrono::seconds each{10};
    /// Fills the log with messages of nobody until it holds so many; 0 leaves it as it is.
    std::int64_t stored = 0;
    bool as_json = false;
};
int run_reads(const target& at, const reads_options& asked);

/// Checks what a run of `direct` has logged, in the database and through the API.
struct verify_options {
    std::string log_path;
    bool as_json = false;
};
int run_verify(const target& at, const verify_options& asked);

} // namespace parley::bench
