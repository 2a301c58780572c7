#include "actors/poison.hpp"

#include "actors/protocol/conversation.hpp"
#include "actors/protocol/user.hpp"

#include <boost/pfr/core.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <concepts>
#include <sodium.h>

namespace parley {

namespace {

constexpr std::size_t entries_max = 64;
constexpr std::size_t fingerprint_size = 16;

template <class T>
concept named = requires(const T& value) {
    { to_string(value) } -> std::convertible_to<std::string>;
};

/// Which attempt it is, not what is asked for.
template <class T>
concept incidental =
    std::same_as<T, trace_id> || std::same_as<T, session_id> || std::same_as<T, content_key_ptr>;

/// Takes in a message field by field.
class painter {
public:
    painter() {
        static const auto key = [] {
            std::array<unsigned char, crypto_generichash_KEYBYTES> bytes{};
            randombytes_buf(bytes.data(), bytes.size());
            return bytes;
        }();
        crypto_generichash_init(&hash_, key.data(), key.size(), fingerprint_size);
    }

    template <class T>
    void add(const T& value) {
        if constexpr (incidental<T>)
            return;
        else if constexpr (named<T>)
            note(to_string(value));
        else if constexpr (std::is_enum_v<T>)
            note(std::to_string(static_cast<int>(value)));
        else if constexpr (std::is_arithmetic_v<T>)
            note(std::to_string(value));
        else
            boost::pfr::for_each_field(value, [&](const auto& field) { this->add(field); });
    }
    void add(const std::string& text) {
        outline_ += fmt::format("({} bytes) ", text.size());
        hash(text);
    }
    template <class T>
    void add(const std::optional<T>& value) {
        if (value)
            add(*value);
        else
            note("-");
    }
    template <class T>
    void add(const std::vector<T>& values) {
        note(std::to_string(values.size()));
        for (const auto& value : values)
            add(value);
    }

    message_portrait finish(std::string kind) {
        hash(kind);
        std::array<unsigned char, fingerprint_size> bytes{};
        crypto_generichash_final(&hash_, bytes.data(), bytes.size());
        std::string digits;
        for (auto byte : bytes)
            digits += fmt::format("{:02x}", byte);
        return {std::move(kind), std::move(outline_), std::move(digits)};
    }

private:
    void note(const std::string& text) {
        outline_ += text + " ";
        hash(text);
    }
    void hash(const std::string& text) {
        // With its length, so that what stands side by side does not run together.
        auto framed = fmt::format("{}:{}", text.size(), text);
        auto* bytes = reinterpret_cast<const unsigned char*>(framed.data());
        crypto_generichash_update(&hash_, bytes, framed.size());
    }

    crypto_generichash_state hash_{};
    std::string outline_;
};

template <class Message>
bool paint(const caf::message& content, painter& with) {
    if (!content.match_elements<Message>())
        return false;
    with.add(content.get_as<Message>(0));
    return true;
}

/// One row a request that clients, or the edge for them, make again after a failure.
struct row {
    const char* kind;
    bool (*paint)(const caf::message& content, painter& with);
};

constexpr row repeated[] = {
    {"conversation.send", paint<conversation::send>},
    {"conversation.edit_message", paint<conversation::edit_message>},
    {"conversation.delete_message", paint<conversation::delete_message>},
    {"conversation.react", paint<conversation::react>},
    {"conversation.add_members", paint<conversation::add_members>},
    {"conversation.remove_member", paint<conversation::remove_member>},
    {"conversation.set_role", paint<conversation::set_role>},
    {"conversation.update", paint<conversation::update>},
    {"conversation.end", paint<conversation::end>},
    {"conversation.mark", paint<conversation::mark>},
    {"conversation.read_history", paint<conversation::read_history>},
    {"conversation.catch_up", paint<conversation::catch_up>},
    {"conversation.describe", paint<conversation::describe>},
    {"user.open_direct", paint<user::open_direct>},
    {"user.open_group", paint<user::open_group>},
    {"user.read_inbox", paint<user::read_inbox>},
    {"user.watch", paint<user::watch>},
};

} // namespace

std::optional<message_portrait> portrait_of(const entity_ref& entity, const caf::message& content) {
    for (const auto& [kind, paint] : repeated) {
        painter with;
        with.add(entity);
        if (paint(content, with))
            return with.finish(kind);
    }
    return std::nullopt;
}

poison_list::entry* poison_list::find(const std::string& fingerprint) {
    auto found = std::ranges::find(entries_, fingerprint, &entry::fingerprint);
    return found == entries_.end() ? nullptr : &*found;
}

bool poison_list::note_crash(const std::string& fingerprint) {
    auto* known = find(fingerprint);
    if (known == nullptr) {
        if (entries_.size() == entries_max)
            entries_.pop_front();
        known = &entries_.emplace_back(entry{fingerprint, 0});
    }
    return ++known->crashes == crashes_max;
}

void poison_list::forgive(const std::string& fingerprint) {
    if (auto* known = find(fingerprint); known != nullptr)
        known->crashes = crashes_max - 1;
}

bool poison_list::is_poison(const std::string& fingerprint) const {
    auto found = std::ranges::find(entries_, fingerprint, &entry::fingerprint);
    return found != entries_.end() && found->crashes >= crashes_max;
}

} // namespace parley
