#pragma once

#include "config/settings.hpp"

#include <grpcpp/security/credentials.h>
#include <grpcpp/security/server_credentials.h>
#include <memory>

namespace parley::http::rpc {

/// The certificate that HTTP shows, read again when it changes; nobody is asked for one. Without
/// one: no TLS.
std::shared_ptr<grpc::ServerCredentials> server_credentials(const http_settings& config);

/// TLS that trusts the authorities in the file `ca` (PEM), read again when it changes. Empty: none.
std::shared_ptr<grpc::ChannelCredentials> client_credentials(const std::string& ca);

} // namespace parley::http::rpc
