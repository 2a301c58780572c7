#include "actors/people/avatars.hpp"

#include "actors/people/avatar_image.hpp"

#include <openssl/evp.h>
#include <sodium.h>

namespace parley {

namespace {

constexpr std::size_t hash_size = 32;

std::string sha256(std::string_view content) {
    std::string digest(hash_size, '\0');
    auto* to = reinterpret_cast<unsigned char*>(digest.data()); // NOLINT(*-reinterpret-cast)
    EVP_Digest(content.data(), content.size(), to, nullptr, EVP_sha256(), nullptr);
    return digest;
}

std::string hex_of(const std::string& bytes) {
    std::string text(2 * bytes.size() + 1, '\0');
    const auto* from =
        reinterpret_cast<const unsigned char*>(bytes.data()); // NOLINT(*-reinterpret-cast)
    sodium_bin2hex(text.data(), text.size(), from, bytes.size());
    text.pop_back(); // the NUL
    return text;
}

/// Empty when `hex` names no media.
std::string bytes_of(const std::string& hex) {
    std::string bytes(hash_size, '\0');
    auto* to = reinterpret_cast<unsigned char*>(bytes.data()); // NOLINT(*-reinterpret-cast)
    std::size_t size = 0;
    auto failed = sodium_hex2bin(to, bytes.size(), hex.data(), hex.size(), nullptr, &size, nullptr);
    // One name a file: the lower-case one.
    return failed == 0 && size == hash_size && hex_of(bytes) == hex ? bytes : std::string{};
}

} // namespace

net::awaitable<result<people::avatar_set>> avatars::set(people::set_avatar request) {
    auto image =
        co_await images_.run([file = std::move(request.file)] { return make_avatar(file); });
    if (!image)
        co_return image.error();
    new_avatar avatar;
    avatar.user = request.user;
    avatar.hash = sha256(image->file);
    avatar.media_type = picture::media_type_of(image->format);
    avatar.content = std::move(image->file);
    avatar.url = "/media/" + hex_of(avatar.hash);
    auto stored = co_await repository_.put(std::move(avatar));
    if (!stored)
        co_return stored.error();
    people::avatar_set done{stored->avatar_url.value_or(std::string{})};
    tell_(to_view(std::move(*stored)));
    co_return done;
}

net::awaitable<result<people::media>> avatars::read(people::read_media request) {
    auto hash = bytes_of(request.hash);
    if (hash.empty())
        co_return failure{errc::not_found};
    auto found = co_await repository_.find(std::move(hash));
    if (!found)
        co_return found.error();
    auto content = std::make_shared<const std::string>(std::move(found->content));
    co_return people::media{std::move(found->media_type), std::move(content)};
}

} // namespace parley
