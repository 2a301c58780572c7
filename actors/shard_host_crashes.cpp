// How a host deals with messages that end their receivers.

#include "actors/shard_host.hpp"
#include "runtime/base/log.hpp"

using namespace std::chrono_literals;

namespace parley {

namespace {

constexpr auto write_timeout = 5s;

dead_letter letter_of(shard_id shard, const entity_crashed& report, const message_portrait& of) {
    return {shard, report.entity.id, of.kind, of.fingerprint, report.what, of.outline};
}

} // namespace

/// The first crashes are answered with a failure that passes: the same message finds an entity that
/// was loaded afresh. The last one is kept, and the message is not let through any more.
void shard_host_state::on_crashed(const entity_crashed& report) {
    held_message asked{report.asker, report.mid, {}};
    auto portrait = portrait_of(report.entity, report.content);
    if (portrait && poison.note_crash(portrait->fingerprint))
        bury(report, *portrait, asked);
    else
        refuse(asked, make_error(errc::reload));
}

void shard_host_state::bury(
    const entity_crashed& report, const message_portrait& portrait, const held_message& asked
) {
    log::error(
        "message_unprocessable",
        {{"entity", to_string(report.entity)}, {"kind", portrait.kind}, {"what", report.what}}
    );
    // Only what is durable is given up for good; until then it may be tried again.
    self->request(environment->reader, write_timeout, letter_of(shard, report, portrait))
        .then(
            [this, asked](const storage::dead_letter_kept&) {
                refuse(asked, make_error(errc::message_unprocessable));
            },
            [this, asked, fingerprint = portrait.fingerprint](const caf::error& reason) {
                poison.forgive(fingerprint);
                refuse(asked, reason);
            }
        );
}

bool shard_host_state::refuse_poison(const routed& envelope) {
    if (poison.empty())
        return false;
    auto portrait = portrait_of(envelope.to, envelope.payload);
    if (!portrait || !poison.is_poison(portrait->fingerprint))
        return false;
    refuse(take_current(envelope), make_error(errc::message_unprocessable));
    return true;
}

} // namespace parley
