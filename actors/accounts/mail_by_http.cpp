#include "actors/accounts/mail_transport.hpp"
#include "runtime/base/assert.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <atomic>
#include <curl/curl.h>

namespace parley {

namespace {

struct easy_deleter {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct list_deleter {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using header_list = std::unique_ptr<curl_slist, list_deleter>;

void init_library() {
    static const bool is_ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    require(is_ready, "the HTTP client library is available");
}

std::size_t discard(const char*, std::size_t size, std::size_t count, void*) {
    return size * count;
}

/// Asked about once a second, and more often while bytes flow; anything but 0 ends the attempt.
int progress(void* stopped, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<const std::atomic<bool>*>(stopped)->load() ? 1 : 0;
}

class http_transport final : public mail_transport {
public:
    explicit http_transport(const mail_settings& settings) : handle_{curl_easy_init()} {
        require(handle_ != nullptr, "memory for an HTTP client");
        auto set = [this](CURLoption option, auto value) {
            require(curl_easy_setopt(handle_.get(), option, value) == CURLE_OK, "a known option");
        };
        headers_.reset(curl_slist_append(nullptr, "Content-Type: application/json"));
        // An expectation would cost a round trip, and some providers never answer it.
        curl_slist_append(headers_.get(), "Expect:");
        if (!settings.api_key.empty())
            curl_slist_append(
                headers_.get(), ("Authorization: Bearer " + settings.api_key).c_str()
            );
        set(CURLOPT_URL, settings.api_url.c_str());
        set(CURLOPT_PROTOCOLS_STR, "http,https");
        set(CURLOPT_HTTPHEADER, headers_.get());
        set(CURLOPT_TIMEOUT, static_cast<long>(settings.timeout.count()));
        set(CURLOPT_NOSIGNAL, 1L);
        set(CURLOPT_WRITEFUNCTION, &discard);
        set(CURLOPT_ERRORBUFFER, error_.data());
        set(CURLOPT_XFERINFOFUNCTION, &progress);
        set(CURLOPT_XFERINFODATA, &is_stopped_);
        set(CURLOPT_NOPROGRESS, 0L);
    }

    result<void> send(const mail& what) override {
        nlohmann::json body{
            {"to", what.to},
            {"subject", what.subject},
            {"text", what.text},
            {"html", what.html},
            {"idempotency_key", to_string(what.id)}
        };
        auto text = body.dump();
        curl_easy_setopt(handle_.get(), CURLOPT_POSTFIELDSIZE, static_cast<long>(text.size()));
        curl_easy_setopt(handle_.get(), CURLOPT_POSTFIELDS, text.c_str());
        error_.front() = '\0';
        auto outcome = curl_easy_perform(handle_.get());
        if (outcome != CURLE_OK)
            return failure{errc::storage_unavailable, describe(outcome)};
        long status = 0;
        curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
        if (status < 200 || status > 299)
            return failure{
                errc::storage_unavailable, "the provider answered " + std::to_string(status)
            };
        return {};
    }

    void stop() override { is_stopped_ = true; }

private:
    std::string describe(CURLcode outcome) const {
        return error_.front() != '\0' ? error_.data() : curl_easy_strerror(outcome);
    }

    std::atomic<bool> is_stopped_ = false;
    std::array<char, CURL_ERROR_SIZE> error_{};
    header_list headers_;
    std::unique_ptr<CURL, easy_deleter> handle_;
};

} // namespace

std::unique_ptr<mail_transport> make_http_transport(const mail_settings& settings) {
    init_library();
    return std::make_unique<http_transport>(settings);
}

} // namespace parley
