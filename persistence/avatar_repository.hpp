#pragma once

#include "persistence/profile_repository.hpp"

namespace parley {

/// An image as it is served; named by the SHA-256 of its content.
struct media_record {
    std::string media_type;
    std::string content;
};

struct new_avatar {
    user_id user;
    /// 32 raw bytes.
    std::string hash;
    std::string media_type;
    std::string content;
    std::string url;
};

/// Avatars as rows, so that every node serves every one. A user's last one before the current
/// stays for those who still show it; no more than these two.
class avatar_repository {
public:
    explicit avatar_repository(pg::pool& pool) : pool_{pool} {}

    /// Stores the avatar and shows it in the profile, which is answered; `user_not_found`.
    net::awaitable<result<profile_record>> put(new_avatar avatar);

    /// `not_found`.
    net::awaitable<result<media_record>> find(std::string hash);

private:
    pg::pool& pool_;
};

} // namespace parley
