#include "runtime/kernel/interceptor.hpp"

namespace parley {

std::atomic<interceptor*> detail::installed_interceptor{nullptr};

void install_interceptor(interceptor* hook) {
    detail::installed_interceptor.store(hook, std::memory_order_release);
}

} // namespace parley
