#include "actors/people/people_service.hpp"

#include "actors/people/people.hpp"

#include <caf/send.hpp>

namespace parley {

namespace {

profile_teller teller_of(directory_memory_actor directory) {
    return [directory = std::move(directory)](const profile_view& profile) {
        caf::anon_send<caf::message_priority::high>(directory, directory::changed{profile});
    };
}

} // namespace

people_service::people_service(const parts& with)
    : profiles_{profile_repository{with.pool}, teller_of(with.directory)},
      images_{with.config.people.image_threads, with.config.people.image_queue_max},
      avatars_{avatar_repository{with.pool}, images_, teller_of(with.directory)},
      lists_{follow_repository{with.pool}, device_key_repository{with.pool}, with.config.people} {
    people_ = with.system.spawn(
        people_behavior,
        people_parts{with.loop, profiles_, avatars_, lists_, with.config.people.requests_max}
    );
}

people_service::~people_service() {
    stop();
}

void people_service::stop() {
    caf::anon_send_exit(people_, caf::exit_reason::user_shutdown);
}

} // namespace parley
