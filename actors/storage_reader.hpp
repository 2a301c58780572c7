#pragma once

#include "actors/protocol/storage.hpp"
#include "persistence/storage_port.hpp"
#include "runtime/kernel/base_actor.hpp"

#include <memory>

namespace parley {

/// Puts reads to the storage port. Holds nothing: the port answers straight to the requester
/// and bounds what is under way.
struct storage_reader_state {
    static constexpr const char* name = "parley.storage_reader";
    std::shared_ptr<storage_port> port;
};

using storage_reader_pointer = actor_with<storage_reader_state, storage_reader_actor>*;

storage_reader_actor::behavior_type
storage_reader_behavior(storage_reader_pointer self, std::shared_ptr<storage_port> port);

} // namespace parley
