#include "cluster/link_watch.hpp"

#include "runtime/kernel/base_actor.hpp"

#include <caf/all.hpp>

namespace parley {

namespace {

struct watch_state {
    static constexpr const char* name = "parley.link_watch";
};

void shake_hands(untyped_actor_with<watch_state>* self, const begin_handshake& with) {
    auto done = with.done;
    self->request(with.broker, handshake_timeout, caf::connect_atom_v, with.socket, with.port)
        .then(
            [done](const caf::node_id&, caf::strong_actor_ptr& proxy, std::set<std::string>&) {
                if (proxy)
                    done(caf::actor_cast<caf::actor>(std::move(proxy)));
                else
                    done(caf::make_error(caf::sec::no_actor_published_at_port));
            },
            [done](caf::error& why) { done(std::move(why)); }
        );
}

caf::behavior watch_behavior(untyped_actor_with<watch_state>* self, const watch_events& told) {
    self->set_down_handler([told](const caf::down_msg& gone) { told.on_down(gone.source); });
    return {
        [self, told](std::int64_t id, caf::actor& proxy) {
            self->monitor(proxy);
            told.on_greeting({id}, std::move(proxy));
        },
        [self](const watch_peer& peer) { self->monitor(peer.proxy); },
        [self](const begin_handshake& with) { shake_hands(self, with); },
    };
}

} // namespace

caf::actor spawn_link_watch(caf::actor_system& system, watch_events told) {
    return system.spawn<caf::hidden>(watch_behavior, std::move(told));
}

} // namespace parley
