#pragma once

namespace parley {

/// Lets the links between nodes (CAF) and gRPC speak no older version of TLS: neither asks its
/// caller which. A connection that sets bounds of its own keeps them. To be called before there are
/// threads: it changes the environment. REQ MSS-SEC-2
void only_tls_1_3();

} // namespace parley
