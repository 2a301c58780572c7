#include "persistence/pg/hosts.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <memory>
#include <string_view>
#include <vector>

namespace parley::pg {

namespace {

struct options_deleter {
    void operator()(PQconninfoOption* options) const noexcept { PQconninfoFree(options); }
};
using options = std::unique_ptr<PQconninfoOption, options_deleter>;

std::string value_of(const options& all, std::string_view keyword) {
    for (const auto* at = all.get(); at != nullptr && at->keyword != nullptr; ++at) {
        if (at->keyword == keyword)
            return at->val == nullptr ? "" : at->val;
    }
    return {};
}

std::vector<std::string> split(const std::string& list) {
    std::vector<std::string> items;
    for (std::size_t begin = 0; !list.empty() && begin <= list.size();) {
        auto end = std::min(list.find(',', begin), list.size());
        items.push_back(list.substr(begin, end - begin));
        begin = end + 1;
    }
    return items;
}

/// A list that stands for all servers with one item, or with none, is left as it is.
std::string rotated(const std::string& list, std::size_t by) {
    auto items = split(list);
    if (items.size() > 1)
        std::ranges::rotate(items, items.begin() + static_cast<std::ptrdiff_t>(by % items.size()));
    std::string out;
    for (const auto& item : items)
        out += (&item == items.data() ? "" : ",") + item;
    return out;
}

} // namespace

host_order hosts_beginning_with(const std::string& url, int first) {
    // What is no connection string is the name of a database, and names no server.
    options all{PQconninfoParse(url.c_str(), nullptr)};
    auto host = value_of(all, "host");
    auto address = value_of(all, "hostaddr");
    auto count = std::max(split(host).size(), split(address).size());
    if (count < 2)
        return {};
    auto by = static_cast<std::size_t>(first) % count;
    return {rotated(host, by), rotated(address, by), rotated(value_of(all, "port"), by)};
}

} // namespace parley::pg
