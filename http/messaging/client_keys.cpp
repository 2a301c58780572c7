#include "http/messaging/client_keys.hpp"

#include <sodium.h>

namespace parley::http {

client_key to_client_key(std::string_view text) {
    if (auto parsed = client_key::parse(text))
        return *parsed;
    client_key key;
    crypto_generichash(
        key.value.bytes.data(),
        key.value.bytes.size(),
        reinterpret_cast<const unsigned char*>(text.data()),
        text.size(),
        nullptr,
        0
    );
    return key;
}

client_key key_of(const json& data) {
    auto found = data.find("client_message_id");
    if (found != data.end() && found->is_string() && !found->get_ref<const std::string&>().empty())
        return to_client_key(found->get_ref<const std::string&>());
    return client_key::make();
}

client_key key_of(const headers& fields, const json& body) {
    auto header = fields.get("Idempotency-Key");
    return header.empty() ? key_of(body) : to_client_key(header);
}

} // namespace parley::http
