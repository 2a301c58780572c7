#include "http/request_log.hpp"

#include "http/problem.hpp"
#include "http/route_table.hpp"
#include "runtime/base/log.hpp"
#include "runtime/base/uuid.hpp"

#include <atomic>
#include <chrono>

namespace parley::http {

namespace {

constexpr int warnings_per_second_max = 20;

/// Lets so many through each second and counts the others. Any thread.
class trickle {
public:
    /// How many were kept back since the last that was let through; nothing for one that is kept.
    std::optional<std::int64_t> admit() {
        auto now = std::chrono::steady_clock::now().time_since_epoch();
        auto second = std::chrono::floor<std::chrono::seconds>(now).count();
        auto before = second_.exchange(second);
        if (before != second)
            count_ = 0;
        if (++count_ <= warnings_per_second_max)
            return kept_back_.exchange(0);
        ++kept_back_;
        return std::nullopt;
    }

private:
    std::atomic<std::int64_t> second_{0};
    std::atomic<int> count_{0};
    std::atomic<std::int64_t> kept_back_{0};
};

/// The pattern of the route, with ids in their places.
std::string shown_path(const context& ctx) {
    if (ctx.row == nullptr)
        return "(no route)";
    std::string shown{ctx.row->pattern};
    for (const auto& [name, value] : ctx.path_parameters) {
        auto mark = "{" + std::string{name} + "}";
        auto at = shown.find(mark);
        if (at != std::string::npos && uuid::parse(value))
            shown.replace(at, mark.size(), value);
    }
    return shown;
}

} // namespace

void log_answer(const context& ctx, const response& answer) {
    if (!log::enabled(log::level::debug))
        return;
    auto method = beast_http::to_string(ctx.request.method);
    log::write(
        log::level::debug,
        "request_answered",
        ctx.trace,
        {{"method", {method.data(), method.size()}},
         {"path", shown_path(ctx)},
         {"status", std::to_string(static_cast<unsigned>(answer.code))}}
    );
}

void log_failure(const failure& reason, const trace_id& trace) {
    static trickle warnings;
    auto code = status_of(reason.code);
    bool is_ours = code == status::internal_server_error;
    if (!is_ours && code != status::service_unavailable)
        return;
    auto kept_back = is_ours ? std::optional<std::int64_t>{0} : warnings.admit();
    if (!kept_back)
        return;
    log::write(
        is_ours ? log::level::error : log::level::warning,
        "request_failed",
        trace,
        {{"error_type", std::string{code_name(reason.code)}},
         {"detail", reason.detail},
         {"left_out", std::to_string(*kept_back)}}
    );
}

} // namespace parley::http
