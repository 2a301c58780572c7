#include "config/load.hpp"
#include "runtime/node/node.hpp"
#include "runtime/node/tls_version.hpp"

#include <CLI/CLI.hpp>
#include <csignal>
#include <iostream>

namespace {

struct arguments {
    parley::settings_sources sources;
    bool only_check = false;
};

int serve(const parley::settings& settings) {
    // Blocked before any thread starts, so that only `sigwait` below gets them.
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    parley::only_tls_1_3();

    auto node = parley::node::start(settings);
    if (!node) {
        std::cerr << "parleyd: " << node.error().detail << '\n';
        return 1;
    }
    std::cout << "ready " << (*node)->url() << std::endl;
    int received = 0;
    sigwait(&signals, &received);
    (*node)->stop();
    // By convention "temporary failure": whoever runs the node may start it again.
    return (*node)->is_fenced() ? 75 : 0;
}

int run(const arguments& with) {
    auto settings = parley::load(with.sources);
    if (!settings) {
        std::cerr << "parleyd: " << settings.error().detail << '\n';
        return 2;
    }
    if (with.only_check) {
        std::cout << "settings are valid\n";
        return 0;
    }
    return serve(*settings);
}

} // namespace

int main(int argc, char** argv) {
    arguments with;
    with.sources.environment = parley::process_environment();
    CLI::App app{"parleyd: one node of Parley", "parleyd"};
    app.set_version_flag("--version", std::string{"parleyd "} + PARLEY_VERSION);
    app.add_option("--config", with.sources.file, "a TOML file of settings");
    app.add_option("--set", with.sources.overrides, "one setting, as KEY=VALUE; may be repeated");
    app.add_flag("--check", with.only_check, "validate the settings and exit");
    app.footer(
        "Settings (file < PARLEY_* in the environment < --set):\n" + parley::settings_help()
    );
    CLI11_PARSE(app, argc, argv);
    return run(with);
}
