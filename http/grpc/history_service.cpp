#include "http/grpc/history_service.hpp"

#include "actors/protocol/conversation.hpp"
#include "http/grpc/status.hpp"
#include "http/messaging/edge.hpp"
#include "parley/messaging/v1/messaging.grpc.pb.h"
#include "runtime/base/limits.hpp"

#include <algorithm>

namespace parley::http::rpc {

namespace {

namespace proto = parley::messaging::v1;

/// The token of `authorization: Bearer <jwt>`; empty when there is none.
std::string_view token_of(const grpc::CallbackServerContext& call) {
    constexpr std::string_view scheme = "Bearer ";
    const auto& fields = call.client_metadata();
    auto found = fields.find("authorization");
    if (found == fields.end())
        return {};
    std::string_view value{found->second.data(), found->second.size()};
    if (value.size() < scheme.size() || !equal_without_case(value.substr(0, scheme.size()), scheme))
        return {};
    return value.substr(scheme.size());
}

result<history_query> read_query(const proto::HistoryRequest& from) {
    history_query query;
    bool is_negative = from.limit() < 0 || (from.has_before_seq() && from.before_seq() < 0)
                       || (from.has_after_seq() && from.after_seq() < 0);
    if (is_negative)
        return failure{errc::validation_failed, "numbers begin at 0"};
    query.limit = from.limit() == 0 ? limits::page_size_default
                                    : std::min<int>(from.limit(), limits::page_size_max);
    query.after_seq = {from.after_seq()};
    if (from.has_before_seq())
        query.before_seq = seq{from.before_seq()};
    query.newest_first = !from.has_after_seq();
    return query;
}

void write_time(timestamp at, google::protobuf::Timestamp& out) {
    constexpr std::int64_t second = 1'000'000;
    out.set_seconds(at.micros / second);
    out.set_nanos(static_cast<std::int32_t>(at.micros % second) * 1000);
}

void write_message(const message_view& message, proto::Message& out) {
    out.set_id(to_string(message.id));
    out.set_conversation_id(to_string(message.conversation));
    out.set_seq(message.seq.value);
    out.set_sender_id(to_string(message.sender));
    out.set_text(message.text);
    write_time(message.created_at, *out.mutable_created_at());
    if (message.edited_at)
        write_time(*message.edited_at, *out.mutable_edited_at());
    out.set_status(static_cast<proto::MessageStatus>(message.status));
    if (message.reply_to)
        out.set_reply_to(to_string(*message.reply_to));
}

/// One call of `GetMessageHistory` on its way.
struct history_call {
    grpc::CallbackServerContext& context;
    const proto::HistoryRequest& request;
    proto::HistoryResponse& response;
    trace_id trace = trace_id::make();
};

net::awaitable<result<conversation::history>> read(services& with, const history_call& call) {
    auto caller = with.tokens.verify(token_of(call.context));
    if (!caller)
        co_return caller.error();
    auto conversation = conversation_id::parse(call.request.conversation_id());
    if (!conversation)
        co_return failure{errc::invalid_id, "conversation_id"};
    auto query = read_query(call.request);
    if (!query)
        co_return query.error();
    conversation::read_history question{caller->user, *query, call.trace};
    co_return co_await ask_again<conversation::history>(with, *conversation, question);
}

net::awaitable<grpc::Status> answer(services& with, history_call call) {
    std::string what;
    try {
        auto history = co_await read(with, call);
        if (!history)
            co_return refuse(call.context, history.error(), call.trace);
        for (const auto& each : history->items)
            write_message(each, *call.response.add_messages());
        call.response.set_has_more(history->has_more);
        co_return grpc::Status::OK;
    } catch (const std::exception& reason) {
        what = reason.what();
    }
    co_return refuse(call.context, failure{errc::internal, what}, call.trace);
}

class history_service final : public proto::MessagingService::CallbackService {
public:
    explicit history_service(http::server& on) : on_{on} {}

    grpc::ServerUnaryReactor* GetMessageHistory(
        grpc::CallbackServerContext* context,
        const proto::HistoryRequest* request,
        proto::HistoryResponse* response
    ) override {
        auto* reactor = context->DefaultReactor();
        // Request and response stay until `Finish`.
        history_call call{*context, *request, *response};
        on_.run([reactor, call](services& with) -> net::awaitable<void> {
            reactor->Finish(co_await answer(with, call));
        });
        return reactor;
    }

private:
    http::server& on_;
};

} // namespace

std::unique_ptr<grpc::Service> make_history_service(http::server& on) {
    return std::make_unique<history_service>(on);
}

} // namespace parley::http::rpc
