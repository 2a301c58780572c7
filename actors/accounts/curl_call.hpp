#pragma once

#include "runtime/base/assert.hpp"
#include "runtime/base/result.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <curl/curl.h>
#include <memory>
#include <string>

namespace parley {

/// A libcurl handle that is used again and again by one thread, and stopped from any.
class curl_call {
public:
    /// No attempt takes longer than `timeout`.
    explicit curl_call(std::chrono::seconds timeout);

    /// Sets an option that holds for all later attempts.
    template <class T>
    void set(CURLoption option, T value) {
        require(curl_easy_setopt(handle_.get(), option, value) == CURLE_OK, "a known option");
    }

    /// Blocks until the attempt has ended: the last status of the protocol. `storage_unavailable`
    /// says why there was no answer.
    result<long> perform();

    /// The last status of an attempt that failed; 0 when there was none.
    long last_status() const;

    /// Ends the attempt that is under way, and all later ones, soon. Any thread.
    void stop() { is_stopped_ = true; }

private:
    struct deleter {
        void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
    };

    std::atomic<bool> is_stopped_ = false;
    std::array<char, CURL_ERROR_SIZE> error_{};
    std::unique_ptr<CURL, deleter> handle_;
};

/// A list of texts as libcurl takes it.
class curl_list {
public:
    void add(const std::string& text) {
        auto* longer = curl_slist_append(items_.get(), text.c_str());
        require(longer != nullptr, "memory for a list");
        items_.release();
        items_.reset(longer);
    }
    curl_slist* get() const { return items_.get(); }

private:
    struct deleter {
        void operator()(curl_slist* list) const { curl_slist_free_all(list); }
    };

    std::unique_ptr<curl_slist, deleter> items_;
};

} // namespace parley
