#pragma once

#include "runtime/base/result.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace parley {

/// The keys above all others: they wrap the keys that encrypt. The first one wraps; the others
/// only open what they wrapped before, so that a new one can be introduced while the node runs.
/// Thread-safe.
///
/// What is wrapped begins with the name of the key that wrapped it, derived from the key itself,
/// so nodes agree on names without talking about them.
class master_keys {
public:
    /// Reads the present text of the keys, when they live in a file that may change.
    using source = std::function<result<std::string>()>;

    /// `text` is keys of 32 bytes in base64, separated by blanks, commas or line ends; empty for
    /// none. `validation_failed` otherwise.
    static result<std::shared_ptr<master_keys>> make(std::string_view text, source reload = {});

    bool are_present() const;

    /// `plain` under the first key. Asserts that there is one.
    std::string wrap(std::string_view plain) const;

    /// `internal` when none of the keys wrapped it, also after asking the source for newer ones.
    result<std::string> unwrap(std::string_view wrapped);

    /// With what begins all that the first key wrapped, and nothing else.
    std::string first_name() const;

    /// Asks the source. Without one nothing changes. A text without keys is refused: what they
    /// wrapped would be lost.
    result<void> reload();

private:
    struct entry {
        std::string name;
        std::array<std::uint8_t, 32> key{};
    };
    using entries = std::vector<entry>;

    static result<entries> parse(std::string_view text);
    std::shared_ptr<const entries> present() const;
    static result<std::string> unwrap_with(const entries& keys, std::string_view wrapped);

    mutable std::mutex mutex_;
    std::shared_ptr<const entries> entries_ = std::make_shared<const entries>();
    source reload_;
};

} // namespace parley
