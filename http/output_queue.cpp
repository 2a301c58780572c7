#include "http/output_queue.hpp"

#include <iterator>
#include <sys/uio.h>

namespace parley::http {

namespace {

/// A queue that grew beyond this gives its memory back.
constexpr std::size_t kept_capacity_max = 64;

} // namespace

void output_queue::push(frame_ptr next) {
    bytes_ += next->bytes.size();
    frames_.push_back(std::move(next));
}

int output_queue::gather(iovec* vectors, int vectors_max) const {
    int used = 0;
    auto offset = offset_;
    for (auto at = first_; at < frames_.size() && used < vectors_max; ++at) {
        const auto& bytes = frames_[at]->bytes;
        // The kernel only reads what an iovec of sendmsg points to.
        auto* begin = const_cast<char*>(bytes.data()) + offset; // NOLINT
        vectors[used++] = {begin, bytes.size() - offset};
        offset = 0;
    }
    return used;
}

void output_queue::consume(std::size_t sent) {
    bytes_ -= sent;
    sent += offset_;
    while (first_ < frames_.size() && sent >= frames_[first_]->bytes.size()) {
        sent -= frames_[first_]->bytes.size();
        frames_[first_++].reset();
    }
    offset_ = sent;
    // Keeps what has left from adding up when the queue never empties.
    if (first_ > kept_capacity_max && first_ * 2 > frames_.size()) {
        frames_.erase(
            frames_.begin(), std::next(frames_.begin(), static_cast<std::ptrdiff_t>(first_))
        );
        first_ = 0;
    }
}

std::vector<frame_ptr> output_queue::take_unsent() {
    auto stays = first_ + (offset_ > 0 ? 1 : 0);
    auto begin = std::next(frames_.begin(), static_cast<std::ptrdiff_t>(stays));
    std::vector<frame_ptr> taken(
        std::make_move_iterator(begin), std::make_move_iterator(frames_.end())
    );
    frames_.resize(stays);
    bytes_ = offset_ > 0 ? frames_.back()->bytes.size() - offset_ : 0;
    return taken;
}

void output_queue::reset() {
    frames_.clear();
    if (frames_.capacity() > kept_capacity_max)
        frames_.shrink_to_fit();
    first_ = 0;
    offset_ = 0;
    bytes_ = 0;
}

} // namespace parley::http
