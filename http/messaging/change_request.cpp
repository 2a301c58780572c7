#include "http/messaging/change_request.hpp"

#include "http/messaging/client_keys.hpp"

#include <array>
#include <sodium.h>

namespace parley::http {

namespace {

/// Parts are told apart by a byte that none of them holds.
std::string hash_of(std::initializer_list<std::string_view> parts) {
    std::string all;
    for (auto part : parts)
        all.append(part).push_back('\0');
    std::array<unsigned char, crypto_generichash_BYTES_MIN> hash{};
    crypto_generichash(
        hash.data(),
        hash.size(),
        reinterpret_cast<const unsigned char*>(all.data()),
        all.size(),
        nullptr,
        0
    );
    return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

} // namespace

std::optional<keyed_request> keyed_request_of(const context& ctx) {
    auto header = ctx.request.fields.get("Idempotency-Key");
    if (header.empty())
        return std::nullopt;
    auto method = beast_http::to_string(ctx.request.method);
    return keyed_request{
        to_client_key(header),
        hash_of({{method.data(), method.size()}, ctx.request.path, ctx.request.body})
    };
}

keyed_request
keyed_by_content(std::string_view what, std::string_view words, const std::vector<user_id>& users) {
    std::string all;
    for (const auto& user : users)
        all += to_string(user);
    auto hash = hash_of({what, words, all});
    return {to_client_key("content " + hash), hash};
}

std::optional<keyed_request> second_half_of(std::optional<keyed_request> keyed) {
    if (keyed)
        keyed->key = to_client_key("second half of " + to_string(keyed->key));
    return keyed;
}

conversation::author author_of(const context& ctx) {
    return {ctx.user().user, keyed_request_of(ctx), ctx.trace};
}

conversation::author
author_of(const session_context& ctx, std::string_view event, const json& data) {
    conversation::author by{ctx.caller.user, std::nullopt, ctx.trace};
    auto found = data.is_object() ? data.find("idempotency_key") : data.end();
    if (!data.is_object() || found == data.end() || !found->is_string())
        return by;
    const auto& name = found->get_ref<const std::string&>();
    by.keyed = keyed_request{to_client_key(name), hash_of({event, data.dump()})};
    return by;
}

result<std::vector<user_id>> parse_users(const json& data, const char* name, std::size_t size_max) {
    auto found = data.is_object() ? data.find(name) : data.end();
    if (!data.is_object() || found == data.end() || !found->is_array())
        return invalid_field(name, "This is a list of ids.");
    if (found->size() > size_max)
        return invalid_field(name, "At most " + std::to_string(size_max) + " users can be named.");
    std::vector<user_id> users;
    for (const auto& item : *found) {
        auto user = item.is_string() ? user_id::parse(item.get_ref<const std::string&>())
                                     : std::optional<user_id>{};
        if (!user)
            return failure{errc::invalid_id, name};
        users.push_back(*user);
    }
    return users;
}

result<std::string> parse_text(const json& data) {
    if (!data.is_object())
        return invalid_field("body", "Send a JSON object.");
    auto text = data.find("text");
    if (text == data.end() || text->is_null())
        return failure{errc::message_text_required};
    if (!text->is_string())
        return invalid_field("text", "This field is a text.");
    return text->get<std::string>();
}

result<std::optional<std::string>> parse_string(const json& data, const char* name) {
    auto found = data.find(name);
    if (found == data.end() || found->is_null())
        return std::optional<std::string>{};
    if (!found->is_string())
        return invalid_field(name, "This field is a text.");
    return std::optional{found->get<std::string>()};
}

response& note_replay(response& answer, bool replayed) {
    if (replayed)
        answer.set("Idempotent-Replayed", "true");
    return answer;
}

} // namespace parley::http
