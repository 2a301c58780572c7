#include "runtime/node/node.hpp"

#include "runtime/base/log.hpp"
#include "runtime/node/node_parts.hpp"

#include <sodium.h>

namespace parley {

node::node(std::unique_ptr<parts> built) : parts_{std::move(built)} {}
node::~node() = default;

result<std::unique_ptr<node>> node::start(const settings& settings) {
    log::level threshold = log::level::info;
    log::parse_level(settings.log_level, threshold);
    log::start(threshold, "parley");
    if (sodium_init() < 0)
        return failure{errc::internal, "libsodium does not start"};
    auto built = std::make_unique<parts>(settings);
    using step = result<void> (parts::*)();
    for (auto start_part : {
             static_cast<step>(&parts::start_keys),
             &parts::start_copies,
             &parts::start_storage,
             &parts::start_users,
             &parts::start_actors,
             &parts::provide_demo_users,
             &parts::start_server,
         }) {
        auto started = (built.get()->*start_part)();
        if (!started) {
            built->stop();
            return started.error();
        }
    }
    return std::unique_ptr<node>{new node{std::move(built)}};
}

std::string node::url() const {
    return parts_->server->url();
}

void node::stop() {
    parts_->stop();
}

bool node::is_fenced() const {
    return parts_->is_fenced;
}

} // namespace parley
