#pragma once

#include "actors/accounts/profile_cache.hpp"
#include "actors/protocol/directory.hpp"
#include "config/settings.hpp"
#include "runtime/base/erasures.hpp"
#include "runtime/kernel/base_actor.hpp"

#include <caf/typed_response_promise.hpp>

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace parley {

/// Who is who, from memory where it can: a cache in front of a source with the same interface.
/// A user who is being looked up is asked for once, however many wait, and nobody waits for the
/// look-up of another. While the source fails, what was known lately is told although it is old.
struct directory_state {
    using promise = caf::typed_response_promise<directory::found>;
    using pointer = actor_with<directory_state, directory_memory_actor>*;
    static constexpr const char* name = "parley.directory";

    /// A request by ids of which some are being looked up.
    struct gathering {
        promise answer;
        directory::found found;
        std::size_t missing_count = 0;
        bool has_failed = false;
    };

    explicit directory_state(pointer self_) : self{self_} {}

    caf::result<directory::found> on_find_by_ids(const directory::find_by_ids& request);
    caf::result<directory::found> on_find_by_username(const directory::find_by_username& request);
    caf::result<directory::found> on_find_by_prefix(const directory::find_by_prefix& request);

    void on_changed(const directory::changed& notice);

    pointer self;
    directory_actor source;
    directory_settings settings;
    std::shared_ptr<profile_cache> cache;
    std::unordered_map<user_id, std::vector<std::shared_ptr<gathering>>> waiting_for_id;
    std::unordered_map<std::string, std::vector<promise>> waiting_for_username;
    std::size_t waiting_count = 0;

private:
    bool is_full() const;
    void look_up(std::vector<user_id> ids);
    void look_up(const std::string& username);
    void learn(const std::vector<user_id>& asked, const directory::found& answer);
    void settle(user_id id, const profile_view* profile);
    void fail(const std::vector<user_id>& asked, const caf::error& reason);
    void settle(const std::string& username, const directory::found& answer);
    void fail(const std::string& username, const caf::error& reason);
};

/// What a directory with these settings remembers in.
std::shared_ptr<profile_cache> make_profile_cache(const directory_settings& settings);

/// Fails with `overloaded` when too many wait, else with what `source` fails with. `cache` is
/// filled by nobody else.
directory_memory_actor::behavior_type directory_behavior(
    directory_state::pointer self,
    directory_actor source,
    directory_settings settings,
    std::shared_ptr<profile_cache> cache
);

/// Has a directory call somebody by the name that all deleted users have.
void tell_directory(const directory_memory_actor& who, const erasure_event& event);

} // namespace parley
