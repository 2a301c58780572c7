#pragma once

#include <caf/mailbox_element.hpp>

#include <atomic>
#include <cstdint>
#include <string_view>

namespace parley {

/// What to do with a message that is about to enter a mailbox.
enum class verdict : std::uint8_t {
    pass,
    /// The message is lost, as on a broken link.
    drop,
    /// The receiver stops as if its handler had thrown.
    crash,
};

/// Sees every message before its receiver does: taps and injected faults.
class interceptor {
public:
    virtual ~interceptor() = default;

    /// Called on the sender's thread, also for replies; must not block or send.
    virtual verdict inspect(std::string_view receiver, const caf::mailbox_element& element) = 0;
};

/// Installs `hook` for the whole process, or none with nullptr. The hook must outlive its
/// installation. With none, a message costs one relaxed load more.
void install_interceptor(interceptor* hook);

namespace detail {
extern std::atomic<interceptor*> installed_interceptor;
} // namespace detail

inline interceptor* current_interceptor() {
    return detail::installed_interceptor.load(std::memory_order_acquire);
}

} // namespace parley
