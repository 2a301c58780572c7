// A user's conversations: opening them and the list of them.

#include "actors/crash_report.hpp"
#include "actors/group_rules.hpp"
#include "actors/user.hpp"
#include "runtime/base/limits.hpp"
#include "runtime/kernel/tell.hpp"

#include <set>

using namespace std::chrono_literals;

namespace parley {

namespace {

constexpr auto directory_timeout = 3s;
constexpr auto read_timeout = 5s;

} // namespace

caf::result<user::direct_opened> user_state::on_open_direct(const user::open_direct& request) {
    if (request.recipient == id)
        return make_error(errc::cannot_message_self);
    auto promise = take_request<user::direct_opened>(self);
    auto fail = [promise](const caf::error& reason) mutable { promise.deliver(reason); };
    auto open = [this, promise, fail, request](const directory::found& found) mutable {
        if (found.profiles.empty()) {
            promise.deliver(make_error(errc::user_not_found));
            return;
        }
        auto proposed = conversation_id{environment->make_id()};
        direct_request order{id, request.recipient, request.privacy, proposed, request.keyed};
        self->request(environment->reader, read_timeout, order)
            .then(
                [this, promise, request](const parley::direct_opened& opened) mutable {
                    if (opened.replayed && opened.hash != request.keyed->hash) {
                        promise.deliver(make_error(errc::idempotency_conflict));
                        return;
                    }
                    if (opened.created && !opened.replayed)
                        announce_conversation(opened, request.recipient);
                    promise.deliver(user::direct_opened{opened});
                },
                fail
            );
    };
    auto question = directory::find_by_ids{{request.recipient}};
    self->request(environment->directory, directory_timeout, question).then(open, fail);
    return promise;
}

void user_state::announce_conversation(const parley::direct_opened& opened, user_id recipient) {
    auto event = make_event(events::conversation_created{
        .conversation = opened.id,
        .kind = conversation_kind::direct,
        .privacy = opened.privacy,
        .participants = {id, recipient},
        .created_at = opened.created_at,
        .participant_count = 2,
    });
    push(event, {});
    auto delivery = user::deliver{event, {}, false};
    tell(self, environment->router, to(recipient, delivery, message_class::if_active));
}

caf::result<user::group_opened> user_state::on_open_group(const user::open_group& request) {
    std::set<user_id> wanted{request.members.begin(), request.members.end()};
    wanted.insert(id);
    if (wanted.size() < limits::group_size_min || wanted.size() > limits::group_size_max)
        return make_error(errc::group_size);
    if (!is_group_name(request.name) || !is_group_description(request.description.value_or("")))
        return make_error(errc::validation_failed);
    auto promise = take_request<user::group_opened>(self);
    std::vector<user_id> members{wanted.begin(), wanted.end()};
    auto order = group_request{
        id,
        members,
        request.name,
        request.description,
        request.privacy,
        conversation_id{environment->make_id()},
        request.keyed
    };
    auto question = directory::find_by_ids{std::move(members)};
    self->request(environment->directory, directory_timeout, std::move(question))
        .then(
            [this, promise, order](const directory::found& found) mutable {
                if (found.profiles.size() < order.members.size())
                    promise.deliver(make_error(errc::user_not_found));
                else
                    make_group(order, promise);
            },
            [promise](const caf::error& reason) mutable { promise.deliver(reason); }
        );
    return promise;
}

void user_state::make_group(
    const group_request& order, caf::typed_response_promise<user::group_opened> promise
) {
    self->request(environment->reader, read_timeout, order)
        .then(
            [this, promise, order](const parley::group_opened& opened) mutable {
                if (order.keyed && order.keyed->hash != opened.hash) {
                    promise.deliver(make_error(errc::idempotency_conflict));
                    return;
                }
                if (opened.created)
                    announce_group(order, opened);
                promise.deliver(user::group_opened{opened.id, !opened.created});
            },
            [promise](const caf::error& reason) mutable { promise.deliver(reason); }
        );
}

void user_state::announce_group(const group_request& order, const parley::group_opened& opened)
    const {
    auto shown = order.members;
    if (shown.size() > inbox_participants_max)
        shown.resize(inbox_participants_max);
    auto event = make_event(events::conversation_created{
        .conversation = opened.id,
        .kind = conversation_kind::group,
        .privacy = order.privacy,
        .name = order.name,
        .participants = std::move(shown),
        .created_at = opened.created_at,
        .participant_count = order.members.size(),
    });
    for (auto member : order.members) {
        auto delivery = user::deliver{event, {}, false};
        tell(self, environment->router, to(member, delivery, message_class::if_active));
    }
}

caf::result<user::inbox> user_state::on_read_inbox(const user::read_inbox& request) {
    auto promise = take_request<user::inbox>(self);
    self->request(environment->reader, read_timeout, request.query)
        .then(
            [promise](const inbox_page& page) mutable { promise.deliver(user::inbox{page}); },
            [promise](const caf::error& reason) mutable { promise.deliver(reason); }
        );
    return promise;
}

caf::result<mention_page> user_state::on_read_mentions(const user::read_mentions& request) const {
    auto query = request.query;
    query.user = id;
    return self->delegate(environment->mentions, query);
}

caf::result<mention::noted> user_state::on_mark_mention_read(const user::mark_mention_read& request
) const {
    return self->delegate(environment->mentions, mention_read{id, request.mention});
}

caf::result<message_place> user_state::on_locate_message(const user::locate_message& request
) const {
    return self->delegate(environment->reader, storage::locate_message{request.message});
}

} // namespace parley
