#pragma once

#include "config/settings.hpp"
#include "runtime/base/result.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>

/// The one list of settings: a row is all it takes to have a setting in the file, in the
/// environment, as a flag, validated and in `--help`.
namespace parley::config {

/// Where a setting lives in `settings`.
using member = std::variant<std::string*, int*, bool*, seconds*, milliseconds*>;

struct row {
    /// As in the file, such as `http.port`.
    std::string_view name;
    member (*find)(settings& in);
    /// Inclusive bounds: of the value, of a duration in the unit of its member, or of the length
    /// of a text.
    std::int64_t min;
    std::int64_t max;
    std::string_view help;
    /// A second name in the environment, such as `DATABASE_URL`; empty when there is none.
    std::string_view alias = {};
};

std::span<const row> rows();

/// `nullptr` when there is no setting of that name.
const row* find(std::string_view name);

/// `http.port` → `PARLEY_HTTP_PORT`.
std::string environment_name(std::string_view name);

/// Reads `text` into the setting of `to`. Durations are a number with `ms`, `s`, `m`, `h` or
/// `d`, or a plain number in the unit of the member. `validation_failed` names the setting, the
/// value and what would do.
result<void> assign(settings& in, const row& to, std::string_view text);

} // namespace parley::config
