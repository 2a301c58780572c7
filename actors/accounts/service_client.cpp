#include "actors/accounts/service_client.hpp"

#include "runtime/base/assert.hpp"

#include <atomic>
#include <curl/curl.h>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

namespace parley {

namespace {

struct easy_deleter {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct multi_deleter {
    void operator()(CURLM* handle) const { curl_multi_cleanup(handle); }
};
struct list_deleter {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

/// How long the thread sleeps when nothing happens; it is woken for everything that does.
constexpr int poll_max_ms = 1000;

void init_library() {
    static const bool is_ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    require(is_ready, "the HTTP client library is available");
}

failure unavailable(std::string detail) {
    return {errc::users_unavailable, std::move(detail)};
}

} // namespace

struct service_client::call {
    std::unique_ptr<waiting> caller;
    std::unique_ptr<curl_slist, list_deleter> headers;
    std::unique_ptr<CURL, easy_deleter> handle;
    std::string body;
    std::size_t size_max = 0;

    /// Fewer bytes than given end the call.
    static std::size_t take(const char* data, std::size_t size, std::size_t count, void* to) {
        auto& self = *static_cast<call*>(to);
        if (self.body.size() + size * count > self.size_max)
            return 0;
        self.body.append(data, size * count);
        return size * count;
    }
};

/// The thread and what it works on; only `fresh` is shared.
struct service_client::engine {
    explicit engine(rules by_) : by{std::move(by_)}, multi{curl_multi_init()} {
        require(multi != nullptr, "memory for an HTTP client");
        curl_multi_setopt(multi.get(), CURLMOPT_MAX_TOTAL_CONNECTIONS, long{by.connections_max});
        curl_multi_setopt(multi.get(), CURLMOPT_MAXCONNECTS, long{by.connections_max});
        thread = std::thread{[this] { run(); }};
    }

    ~engine() {
        is_stopping = true;
        curl_multi_wakeup(multi.get());
        thread.join();
        for (auto& [handle, one] : calls)
            curl_multi_remove_handle(multi.get(), handle);
    }

    engine(const engine&) = delete;
    engine& operator=(const engine&) = delete;

    void run() {
        while (!is_stopping) {
            begin_fresh();
            int running = 0;
            curl_multi_perform(multi.get(), &running);
            finish_done();
            curl_multi_poll(multi.get(), nullptr, 0, poll_max_ms, nullptr);
        }
    }

    void begin_fresh() {
        std::vector<std::unique_ptr<call>> taken;
        {
            std::lock_guard lock{mutex};
            taken.swap(fresh);
        }
        for (auto& one : taken) {
            auto* handle = one->handle.get();
            curl_multi_add_handle(multi.get(), handle);
            calls.emplace(handle, std::move(one));
        }
    }

    void finish_done() {
        int left = 0;
        while (auto* message = curl_multi_info_read(multi.get(), &left)) {
            if (message->msg == CURLMSG_DONE)
                finish(message->easy_handle, message->data.result);
        }
    }

    void finish(CURL* handle, CURLcode outcome) {
        auto done = calls.extract(handle);
        curl_multi_remove_handle(multi.get(), handle);
        --count;
        auto& one = *done.mapped();
        if (outcome != CURLE_OK) {
            one.caller->complete(unavailable(curl_easy_strerror(outcome)));
            return;
        }
        long status = 0;
        curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
        one.caller->complete(answer{static_cast<int>(status), std::move(one.body)});
    }

    rules by;
    std::unique_ptr<CURLM, multi_deleter> multi;
    std::unordered_map<CURL*, std::unique_ptr<call>> calls;
    std::atomic<int> count{0};
    std::atomic<bool> is_stopping{false};
    std::mutex mutex;
    std::vector<std::unique_ptr<call>> fresh;
    std::thread thread;
};

service_client::service_client(rules by) {
    init_library();
    engine_ = std::make_unique<engine>(std::move(by));
}

service_client::~service_client() = default;

void service_client::start(std::string path, std::string bearer, std::unique_ptr<waiting> caller) {
    if (++engine_->count > engine_->by.calls_max) {
        --engine_->count;
        caller->complete(failure{errc::overloaded, "too many calls wait for the users service"});
        return;
    }
    auto made = std::make_unique<call>();
    made->handle.reset(curl_easy_init());
    require(made->handle != nullptr, "memory for an HTTP call");
    auto set = [&](CURLoption option, auto value) {
        require(curl_easy_setopt(made->handle.get(), option, value) == CURLE_OK, "a known option");
    };
    made->caller = std::move(caller);
    made->size_max = engine_->by.answer_size_max;
    made->headers.reset(curl_slist_append(nullptr, "Accept: application/json"));
    curl_slist_append(made->headers.get(), ("Authorization: Bearer " + bearer).c_str());
    set(CURLOPT_URL, (engine_->by.base_url + path).c_str());
    set(CURLOPT_HTTPHEADER, made->headers.get());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_3));
    if (!engine_->by.ca.empty())
        set(CURLOPT_CAINFO, engine_->by.ca.c_str());
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(engine_->by.timeout.count()));
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_WRITEFUNCTION, &call::take);
    set(CURLOPT_WRITEDATA, made.get());
    {
        std::lock_guard lock{engine_->mutex};
        engine_->fresh.push_back(std::move(made));
    }
    curl_multi_wakeup(engine_->multi.get());
}

} // namespace parley
