#pragma once

#include "http/frame.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

struct iovec;

namespace parley::http {

/// Frames on their way to one socket, in order. It exists only while something waits.
class output_queue {
public:
    void push(frame_ptr next);

    bool empty() const { return first_ == frames_.size(); }
    std::size_t size() const { return frames_.size() - first_; }
    /// Bytes that have not left yet.
    std::size_t bytes() const { return bytes_; }

    /// Fills `vectors` with the first of what waits; returns how many of them are used.
    int gather(iovec* vectors, int vectors_max) const;
    /// Drops what has left from the front.
    void consume(std::size_t sent);

    /// Takes everything out that no byte has left of; the caller pushes back what stays.
    std::vector<frame_ptr> take_unsent();

    /// Makes it as new but keeps its memory, unless that has grown large.
    void reset();

    /// When it last became non-empty, in ticks of the loop's wheel.
    std::uint32_t waiting_since = 0;

private:
    std::vector<frame_ptr> frames_;
    std::size_t first_ = 0;
    /// Bytes of the first frame that have left.
    std::size_t offset_ = 0;
    std::size_t bytes_ = 0;
};

} // namespace parley::http
