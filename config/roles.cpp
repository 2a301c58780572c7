#include "config/roles.hpp"

#include <algorithm>

namespace parley {

std::optional<node_roles> parse_roles(std::string_view text) {
    node_roles roles;
    while (!text.empty()) {
        auto comma = std::min(text.find(','), text.size());
        auto name = text.substr(0, comma);
        text.remove_prefix(std::min(comma + 1, text.size()));
        auto first = name.find_first_not_of(' ');
        if (first == std::string_view::npos)
            return std::nullopt;
        name = name.substr(first, name.find_last_not_of(' ') - first + 1);
        if (name == "users")
            roles.users = true;
        else if (name == "messaging")
            roles.messaging = true;
        else
            return std::nullopt;
    }
    return roles.users || roles.messaging ? std::optional{roles} : std::nullopt;
}

} // namespace parley
