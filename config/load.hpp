#pragma once

#include "config/settings.hpp"
#include "runtime/base/result.hpp"

#include <map>
#include <string>
#include <vector>

namespace parley {

/// Where settings come from, the later overriding the earlier.
struct settings_sources {
    /// A TOML file; empty for none.
    std::string file;
    /// `PARLEY_A_B_C` sets `a.b_c`; a few have a second name such as `DATABASE_URL`, which the
    /// first one overrides. Empty values count as absent.
    std::map<std::string, std::string> environment;
    /// `a.b_c=value`, as given to `--set`.
    std::vector<std::string> overrides;
};

/// Defaults < file < environment < overrides, validated. Keys that name a file are replaced by
/// its content. `validation_failed` with a sentence that names the setting and its source.
result<settings> load(const settings_sources& from);

/// The environment of this process. Call before threads start.
std::map<std::string, std::string> process_environment();

/// One line a setting for `--help`: name, default, what it is.
std::string settings_help();

} // namespace parley
