#define CAF_SUITE bench_process

#include "runtime/ctl/bench/process.hpp"

#include <caf/test/dsl.hpp>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace parley::bench;
using namespace std::chrono_literals;

CAF_TEST(the listener on a port is found and nobody on a free one) {
    int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    CAF_REQUIRE(bind(socket, reinterpret_cast<sockaddr*>(&address), size) == 0);
    CAF_REQUIRE(getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    auto port = ntohs(address.sin_port);
    // Bound, so that nobody else may take it, but not listening.
    CAF_CHECK(!listener_on(port));
    CAF_REQUIRE(listen(socket, 1) == 0);
    CAF_CHECK(listener_on(port) == getpid());
    close(socket);
}

CAF_TEST(time and memory of a living process are told and of an ended one not) {
    CAF_CHECK(own_cpu_time() > 0ns);
    CAF_CHECK(machine_busy_time() > 0ns);
    CAF_CHECK(cpu_time(getpid()).has_value());
    CAF_CHECK(resident_bytes(getpid()).value_or(0) > 100'000U);
    CAF_CHECK(parent_of(getpid()) == getppid());
    auto child = fork();
    if (child == 0)
        _exit(0);
    int status = 0;
    waitpid(child, &status, 0);
    CAF_CHECK(!cpu_time(child));
    CAF_CHECK(!resident_bytes(child));
    CAF_CHECK(!variable_of(child, "PATH"));
}

CAF_TEST(the time of a family holds that of living and of ended children) {
    // Burns until it has used a tenth of a second, then ends or waits to be killed.
    auto burn = [](bool then_wait, int ready) {
        auto child = fork();
        if (child != 0)
            return child;
        while (own_cpu_time() < 100ms) {
        }
        char done = 1;
        bool is_told = write(ready, &done, 1) == 1;
        if (then_wait && is_told)
            pause();
        _exit(0);
    };
    auto before = cpu_time_of_family(getpid()).value_or(0ns);
    int ready[2] = {};
    CAF_REQUIRE(pipe(ready) == 0);
    auto ended = burn(false, ready[1]);
    auto living = burn(true, ready[1]);
    char done[2] = {};
    for (ssize_t got = 0; got < 2;)
        got += read(ready[0], done, 1);
    int status = 0;
    waitpid(ended, &status, 0);
    auto spent = cpu_time_of_family(getpid()).value_or(0ns) - before;
    // Both burned 100 ms, told in steps of 10 ms.
    CAF_CHECK(spent >= 170ms);
    kill(living, SIGKILL);
    waitpid(living, &status, 0);
    close(ready[0]);
    close(ready[1]);
}

CAF_TEST(a variable of an environment is found by its whole name) {
    auto path = variable_of(getpid(), "PATH");
    CAF_REQUIRE(path.has_value());
    CAF_CHECK(path->find('/') != std::string::npos);
    CAF_CHECK(!variable_of(getpid(), "PAT"));
}
