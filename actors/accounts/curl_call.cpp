#include "actors/accounts/curl_call.hpp"

namespace parley {

namespace {

void init_library() {
    static const bool is_ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    require(is_ready, "the client library is available");
}

std::size_t discard(const char*, std::size_t size, std::size_t count, void*) {
    return size * count;
}

/// Asked about once a second, and more often while bytes flow; anything but 0 ends the attempt.
int progress(void* stopped, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<const std::atomic<bool>*>(stopped)->load() ? 1 : 0;
}

CURL* make_handle() {
    init_library();
    auto* handle = curl_easy_init();
    require(handle != nullptr, "memory for a client");
    return handle;
}

} // namespace

curl_call::curl_call(std::chrono::seconds timeout) : handle_{make_handle()} {
    set(CURLOPT_TIMEOUT, static_cast<long>(timeout.count()));
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_WRITEFUNCTION, &discard);
    set(CURLOPT_ERRORBUFFER, error_.data());
    set(CURLOPT_XFERINFOFUNCTION, &progress);
    set(CURLOPT_XFERINFODATA, &is_stopped_);
    set(CURLOPT_NOPROGRESS, 0L);
    // Not every provider is as new as our own services must be.
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
}

result<long> curl_call::perform() {
    error_.front() = '\0';
    auto outcome = curl_easy_perform(handle_.get());
    if (outcome == CURLE_OK)
        return last_status();
    const auto* why = error_.front() != '\0' ? error_.data() : curl_easy_strerror(outcome);
    return failure{errc::storage_unavailable, why};
}

long curl_call::last_status() const {
    long status = 0;
    curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
    return status;
}

} // namespace parley
