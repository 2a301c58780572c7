#pragma once

#include "runtime/base/result.hpp"

#include <string>
#include <utility>
#include <vector>

namespace parley::config {

/// The settings of a TOML file as `section.name` and text, in no particular order.
/// `validation_failed` when the file cannot be read, is no TOML, or holds anything but texts,
/// whole numbers and switches in at most one level of tables.
result<std::vector<std::pair<std::string, std::string>>> read_toml(const std::string& path);

} // namespace parley::config
