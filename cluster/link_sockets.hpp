#pragma once

#include "cluster/link_security.hpp"
#include "runtime/base/result.hpp"

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>
#include <caf/io/doorman.hpp>
#include <caf/io/network/default_multiplexer.hpp>
#include <caf/io/scribe.hpp>

#include <string>

namespace parley {

/// Connections between nodes as CAF's broker of BASP takes them: under TLS with the files, else
/// plain TCP. Any thread; what was made belongs to the multiplexer's.
class link_sockets {
public:
    link_sockets(caf::actor_system& system, link_security security);

    caf::actor broker() const;

    /// Lets others reach the actor there; 0 chooses a port, which is the answer.
    result<std::uint16_t>
    publish(const caf::actor& what, const std::string& host, std::uint16_t port) const;

    /// This end of a connection that stands; takes the descriptor, in any case.
    result<caf::io::scribe_ptr> adopt(int descriptor) const;

private:
    result<caf::io::doorman_ptr> listen(const std::string& host, std::uint16_t port) const;

    caf::actor_system& system_;
    caf::io::network::default_multiplexer& multiplexer_;
    link_security security_;
};

} // namespace parley
