#include "runtime/node/actor_plane.hpp"

#include "actors/janitor.hpp"
#include "actors/mention_resolver.hpp"
#include "actors/shard_host.hpp"
#include "actors/storage_lane.hpp"
#include "actors/storage_reader.hpp"
#include "runtime/kernel/supervisor.hpp"

namespace parley {

namespace {

void end(const caf::actor& actor) {
    caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
}

} // namespace

actor_plane::actor_plane(const needs& with)
    : system_{with.system}, environment_{std::make_shared<actor_environment>()} {
    environment_->settings = with.config.actors;
    environment_->messaging = with.config.messaging;
    environment_->activations = std::make_shared<work_bound>(with.config.actors.activations_max);
    environment_->directory = with.directory;
    environment_->profiles = with.profiles;
    environment_->on_fenced = with.on_fenced;
    environment_->lease = with.lease;
    spawn_storage(with);
    environment_ptr shared = environment_;
    router_ = spawn_router(system_, with.self, [this, shared](shard_id shard, epoch epoch) {
        return caf::actor{system_.spawn(shard_host_behavior, shared, shard, epoch)};
    });
    environment_->router = router_.handle;
    environment_->mentions = caf::actor_cast<mentions_actor>(
        system_.spawn(mention_resolver_behavior, shared, with.mentions, with.self)
    );
    router_.self->install(with.map);
    janitor_ = system_.spawn(janitor_behavior, [router = router_] {
        router.self->tell_hosts(caf::make_message(host_sweep{}));
    });
    spawn_supervisor(with);
}

void actor_plane::spawn_storage(const needs& with) {
    const auto& settings = with.config.storage;
    for (int index = 0; index < with.storage->lane_count(); ++index) {
        auto admission = std::make_shared<lane_admission>();
        auto lane = system_.spawn(storage_lane_behavior, with.storage, index, settings, admission);
        environment_->lanes.push_back({caf::actor_cast<storage_lane_actor>(lane), admission});
    }
    environment_->reader = system_.spawn(storage_reader_behavior, with.storage);
}

void actor_plane::spawn_supervisor(const needs& with) {
    std::vector<child_spec> children;
    for (const auto& lane : environment_->lanes)
        children.push_back(indispensable("storage_lane", caf::actor_cast<caf::actor>(lane.actor)));
    auto reader = caf::actor_cast<caf::actor>(environment_->reader);
    children.push_back(indispensable("storage_reader", reader));
    auto mentions = caf::actor_cast<caf::actor>(environment_->mentions);
    children.push_back(indispensable("mentions", mentions));
    children.push_back(
        indispensable("directory", caf::actor_cast<caf::actor>(environment_->directory))
    );
    supervisor_ = system_.spawn(supervisor_behavior, std::move(children), with.on_broken);
}

void actor_plane::refuse_all() {
    router_.self->close();
}

void actor_plane::stop() {
    end(supervisor_);
    end(janitor_);
    router_.self->close();
    end(caf::actor_cast<caf::actor>(environment_->mentions));
    for (const auto& lane : environment_->lanes)
        end(caf::actor_cast<caf::actor>(lane.actor));
    end(caf::actor_cast<caf::actor>(environment_->reader));
}

void actor_plane::release() {
    environment_->router = {};
    environment_->lanes.clear();
    environment_->reader = storage_reader_actor{};
    environment_->mentions = mentions_actor{};
    environment_->directory = directory_actor{};
}

} // namespace parley
