#pragma once

namespace parley {

/// Makes TLS 1.3 the least for every connection that sets no bounds of its own, and for gRPC, which
/// does not ask its caller. To be called before there are threads: it changes the environment. REQ
/// MSS-SEC-2
void only_tls_1_3();

} // namespace parley
