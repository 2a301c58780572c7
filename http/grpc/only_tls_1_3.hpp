#pragma once

namespace parley::http::rpc {

/// Lets gRPC speak no older version, whoever connects and wherever it connects to. To be called
/// before there are threads: it changes the environment. REQ MSS-SEC-2
void only_tls_1_3();

} // namespace parley::http::rpc
