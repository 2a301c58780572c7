#include "runtime/ctl/bench/api.hpp"

#include "runtime/ctl/bench/cannot_run.hpp"

#include <fmt/format.h>

#include <utility>

namespace parley::bench {

namespace {

using nlohmann::json;

constexpr long time_out_s = 30;
constexpr int history_limit = 200;
/// Larger than any seq, and exact in JSON.
constexpr std::int64_t beyond_every_seq = 9007199254740991;

std::size_t append_body(char* data, std::size_t size, std::size_t count, void* out) {
    static_cast<std::string*>(out)->append(data, size * count);
    return size * count;
}

uuid id_in(const json& object, const char* name) {
    auto found = uuid::parse(object.value(name, std::string{}));
    if (!found)
        throw cannot_run{fmt::format("The node answered without a valid '{}'.", name)};
    return *found;
}

[[noreturn]] void refuse(std::string_view what, const api::answer& answer) {
    throw cannot_run{fmt::format("The node refuses to {}: {}", what, answer.problem())};
}

} // namespace

std::string api::answer::problem() const {
    if (!body.is_object() || !body.contains("error"))
        return fmt::format("{}.", status);
    const auto& error = body["error"];
    return fmt::format("{} {}: {}", status, error.value("code", ""), error.value("message", ""));
}

api::api(const endpoint& to, std::string source)
    : url_{to.url}, source_{std::move(source)}, handle_{curl_easy_init()} {}

api::answer api::get(const std::string& path, std::string_view token) {
    return parse(call(path, token, nullptr));
}

api::answer api::post(const std::string& path, std::string_view token, const json& body) {
    auto text = body.dump();
    return parse(call(path, token, &text));
}

bool api::can_get(const std::string& path, std::string_view token) {
    auto status = call(path, token, nullptr).status;
    return status >= 200 && status < 300;
}

api::raw_answer
api::call(const std::string& path, std::string_view token, const std::string* body) {
    auto* handle = handle_.get();
    curl_easy_reset(handle);
    raw_answer received;
    auto url = url_ + path;
    curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
    curl_easy_setopt(handle, CURLOPT_TIMEOUT, time_out_s);
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    if (!source_.empty())
        curl_easy_setopt(handle, CURLOPT_INTERFACE, ("host!" + source_).c_str());
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, append_body);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &received.body);
    curl_slist* fields = curl_slist_append(nullptr, "Content-Type: application/json");
    if (!token.empty())
        fields = curl_slist_append(fields, fmt::format("Authorization: Bearer {}", token).c_str());
    std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> guard{fields, curl_slist_free_all};
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, fields);
    if (body != nullptr) {
        curl_easy_setopt(handle, CURLOPT_POSTFIELDS, body->data());
        curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE, static_cast<long>(body->size()));
    }
    auto outcome = curl_easy_perform(handle);
    if (outcome != CURLE_OK)
        throw cannot_run{fmt::format(
            "No node answers at {} ({}): start one with './parley up', or name it with --url.",
            url_,
            curl_easy_strerror(outcome)
        )};
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &received.status);
    return received;
}

api::answer api::parse(const raw_answer& received) {
    return {received.status, json::parse(received.body, nullptr, false)};
}

void api::log_in(account& who, const std::string& password) {
    json credentials{{"email", who.email}, {"password", password}};
    auto entered = post("/auth/login", {}, credentials);
    if (entered.status == 401) {
        json wanted = credentials;
        wanted["username"] = who.username;
        auto registered = post("/auth/register", {}, wanted);
        if (!registered.is_good())
            refuse(fmt::format("register {}", who.username), registered);
        entered = post("/auth/login", {}, credentials);
    }
    if (!entered.is_good())
        refuse(fmt::format("log {} in", who.username), entered);
    who.token = entered.body.value("access_token", "");
    auto self = get("/users/me", who.token);
    if (!self.is_good())
        refuse(fmt::format("tell who {} is", who.username), self);
    who.id = id_in(self.body, "id");
}

uuid api::direct_conversation(const account& initiator, const account& recipient) {
    auto opened =
        post("/conversations", initiator.token, {{"recipient_id", to_string(recipient.id)}});
    if (!opened.is_good())
        refuse("open a conversation", opened);
    return id_in(opened.body, "conversation_id");
}

std::string api::newest_path(const uuid& conversation, int limit) {
    return fmt::format(
        "/conversations/{}/messages?before_seq={}&limit={}",
        to_string(conversation),
        beyond_every_seq,
        limit
    );
}

std::int64_t api::newest_seq(const uuid& conversation, const account& reader) {
    auto page = get(newest_path(conversation, 1), reader.token);
    if (!page.is_good())
        refuse("show a conversation", page);
    const auto& items = page.body.at("items");
    return items.empty() ? 0 : items.back().value("seq", std::int64_t{0});
}

std::vector<stored_message>
api::history(const uuid& conversation, const account& reader, std::int64_t after_seq) {
    std::vector<stored_message> messages;
    auto has_more = true;
    while (has_more) {
        auto page =
            get(fmt::format(
                    "/conversations/{}/messages?after_seq={}&limit={}",
                    to_string(conversation),
                    after_seq,
                    history_limit
                ),
                reader.token);
        if (!page.is_good())
            refuse("show a conversation", page);
        for (const auto& item : page.body.at("items"))
            messages.push_back({item.value("seq", std::int64_t{0}), id_in(item, "id"), {}});
        has_more = page.body.value("has_more", false) && !page.body.at("items").empty();
        if (!messages.empty())
            after_seq = messages.back().seq;
    }
    return messages;
}

} // namespace parley::bench
