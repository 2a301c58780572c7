#include "actors/protocol/wire_table.hpp"

#include "actors/protocol/errors.hpp"
#include "actors/protocol/wire_rows.hpp"

#include <typeindex>
#include <unordered_map>

namespace parley {

namespace {

// What is no struct of the protocol.
constexpr std::uint64_t empty_number = 0;
constexpr std::uint64_t failure_number = 1;

struct row {
    std::uint64_t number;
    void (*put)(wire::writer& to, const caf::message& content);
    caf::message (*get)(wire::reader& from);
};

template <class T>
void put_message(wire::writer& to, const caf::message& content) {
    wire::put(to, content.get_as<T>(0));
}

template <class T>
caf::message get_message(wire::reader& from) {
    T x{};
    wire::get(from, x);
    return caf::make_message(std::move(x));
}

class table final : public message_codec {
public:
    table() {
        auto add = [this]<class... Row>(std::type_identity<std::tuple<Row...>>) {
            (this->add<Row>(), ...);
        };
        add(std::type_identity<wire_rows>{});
    }

    bool
    encode(const caf::message& content, std::string& out, wire::address_book& with) const override {
        wire::writer to{out, &with};
        if (content.empty() || content.match_elements<caf::unit_t>()) {
            to.number(empty_number);
            return true;
        }
        if (content.match_elements<caf::error>()) {
            auto reason = to_failure(content.get_as<caf::error>(0));
            to.number(failure_number);
            wire::put(to, reason.code);
            wire::put(to, reason.detail);
            return true;
        }
        const auto* found = find(content);
        if (found == nullptr)
            return false;
        to.number(found->number);
        found->put(to, content);
        return true;
    }

    std::optional<caf::message>
    decode(std::string_view bytes, wire::address_book& with) const override {
        wire::reader from{bytes, &with};
        auto number = from.number();
        auto content = read(number, from);
        return from.ok() ? content : std::nullopt;
    }

private:
    template <class Row>
    void add() {
        using message = typename Row::message;
        row made{Row::number, &put_message<message>, &get_message<message>};
        by_type_.emplace(typeid(message), made);
        by_number_.emplace(Row::number, made);
    }

    const row* find(const caf::message& content) const {
        if (content.size() != 1)
            return nullptr;
        const auto* type = content.type(0).second;
        auto found = type == nullptr ? by_type_.end() : by_type_.find(*type);
        return found == by_type_.end() ? nullptr : &found->second;
    }

    std::optional<caf::message> read(std::uint64_t number, wire::reader& from) const {
        if (number == empty_number)
            return caf::message{};
        if (number == failure_number) {
            auto code = errc::internal;
            std::string detail;
            wire::get(from, code);
            wire::get(from, detail);
            return caf::make_message(make_error(code, std::move(detail)));
        }
        auto found = by_number_.find(number);
        if (found == by_number_.end())
            return std::nullopt;
        return found->second.get(from);
    }

    std::unordered_map<std::type_index, row> by_type_;
    std::unordered_map<std::uint64_t, row> by_number_;
};

} // namespace

const message_codec& protocol_codec() {
    static const table shared;
    return shared;
}

} // namespace parley
