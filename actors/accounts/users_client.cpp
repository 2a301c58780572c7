#include "actors/accounts/users_client.hpp"

#include "runtime/base/log.hpp"
#include "runtime/base/metrics.hpp"

#include <boost/asio/steady_timer.hpp>
#include <nlohmann/json.hpp>

#include <random>

namespace parley {

namespace {

using json = nlohmann::json;
using clock = std::chrono::steady_clock;
using profiles = std::vector<profile_view>;

constexpr seconds token_life{900};
constexpr int status_ok = 200;
constexpr int status_not_found = 404;
constexpr int status_server_error = 500;

failure unavailable(std::string detail) {
    return {errc::users_unavailable, std::move(detail)};
}

std::optional<std::string> text_at(const json& object, const char* name) {
    auto at = object.find(name);
    return at != object.end() && at->is_string() ? std::optional{at->get<std::string>()}
                                                 : std::nullopt;
}

std::optional<profile_view> to_profile(const json& value) {
    if (!value.is_object())
        return std::nullopt;
    auto id = user_id::parse(text_at(value, "id").value_or(std::string{}));
    auto username = text_at(value, "username");
    if (!id || !username)
        return std::nullopt;
    return profile_view{
        *id, std::move(*username), text_at(value, "display_name"), text_at(value, "avatar_url")
    };
}

/// The items of a page, or of a bare list.
result<profiles> to_profiles(const std::string& body) {
    auto parsed = json::parse(body, nullptr, false);
    const auto& items = parsed.is_object() && parsed.contains("items") ? parsed["items"] : parsed;
    if (!items.is_array())
        return unavailable("an answer without items");
    profiles all;
    for (const auto& item : items) {
        auto profile = to_profile(item);
        if (!profile)
            return unavailable("an item that is no profile");
        all.push_back(std::move(*profile));
    }
    return all;
}

std::optional<erasure_event> to_erasure(const json& value) {
    auto user = user_id::parse(text_at(value, "user_id").value_or(std::string{}));
    auto at = timestamp::parse(text_at(value, "at").value_or(std::string{}));
    auto step = text_at(value, "event");
    if (!user || !at || !step)
        return std::nullopt;
    erasure_event event;
    event.user = *user;
    event.at = *at;
    event.step = *step == "erased" ? erasure_step::erased : erasure_step::closed;
    event.username = text_at(value, "username").value_or(std::string{});
    event.display_name = text_at(value, "display_name");
    return event;
}

result<erasure_page> to_erasures(const std::string& body) {
    auto parsed = json::parse(body, nullptr, false);
    if (!parsed.is_object() || !parsed.contains("items") || !parsed["items"].is_array())
        return unavailable("an answer without items");
    erasure_page page;
    page.has_more = parsed.contains("has_more") && parsed["has_more"] == true;
    for (const auto& item : parsed["items"]) {
        auto event = item.is_object() ? to_erasure(item) : std::nullopt;
        if (!event)
            return unavailable("an item that is no erasure");
        page.events.push_back(std::move(*event));
    }
    return page;
}

void count(const char* outcome) {
    metrics::counter(
        "parley_users_service_calls_total",
        "Calls of the users service on another node by outcome",
        {{"outcome", outcome}}
    ).Increment();
}

circuit_breaker::rules breaker_rules(const users_service_settings& settings) {
    circuit_breaker::rules rules;
    rules.pause_max = settings.retry_max;
    rules.pause_min = std::min(rules.pause_min, rules.pause_max);
    return rules;
}

} // namespace

users_client::users_client(const users_service_settings& settings, const token_signer& signer)
    : signer_{signer},
      client_{
          {settings.url, settings.ca, settings.timeout, settings.connections_max, settings.calls_max
          }
      },
      breaker_{breaker_rules(settings)},
      retries_{
          {.pause_min = settings.retry_pause,
           .pause_max = std::max(settings.retry_pause, settings.retry_max),
           .attempts_max = settings.retries_max + 1},
          std::random_device{}()
      } {}

net::awaitable<result<std::optional<profile_view>>> users_client::find(user_id id) {
    auto got = co_await get("/users/" + to_string(id));
    if (!got)
        co_return got.error();
    std::optional<profile_view> profile;
    if (got->status == status_not_found)
        co_return profile;
    profile = to_profile(json::parse(got->body, nullptr, false));
    if (!profile)
        co_return unavailable("an answer that is no profile");
    co_return profile;
}

net::awaitable<result<profiles>> users_client::find_by_username(std::string username) {
    return get_page("/users?username=" + username);
}

net::awaitable<result<profiles>> users_client::find_by_prefix(std::string prefix, int limit) {
    return get_page("/users?prefix=" + prefix + "&limit=" + std::to_string(limit));
}

net::awaitable<result<erasure_page>> users_client::erasures(std::optional<erasure_cursor> after) {
    std::string path = "/users/erasures";
    if (after)
        path += "?after=" + to_string(after->at) + "&after_user=" + to_string(after->user);
    auto got = co_await get(std::move(path));
    if (!got)
        co_return got.error();
    if (got->status != status_ok)
        co_return unavailable("the users service answered " + std::to_string(got->status));
    co_return to_erasures(got->body);
}

net::awaitable<result<profiles>> users_client::get_page(std::string path) {
    auto got = co_await get(std::move(path));
    if (!got)
        co_return got.error();
    if (got->status != status_ok)
        co_return unavailable("the users service answered " + std::to_string(got->status));
    co_return to_profiles(got->body);
}

net::awaitable<result<users_client::answer>> users_client::get(std::string path) {
    for (int attempts = 1;; ++attempts) {
        if (!breaker_.allows(clock::now())) {
            count("kept_away");
            co_return unavailable("the users service has failed too often");
        }
        auto got = co_await try_once(path);
        bool is_busy_here = !got && got.error().code == errc::overloaded;
        if (got || is_busy_here) {
            count(got ? "answered" : "refused");
            co_return got;
        }
        count("failed");
        log::warning("users_service_failed", {{"detail", got.error().detail}});
        auto pause = retries_.pause_after(attempts);
        if (!pause)
            co_return got;
        net::steady_timer timer{co_await net::this_coro::executor, *pause};
        co_await timer.async_wait(net::use_awaitable);
    }
}

/// One call, whose outcome the breaker hears of: our own bound says nothing about the service.
net::awaitable<result<users_client::answer>> users_client::try_once(const std::string& path) {
    auto bearer = token();
    if (!bearer)
        co_return bearer.error();
    auto got = co_await client_.get(path, std::move(*bearer));
    bool is_useful = got && (got->status == status_ok || got->status == status_not_found);
    if (is_useful) {
        breaker_.succeeded();
        co_return got;
    }
    if (!got && got.error().code == errc::overloaded)
        co_return got;
    breaker_.failed(clock::now());
    if (!got)
        co_return got;
    if (got->status < status_server_error)
        log::error("users_service_refuses_us", {{"status", std::to_string(got->status)}});
    co_return unavailable("the users service answered " + std::to_string(got->status));
}

/// Used for half its life, so that clocks may differ.
result<std::string> users_client::token() {
    auto now = timestamp::now();
    if (now < renew_at_)
        return token_;
    token_claims claims;
    claims.roles = {"service"};
    claims.life = token_life;
    auto made = signer_.sign(claims, now);
    if (!made)
        return made.error();
    token_ = std::move(*made);
    renew_at_ = {now.micros + token_life.count() * 1'000'000 / 2};
    return token_;
}

} // namespace parley
