#pragma once

#include <caf/actor.hpp>
#include <caf/actor_cast.hpp>
#include <caf/mailbox_element.hpp>
#include <caf/monitorable_actor.hpp>

#include <functional>
#include <string>

namespace parley {

/// The one actor that other nodes know. It has no mailbox: frames are taken in by the thread that
/// reads them, all else is for the watch.
class frame_sink final : public caf::monitorable_actor {
public:
    frame_sink(
        caf::actor_config& config,
        std::function<void(const std::string&)> on_frame,
        caf::actor watch
    )
        : caf::monitorable_actor{config}, on_frame_{std::move(on_frame)}, watch_{std::move(watch)} {
    }

    void enqueue(caf::mailbox_element_ptr element, caf::execution_unit* host) override {
        const auto& content = element->content();
        if (content.match_elements<std::string>())
            return on_frame_(content.get_as<std::string>(0));
        caf::actor_cast<caf::abstract_actor*>(watch_)->enqueue(std::move(element), host);
    }

    const char* name() const override { return "parley.frame_sink"; }

private:
    std::function<void(const std::string&)> on_frame_;
    caf::actor watch_;
};

} // namespace parley
