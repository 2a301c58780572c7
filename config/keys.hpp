#pragma once

#include "config/settings.hpp"
#include "runtime/base/result.hpp"

namespace parley::config {

/// Replaces key settings that name a file by the file's content, and PEM text of one line (with
/// `\n` spelled out, as environments often carry it) by real lines. Afterwards the JWT keys are
/// PEM text or empty, and the master key is empty or one or more keys of 32 bytes in base64, the
/// first of which is used.
/// `validation_failed` names the setting, never its value.
result<void> resolve_keys(settings& in);

/// The master keys in a file, as they stand there now. Blocks.
result<std::string> read_master_keys(const std::string& path);

} // namespace parley::config
