#include "http/description/documents.hpp"

#include "http/description/page.hpp"
#include "http/description/texts.hpp"
#include "runtime/base/log.hpp"

#include <algorithm>
#include <set>

namespace parley::http::description {

namespace {

std::string lower(std::string_view text) {
    std::string made{text};
    std::transform(made.begin(), made.end(), made.begin(), [](char c) {
        return static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
    });
    return made;
}

/// `get /users/{id}` and so on.
std::set<std::string> served_by(const route_table& routes) {
    std::set<std::string> served;
    for (const auto& row : routes.rows()) {
        auto method = beast_http::to_string(row.method);
        served.insert(lower({method.data(), method.size()}) + " " + std::string{row.pattern});
    }
    return served;
}

/// A row without a description is a mistake that tests look for and clients need not suffer from.
void note_missing(std::string_view what, const std::string& name) {
    log::warning("not_described", {{std::string{what}, name}});
}

json served_operations(const route_table& routes, const upgrade_table& upgrades) {
    auto document = json::parse(openapi_text);
    auto served = served_by(routes);
    for (const auto& each : served) {
        auto space = each.find(' ');
        auto found = document["paths"].find(each.substr(space + 1));
        if (found == document["paths"].end() || !found->contains(each.substr(0, space)))
            note_missing("route", each);
    }
    auto paths = json::object();
    for (const auto& [path, item] : document["paths"].items()) {
        const auto* row = upgrades.find(path);
        for (const auto& [method, operation] : item.items()) {
            if (served.contains(method + " " + path) || (row != nullptr && row->fallback))
                paths[path][method] = operation;
        }
    }
    document["paths"] = std::move(paths);
    return document;
}

/// Client events without a row in the table go, with all that names them.
json served_events(const event_table& events) {
    constexpr std::string_view prefix = "client_";
    auto document = json::parse(asyncapi_text);
    auto& messages = document["components"]["messages"];
    auto& channel = document["channels"]["events"]["messages"];
    for (auto name : events.names()) {
        if (!messages.contains(std::string{prefix}.append(name)))
            note_missing("event", std::string{name});
    }
    std::set<std::string> gone;
    for (const auto& [key, message] : messages.items()) {
        bool is_client = key.starts_with(prefix);
        if (is_client && events.find(key.substr(prefix.size())) == nullptr)
            gone.insert(key);
    }
    for (const auto& key : gone) {
        messages.erase(key);
        channel.erase(key);
    }
    auto left = json::array();
    for (const auto& each : document["operations"]["receive"]["messages"]) {
        auto name = each["$ref"].get<std::string>();
        if (!gone.contains(name.substr(name.rfind('/') + 1)))
            left.push_back(each);
    }
    document["operations"]["receive"]["messages"] = std::move(left);
    return document;
}

} // namespace

documents::documents(
    const route_table& routes, const upgrade_table& upgrades, const event_table& events
) {
    auto operations = served_operations(routes, upgrades);
    auto messages = served_events(events);
    openapi = make_frame(operations.dump());
    asyncapi = make_frame(messages.dump());
    page = make_frame(make_page(operations, messages));
}

} // namespace parley::http::description
