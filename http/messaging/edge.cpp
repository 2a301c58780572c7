#include "http/messaging/edge.hpp"

#include "runtime/base/random.hpp"

#include <random>

namespace parley::http {

std::chrono::milliseconds retry_delay(int attempt) {
    thread_local random_source random{std::random_device{}()};
    return random.jitter(std::chrono::milliseconds{20} * (1 << (attempt - 1)));
}

bool passes_soon(errc code) {
    return code == errc::reload || code == errc::fenced || code == errc::shard_moving;
}

} // namespace parley::http
