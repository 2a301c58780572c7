#include "http/event_table.hpp"

#include "runtime/base/assert.hpp"

namespace parley::http {

event_table::event_table(const std::vector<event_rows>& subjects) {
    for (const auto& subject : subjects) {
        for (const auto& row : subject)
            require(rows_.emplace(row.name, row.handle).second, "an event has one row");
    }
}

event_handler event_table::find(std::string_view name) const {
    auto found = rows_.find(name);
    return found == rows_.end() ? nullptr : found->second;
}

std::vector<std::string_view> event_table::names() const {
    std::vector<std::string_view> all;
    for (const auto& [name, handle] : rows_)
        all.push_back(name);
    return all;
}

} // namespace parley::http
