#include "http/grpc/server.hpp"

#include "http/grpc/history_service.hpp"
#include "http/grpc/tls.hpp"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/impl/service_type.h>
#include <mutex>

namespace parley::http::rpc {

namespace {

const std::string service_name = "parley.messaging.v1.MessagingService";
constexpr std::chrono::seconds stop_deadline{2};
/// Requests are a few ids and numbers.
constexpr int request_size_max = 64 * 1024;
constexpr int threads_max = 4;

void set_up_plugins() {
    static std::once_flag once;
    std::call_once(once, [] {
        grpc::EnableDefaultHealthCheckService(true);
        grpc::reflection::InitProtoReflectionServerBuilderPlugin();
    });
}

std::string address_of(const http_settings& config, int port) {
    bool is_ipv6 = config.bind.find(':') != std::string::npos;
    auto host = is_ipv6 ? "[" + config.bind + "]" : config.bind;
    return host + ":" + std::to_string(port);
}

} // namespace

struct server::state {
    std::unique_ptr<grpc::Service> history;
    std::unique_ptr<grpc::Server> grpc;
    int port = 0;
};

server::server(std::unique_ptr<state> built) : state_{std::move(built)} {}

result<std::unique_ptr<server>>
server::start(const http_settings& config, int port, http::server& on) {
    set_up_plugins();
    auto built = std::make_unique<state>();
    built->history = make_history_service(on);
    grpc::ServerBuilder builder;
    grpc::ResourceQuota quota{"parley"};
    quota.SetMaxThreads(threads_max);
    builder.SetResourceQuota(quota);
    builder.SetMaxReceiveMessageSize(request_size_max);
    // Two servers on one port would each get some of the calls.
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
    auto address = address_of(config, port);
    builder.AddListeningPort(address, server_credentials(config), &built->port);
    builder.RegisterService(built->history.get());
    built->grpc = builder.BuildAndStart();
    if (!built->grpc || built->port == 0)
        return failure{errc::validation_failed, "gRPC cannot listen on " + address};
    built->grpc->GetHealthCheckService()->SetServingStatus(service_name, true);
    return std::unique_ptr<server>{new server{std::move(built)}};
}

server::~server() {
    state_->grpc->Shutdown(std::chrono::system_clock::now() + stop_deadline);
    state_->grpc->Wait();
}

int server::port() const {
    return state_->port;
}

} // namespace parley::http::rpc
