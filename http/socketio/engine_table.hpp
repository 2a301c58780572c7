#pragma once

#include "http/socketio/engine.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace parley::http::socketio {

/// The Engine.IO sessions of one loop by their ids. An id is 128 random bits behind the number
/// of its loop, so that any loop can bring a request to the right one.
class engine_table {
public:
    /// At most `engines_max` sessions.
    engine_table(std::size_t loop, std::size_t engines_max);
    ~engine_table();

    /// A new session; nothing when there are too many, or the node is leaving.
    engine_ptr make(site& at);
    /// Nothing when there is no such session, or none any more.
    engine_ptr find(std::string_view sid) const;
    void remove(const engine& ended);

    /// Ends all of them within `spread`, and lets no new ones come.
    void drain(std::chrono::milliseconds spread);
    /// Ends all of them at once.
    void close();

    /// The number of the loop that an id names, whether or not there is such a session.
    static std::optional<std::size_t> loop_of(std::string_view sid);

private:
    std::string make_id() const;

    std::size_t loop_;
    std::size_t engines_max_;
    boost::unordered_flat_map<std::string, engine_ptr> engines_;
    bool is_draining_ = false;
};

} // namespace parley::http::socketio
