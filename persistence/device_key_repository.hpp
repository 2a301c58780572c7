#pragma once

#include "persistence/pg/pool.hpp"
#include "runtime/base/clock.hpp"
#include "runtime/base/ids.hpp"
#include "runtime/base/result.hpp"

#include <string>
#include <vector>

namespace parley {

struct device_key_record {
    uuid device;
    /// 32 raw bytes.
    std::string public_key;
    timestamp updated_at;
};

/// The public keys of people's devices, a bounded number each.
class device_key_repository {
public:
    explicit device_key_repository(pg::pool& pool) : pool_{pool} {}

    /// Stores or replaces the key of a device. `user_not_found`; `validation_failed` when the
    /// user has `count_max` other devices.
    net::awaitable<result<device_key_record>>
    put(user_id user, uuid device, std::string public_key, int count_max);

    net::awaitable<result<void>> remove(user_id user, uuid device);

    /// In the order in which the devices came; `user_not_found`.
    net::awaitable<result<std::vector<device_key_record>>> list(user_id user);

private:
    pg::pool& pool_;
};

} // namespace parley
