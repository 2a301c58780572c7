#pragma once

#include <memory>

namespace parley {

/// What wants to be told when a thread has done what it is at, because several things done in one
/// turn may share what follows.
class turn_end {
public:
    virtual ~turn_end() = default;

    /// On the thread whose turn ended.
    virtual void turn_ended() = 0;

    /// Has `whom` told at the end of the turn that the calling thread is in, once however often it
    /// is asked; false when the thread is in none.
    static bool await(const std::shared_ptr<turn_end>& whom);
};

/// While one stands, its thread is in a turn; the outermost one ends it.
class turn {
public:
    turn();
    ~turn();
    turn(const turn&) = delete;
    turn& operator=(const turn&) = delete;
};

} // namespace parley
