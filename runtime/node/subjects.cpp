#include "runtime/node/subjects.hpp"

#include "http/events/message_changes.hpp"
#include "http/events/messaging.hpp"
#include "http/routes/analytics.hpp"
#include "http/routes/auth.hpp"
#include "http/routes/conversations.hpp"
#include "http/routes/erasure.hpp"
#include "http/routes/groups.hpp"
#include "http/routes/keys.hpp"
#include "http/routes/media.hpp"
#include "http/routes/mentions.hpp"
#include "http/routes/message_changes.hpp"
#include "http/routes/messages.hpp"
#include "http/routes/people.hpp"
#include "http/routes/sessions.hpp"
#include "http/routes/users.hpp"
#include "http/routes/v1.hpp"

namespace parley {

std::vector<http::routes> subjects_of(const node_roles& roles) {
    std::vector<http::routes> all;
    if (roles.users)
        all = {
            http::auth_routes(),
            http::session_routes(),
            http::erasure_routes(),
            http::key_routes(),
            http::user_routes(),
            http::people_routes(),
            http::media_routes()
        };
    if (roles.messaging)
        all.insert(
            all.end(),
            {http::conversation_routes(),
             http::group_routes(),
             http::message_routes(),
             http::message_change_routes(),
             http::mention_routes(),
             http::v1_routes(),
             http::analytics_routes()}
        );
    return all;
}

std::vector<http::event_rows> events_of(const node_roles& roles) {
    if (!roles.messaging)
        return {};
    return {http::messaging_events(), http::message_change_events()};
}

} // namespace parley
