#include "tests/simulation/wires.hpp"

#include "actors/entity_lifecycle.hpp"
#include "actors/protocol/wire_table.hpp"

using namespace std::chrono_literals;

namespace parley::simulation {

namespace {

constexpr micros turn_interval = 20ms;
constexpr micros wake_delay = 200us;

// Small, so that a short run meets every bound.
link_settings tight_links() {
    link_settings settings;
    settings.frame_bytes = 1024;
    settings.window_bytes = 4 * 1024;
    settings.queue_bytes = 64 * 1024;
    settings.retransmit = 300ms;
    return settings;
}

} // namespace

wires::wires(const needs& with)
    : with_{with}, way_{with.network.join(with.id)},
      between_{
          {with.system,
           with.id,
           protocol_codec(),
           [this](node_id to, std::string_view envelope, bool may_refuse) {
               return links_.push(to, envelope, may_refuse);
           },
           [this](shard_id shard, epoch under) {
               with_.router.self->note_end(shard, under, now());
           },
           [](node_id, promise_word) {}}
      },
      links_{
          {with.id,
           *way_,
           tight_links(),
           [this](node_id from, std::string_view envelope) { between_.receive(from, envelope); },
           [](std::int64_t) {},
           [](node_id, suspicion) {},
           [this] { wake(); }}
      } {
    between_.connect(with_.router.handle);
    with_.router.self->connect(&between_);
    way_->start({
        [this](const std::string& frame) {
            with_.of.reach([this, frame] { links_.receive(frame, now()); });
        },
        [this](node_id peer) { with_.of.reach([this, peer] { links_.note_connected(peer); }); },
        [](node_id, suspicion) {},
    });
    keep_turning();
}

wires::~wires() {
    way_->stop();
}

node_link::time_point wires::now() const {
    return with_.system.clock().now();
}

void wires::set_members(const std::vector<node_id>& members) {
    std::vector<cluster_member> all;
    for (auto id : members)
        all.push_back({id, "node", "http", "link", member_state::up, true});
    for (auto gone : links_.set_members(all, now())) {
        gateways_lost lost{between_.forget(gone)};
        with_.router.self->tell_hosts(caf::make_message(std::move(lost)));
    }
}

void wires::close() {
    between_.close();
}

void wires::wake() {
    if (std::exchange(is_woken_, true))
        return;
    with_.time.between(0us, wake_delay, [this, alive = std::weak_ptr{alive_}] {
        if (!alive.expired())
            turn();
    });
}

void wires::turn() {
    is_woken_ = false;
    if (!with_.of.stands_still())
        links_.turn(now());
}

void wires::keep_turning() {
    with_.time.after(turn_interval, [this, alive = std::weak_ptr{alive_}] {
        if (alive.expired())
            return;
        if (!with_.of.stands_still()) {
            turn();
            between_.sweep(now());
            with_.router.self->sweep(now());
        }
        keep_turning();
    });
}

} // namespace parley::simulation
