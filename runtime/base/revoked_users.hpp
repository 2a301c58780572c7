#pragma once

#include "runtime/base/ids.hpp"

#include <memory>
#include <mutex>
#include <unordered_set>
#include <vector>

namespace parley {

/// Users whose tokens are refused although they have not expired: who asked to be erased. Small,
/// for who leaves is forgotten here when the last token has run out. Thread-safe; asking costs a
/// look at a shared set.
class revoked_users {
public:
    bool has(user_id user) const { return present()->contains(user); }

    /// Replaces all of them; answers those that are new.
    std::vector<user_id> replace(const std::vector<user_id>& users) {
        auto fresh = std::make_shared<const set>(users.begin(), users.end());
        auto before = present();
        std::vector<user_id> added;
        for (auto user : *fresh) {
            if (!before->contains(user))
                added.push_back(user);
        }
        std::lock_guard guard{mutex_};
        users_ = std::move(fresh);
        return added;
    }

private:
    using set = std::unordered_set<user_id>;

    std::shared_ptr<const set> present() const {
        std::lock_guard guard{mutex_};
        return users_;
    }

    mutable std::mutex mutex_;
    std::shared_ptr<const set> users_ = std::make_shared<const set>();
};

} // namespace parley
