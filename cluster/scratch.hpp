#pragma once

#include <string>

namespace parley {

/// Where a thread writes what leaves at once, so that nothing is allocated for it. Empty when it is
/// made; one of a purpose at a time. What was large is not kept.
template <class Purpose>
class scratch {
public:
    scratch() { bytes().clear(); }
    ~scratch() {
        constexpr std::size_t kept_max = 64 * 1024;
        if (bytes().capacity() > kept_max)
            std::string{}.swap(bytes());
    }
    scratch(const scratch&) = delete;
    scratch& operator=(const scratch&) = delete;

    std::string& operator*() { return bytes(); }

private:
    static std::string& bytes() {
        static thread_local std::string kept;
        return kept;
    }
};

} // namespace parley
