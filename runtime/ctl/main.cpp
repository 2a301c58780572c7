#include "runtime/ctl/bench/cannot_run.hpp"
#include "runtime/ctl/bench_command.hpp"
#include "runtime/ctl/keys_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>

int main(int argc, char** argv) {
    int status = 0;
    CLI::App program{"Parley's tool for operators: a client of a node's HTTP port", "parleyctl"};
    program.set_version_flag("--version", "parleyctl " PARLEY_VERSION);
    program.require_subcommand(1);
    parley::add_bench_command(program, status);
    parley::add_keys_command(program, status);
    try {
        program.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        // 0 for --help and --version.
        return program.exit(error) == 0 ? 0 : 2;
    } catch (const parley::bench::cannot_run& reason) {
        fmt::print(stderr, "parleyctl: {}\n", reason.what());
        return 2;
    } catch (const std::exception& error) {
        fmt::print(stderr, "parleyctl: this should not happen: {}\n", error.what());
        return 2;
    }
    return status;
}
