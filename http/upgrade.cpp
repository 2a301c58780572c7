#include "http/upgrade.hpp"

#include <unistd.h>

namespace parley::http {

moved_socket::moved_socket(int descriptor, frame_ptr head_, std::string rest_)
    : head{std::move(head_)}, rest{std::move(rest_)}, descriptor_{descriptor} {}

moved_socket::moved_socket(moved_socket&& other) noexcept
    : head{std::move(other.head)}, rest{std::move(other.rest)}, descriptor_{other.release()} {}

moved_socket::~moved_socket() {
    if (descriptor_ >= 0)
        ::close(descriptor_);
}

int moved_socket::release() {
    return std::exchange(descriptor_, -1);
}

} // namespace parley::http
