#include "runtime/ctl/bench/interruption.hpp"

#include <csignal>

namespace parley::bench {

namespace {

volatile std::sig_atomic_t interrupted = 0;

void note_signal(int) {
    interrupted = 1;
}

} // namespace

void catch_interruption() {
    struct sigaction action{};
    action.sa_handler = note_signal;
    // A second signal ends the process as usual.
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
}

bool is_interrupted() {
    return interrupted != 0;
}

} // namespace parley::bench
