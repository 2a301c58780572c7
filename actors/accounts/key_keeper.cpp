#include "actors/accounts/key_keeper.hpp"

#include "runtime/base/log.hpp"

namespace parley {

namespace {

std::string hex_of(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (char c : bytes) {
        auto byte = static_cast<unsigned char>(c);
        out += digits[byte >> 4U];
        out += digits[byte & 15U];
    }
    return out;
}

} // namespace

key_keeper::key_keeper(pg::loop& loop, pg::pool& pool, std::shared_ptr<master_keys> masters)
    : loop_{loop}, masters_{std::move(masters)}, rotation_{pool, masters_} {}

net::awaitable<result<accounts::key_status>> key_keeper::rotate() {
    if (is_rotating_)
        co_return present();
    if (!masters_->are_present())
        co_return failure{errc::validation_failed, "there is no master key"};
    if (auto read = masters_->reload(); !read)
        co_return read.error();
    is_rotating_ = true;
    problem_.clear();
    loop_.spawn(rotation_.run(), [this](const result<std::int64_t>& count) {
        is_rotating_ = false;
        rewrapped_ = count ? *count : 0;
        problem_ = count ? "" : count.error().detail;
        log::info(
            "master_key_rotated",
            {{"key", present().key_name},
             {"rewrapped", std::to_string(rewrapped_)},
             {"problem", problem_}}
        );
    });
    co_return present();
}

net::awaitable<result<accounts::key_status>> key_keeper::status() {
    co_return present();
}

accounts::key_status key_keeper::present() const {
    accounts::key_status now;
    now.is_rotating = is_rotating_;
    now.rewrapped = rewrapped_;
    now.problem = problem_;
    if (masters_->are_present())
        now.key_name = hex_of(masters_->first_name());
    return now;
}

} // namespace parley
