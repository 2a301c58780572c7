#include "http/messaging/mutual_follows.hpp"

#include "actors/protocol/people.hpp"

namespace parley::http {

namespace {

class mutual_follows final : public connection_policy {
public:
    net::awaitable<result<void>> check(services& with, user_id from, user_id to) override {
        auto page = co_await with.ask<people::page>(with.people, people::read_page{from, to});
        if (page && page->is_followed && page->is_following)
            co_return result<void>{};
        if (page)
            co_return failure{errc::not_connected};
        if (page.error().code == errc::user_not_found)
            co_return page.error();
        co_return failure{errc::connections_unavailable, page.error().detail};
    }
};

} // namespace

std::unique_ptr<connection_policy> make_mutual_follows() {
    return std::make_unique<mutual_follows>();
}

} // namespace parley::http
