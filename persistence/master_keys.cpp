#include "persistence/master_keys.hpp"

#include "persistence/secret_box.hpp"
#include "runtime/base/assert.hpp"

#include <algorithm>
#include <sodium.h>

namespace parley {

namespace {

constexpr std::size_t key_size = 32;
/// Separators of keys; none of them is a letter of base64.
constexpr const char* separators = " \t\r\n,";

/// How keys were wrapped before they had names: a byte, a nonce, and a secretbox.
constexpr char unnamed = 1;
constexpr std::size_t unnamed_nonce_size = crypto_secretbox_NONCEBYTES;

/// And now: a byte, eight more that name the key, and a box.
constexpr char named = 2;
constexpr std::size_t name_size = 9;
constexpr std::string_view wrapping_context = "parley wrapped key";

failure refused(const char* why) {
    return {errc::validation_failed, std::string{"master_key: "} + why};
}

std::string name_of(const std::array<std::uint8_t, key_size>& key) {
    constexpr std::string_view purpose = "parley master key name";
    std::array<std::uint8_t, crypto_generichash_BYTES> hash{};
    crypto_generichash(
        hash.data(),
        hash.size(),
        reinterpret_cast<const std::uint8_t*>(purpose.data()),
        purpose.size(),
        key.data(),
        key.size()
    );
    return named + std::string{reinterpret_cast<const char*>(hash.data()), name_size - 1};
}

std::optional<std::string>
open_unnamed(std::string_view wrapped, const std::array<std::uint8_t, key_size>& key) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(wrapped.data());
    std::string plain(wrapped.size() - 1 - unnamed_nonce_size - crypto_secretbox_MACBYTES, '\0');
    auto failed = crypto_secretbox_open_easy(
        reinterpret_cast<std::uint8_t*>(plain.data()),
        bytes + 1 + unnamed_nonce_size,
        wrapped.size() - 1 - unnamed_nonce_size,
        bytes + 1,
        key.data()
    );
    return failed == 0 ? std::optional{std::move(plain)} : std::nullopt;
}

bool may_be_unnamed(std::string_view wrapped) {
    return wrapped.size() > 1 + unnamed_nonce_size + crypto_secretbox_MACBYTES
           && wrapped.front() == unnamed;
}

} // namespace

result<std::shared_ptr<master_keys>> master_keys::make(std::string_view text, source reload) {
    if (sodium_init() < 0)
        return failure{errc::internal, "the random source cannot be opened"};
    auto keys = parse(text);
    if (!keys)
        return keys.error();
    auto made = std::make_shared<master_keys>();
    made->entries_ = std::make_shared<const entries>(std::move(*keys));
    made->reload_ = std::move(reload);
    return made;
}

result<master_keys::entries> master_keys::parse(std::string_view text) {
    entries all;
    while (true) {
        auto first = text.find_first_not_of(separators);
        if (first == std::string_view::npos)
            return all;
        text.remove_prefix(first);
        auto item = text.substr(0, text.find_first_of(separators));
        text.remove_prefix(item.size());
        entry one;
        std::size_t size = 0;
        auto failed = sodium_base642bin(
            one.key.data(),
            one.key.size(),
            item.data(),
            item.size(),
            nullptr,
            &size,
            nullptr,
            sodium_base64_VARIANT_ORIGINAL
        );
        if (failed != 0 || size != one.key.size())
            return refused("must be 32 bytes in base64");
        one.name = name_of(one.key);
        all.push_back(std::move(one));
    }
}

std::shared_ptr<const master_keys::entries> master_keys::present() const {
    std::lock_guard guard{mutex_};
    return entries_;
}

bool master_keys::are_present() const {
    return !present()->empty();
}

std::string master_keys::first_name() const {
    auto keys = present();
    require(!keys->empty(), "a master key is set");
    return keys->front().name;
}

std::string master_keys::wrap(std::string_view plain) const {
    auto keys = present();
    require(!keys->empty(), "a master key is set");
    const auto& first = keys->front();
    return first.name + secret_box::seal(plain, first.key, wrapping_context);
}

result<std::string> master_keys::unwrap(std::string_view wrapped) {
    auto opened = unwrap_with(*present(), wrapped);
    if (opened || !reload_)
        return opened;
    // Another node may have been given a newer key than we know.
    if (auto read = reload(); !read)
        return opened;
    return unwrap_with(*present(), wrapped);
}

result<std::string> master_keys::unwrap_with(const entries& keys, std::string_view wrapped) {
    for (const auto& entry : keys) {
        std::optional<std::string> plain;
        if (wrapped.starts_with(entry.name))
            plain = secret_box::open(wrapped.substr(name_size), entry.key, wrapping_context);
        else if (may_be_unnamed(wrapped))
            plain = open_unnamed(wrapped, entry.key);
        if (plain)
            return std::move(*plain);
    }
    return failure{errc::internal, "no master key that is set wrapped this key"};
}

result<void> master_keys::reload() {
    if (!reload_)
        return {};
    auto text = reload_();
    if (!text)
        return text.error();
    auto keys = parse(*text);
    if (!keys)
        return keys.error();
    if (keys->empty())
        return refused("its file holds no key any more");
    auto fresh = std::make_shared<const entries>(std::move(*keys));
    std::lock_guard guard{mutex_};
    entries_ = std::move(fresh);
    return {};
}

} // namespace parley
