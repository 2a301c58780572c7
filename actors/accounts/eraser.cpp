#include "actors/accounts/eraser.hpp"

#include "runtime/base/limits.hpp"
#include "runtime/base/log.hpp"

#include <algorithm>

namespace parley {

net::awaitable<result<erasure_page>> eraser::work(std::optional<erasure_cursor> after) {
    co_await erase_due();
    co_return co_await erasures_.events(after, window_, limits::page_size_max);
}

net::awaitable<result<accounts::erasures>>
eraser::read(std::optional<erasure_cursor> after, int limit) {
    auto page =
        co_await erasures_.events(after, window_, std::clamp(limit, 1, limits::page_size_max));
    if (!page)
        co_return page.error();
    co_return accounts::erasures{std::move(*page)};
}

net::awaitable<void> eraser::erase_due() {
    auto erased = co_await erasures_.erase_due();
    if (!erased) {
        log::warning("erasure_failed", {{"reason", erased.error().detail}});
        co_return;
    }
    for (const auto& person : *erased)
        log::info("person_erased", {{"user_id", to_string(person.user)}, {"rows", person.what}});
}

} // namespace parley
