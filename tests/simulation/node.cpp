#include "tests/simulation/node.hpp"

#include "actors/janitor.hpp"
#include "actors/shard_host.hpp"
#include "actors/storage_lane.hpp"
#include "actors/storage_reader.hpp"
#include "runtime/kernel/error.hpp"

using namespace std::chrono_literals;

namespace parley::simulation {

namespace {

// Small, so that a short run meets every bound.
actor_settings tight_actors() {
    actor_settings settings;
    settings.unacknowledged_max = 4;
    settings.conversation_idle = 3s;
    settings.user_idle = 2s;
    return settings;
}

storage_settings tight_storage() {
    storage_settings settings;
    settings.batch_rows_max = 4;
    settings.queue_rows_max = 12;
    settings.queue_age_max = 400ms;
    return settings;
}

std::vector<shard_epoch> all_shards(epoch under) {
    std::vector<shard_epoch> all;
    for (std::int64_t number = 0; number < limits::shard_count; ++number)
        all.push_back({{number}, under});
    return all;
}

} // namespace

node::config::config() {
    set("scheduler.policy", caf::atom("testing"));
    set("logger.verbosity", caf::atom("quiet"));
    add_error_category(error_category, render_error);
}

node::node(const needs& with)
    : id_{with.id}, system_{config_},
      scheduler_{dynamic_cast<caf::scheduler::test_coordinator&>(system_.scheduler())},
      connection_{std::make_shared<connection>(with.store)}, gateway_{system_, "gateway"},
      directory_{system_, "directory"} {
    gateway_.react_with([on_push = with.on_push](const test::letter& letter) {
        if (letter.is<gateway::push>())
            on_push(letter.as<gateway::push>());
    });
    directory_.react_with([](const test::letter& letter) {
        directory::found found;
        for (auto user : letter.as<directory::find_by_ids>().ids)
            found.profiles.push_back({user, "somebody", {}, {}});
        letter.reply(found);
    });
    make_environment(with);
    if (with.network != nullptr)
        wires_ = std::make_unique<wires>(
            wires::needs{id_, system_, router_, with.time, *with.network, process_}
        );
}

void node::make_environment(const needs& with) {
    environment_ = std::make_shared<actor_environment>();
    environment_->settings = tight_actors();
    environment_->directory = directory_.handle<directory_actor>();
    environment_->now = [&time = with.time] { return time.wall(); };
    environment_->make_id = [&time = with.time] { return time.make_id(); };
    environment_->on_fenced = with.on_fenced;
    spawn_storage();
    router_ = spawn_router(system_, id_, [this](shard_id shard, epoch under) {
        environment_ptr shared = environment_;
        return caf::actor{system_.spawn(shard_host_behavior, shared, shard, under)};
    });
    environment_->router = router_.handle;
    plain_actors_.push_back(system_.spawn(janitor_behavior, [this] {
        router_.self->tell_hosts(caf::make_message(host_sweep{}));
    }));
}

void node::spawn_storage() {
    auto storage = std::static_pointer_cast<storage_port>(connection_);
    for (int index = 0; index < storage->lane_count(); ++index) {
        auto admission = std::make_shared<lane_admission>();
        auto lane =
            system_.spawn(storage_lane_behavior, storage, index, tight_storage(), admission);
        environment_->lanes.push_back({caf::actor_cast<storage_lane_actor>(lane), admission});
        plain_actors_.push_back(caf::actor_cast<caf::actor>(lane));
    }
    environment_->reader = system_.spawn(storage_reader_behavior, storage);
    plain_actors_.push_back(caf::actor_cast<caf::actor>(environment_->reader));
}

node::~node() {
    connection_->close();
    gateway_.react_with([](const test::letter&) {});
    environment_->on_fenced = [] {};
    router_.self->close();
    if (wires_)
        wires_->close();
    for (const auto& actor : plain_actors_)
        caf::anon_send_exit(actor, caf::exit_reason::kill);
    while (has_job())
        scheduler_.run_once();
    wires_.reset();
    // The environment and the router hold each other.
    environment_->router = {};
    environment_->lanes.clear();
    environment_->reader = storage_reader_actor{};
    environment_->directory = directory_actor{};
}

void node::install(node_id owner, epoch under) {
    router_.self->install(std::make_shared<const shard_map>(owner, all_shards(under)));
}

void node::go_on() {
    process_.go_on([this](micros time) { scheduler_.advance_time(time); });
}

void node::run_one(timeline& time) {
    auto& jobs = scheduler_.jobs;
    auto chosen = time.random.below(jobs.size());
    if (chosen > 0)
        std::swap(jobs.front(), jobs[chosen]);
    if (const auto* actor = dynamic_cast<caf::abstract_actor*>(jobs.front()))
        time.note(actor->id());
    scheduler_.run_once();
}

} // namespace parley::simulation
