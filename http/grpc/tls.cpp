#include "http/grpc/tls.hpp"

#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_credentials_options.h>

namespace parley::http::rpc {

namespace {

/// How often gRPC looks whether a file has changed.
constexpr unsigned look_seconds = 5;

} // namespace

std::shared_ptr<grpc::ServerCredentials> server_credentials(const http_settings& config) {
    if (config.tls_certificate.empty())
        return grpc::InsecureServerCredentials();
    using namespace grpc::experimental;
    TlsServerCredentialsOptions options{std::make_shared<FileWatcherCertificateProvider>(
        config.tls_key, config.tls_certificate, look_seconds
    )};
    options.watch_identity_key_cert_pairs();
    options.set_cert_request_type(GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE);
    return TlsServerCredentials(options);
}

std::shared_ptr<grpc::ChannelCredentials> client_credentials(const std::string& ca) {
    if (ca.empty())
        return grpc::InsecureChannelCredentials();
    using namespace grpc::experimental;
    TlsChannelCredentialsOptions options;
    options.set_certificate_provider(
        std::make_shared<FileWatcherCertificateProvider>(ca, look_seconds)
    );
    options.watch_root_certs();
    return TlsCredentials(options);
}

} // namespace parley::http::rpc
