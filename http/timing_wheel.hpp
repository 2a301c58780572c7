#pragma once

#include <boost/intrusive/list.hpp>

#include <chrono>
#include <cstdint>
#include <vector>

namespace parley::http {

/// Something that happens later unless it is put off. Filing, putting off and dropping cost
/// O(1); destruction drops it.
class timed : public boost::intrusive::list_base_hook<
                  boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
public:
    timed() = default;
    timed(const timed&) = delete;
    timed& operator=(const timed&) = delete;

    /// The time has come. May destroy `*this`, and file or drop others.
    virtual void expired() = 0;

    bool is_filed() const { return is_linked(); }

protected:
    virtual ~timed() = default;

private:
    friend class timing_wheel;
    std::uint32_t due_ = 0;
};

/// Timers of one event loop: a ring of intrusive lists, one list a tick. Time-outs come up to
/// one tick late and never early. Used from the loop's thread only.
class timing_wheel {
public:
    using milliseconds = std::chrono::milliseconds;

    explicit timing_wheel(milliseconds tick, std::size_t slots = 256);

    /// Files `entry` to expire after `delay` from now, wherever it was filed before.
    void file(timed& entry, milliseconds delay);
    /// The same, but when the entry is filed already it only moves its due time: the wheel puts
    /// it in its place when it comes by. Cheap enough for every received byte. Only for delays
    /// that never shrink.
    void put_off(timed& entry, milliseconds delay);
    static void drop(timed& entry);

    /// Runs what is due one tick later than now.
    void advance();

    milliseconds tick() const { return tick_; }
    std::uint32_t now() const { return now_; }
    std::uint32_t ticks(milliseconds delay) const;

private:
    using list = boost::intrusive::list<timed, boost::intrusive::constant_time_size<false>>;

    void place(timed& entry);

    milliseconds tick_;
    std::uint32_t now_ = 0;
    std::vector<list> slots_;
};

} // namespace parley::http
