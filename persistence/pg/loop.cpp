#include "persistence/pg/loop.hpp"

#include "runtime/base/log.hpp"

#include <pthread.h>

namespace parley::pg {

failure failure_of(const std::exception_ptr& thrown) {
    try {
        std::rethrow_exception(thrown);
    } catch (const std::exception& e) {
        log::error("storage_bug", {{"what", e.what()}});
        return {errc::internal, e.what()};
    }
}

loop::loop() : work_{net::make_work_guard(context_)}, thread_{[this] { context_.run(); }} {
    pthread_setname_np(thread_.native_handle(), "storage");
}

loop::~loop() {
    stop();
}

void loop::stop() {
    context_.stop();
    if (thread_.joinable())
        thread_.join();
}

} // namespace parley::pg
