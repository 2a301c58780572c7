#include "actors/accounts/curl_call.hpp"
#include "actors/accounts/mail_transport.hpp"

#include <nlohmann/json.hpp>

namespace parley {

namespace {

/// Answers that are about this mail, not about the provider.
bool is_refusal(long status) {
    return status == 400 || status == 413 || status == 422;
}

class http_transport final : public mail_transport {
public:
    explicit http_transport(const mail_settings& settings) : call_{settings.timeout} {
        headers_.add("Content-Type: application/json");
        // An expectation would cost a round trip, and some providers never answer it.
        headers_.add("Expect:");
        if (!settings.api_key.empty())
            headers_.add("Authorization: Bearer " + settings.api_key);
        call_.set(CURLOPT_URL, settings.api_url.c_str());
        call_.set(CURLOPT_PROTOCOLS_STR, "http,https");
        call_.set(CURLOPT_HTTPHEADER, headers_.get());
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
        call_.set(CURLOPT_POSTFIELDSIZE, static_cast<long>(text.size()));
        call_.set(CURLOPT_POSTFIELDS, text.c_str());
        auto status = call_.perform();
        if (!status)
            return status.error();
        if (*status >= 200 && *status <= 299)
            return {};
        auto code = is_refusal(*status) ? errc::validation_failed : errc::storage_unavailable;
        return failure{code, "the provider answered " + std::to_string(*status)};
    }

    void stop() override { call_.stop(); }

private:
    curl_list headers_;
    curl_call call_;
};

} // namespace

std::unique_ptr<mail_transport> make_http_transport(const mail_settings& settings) {
    return std::make_unique<http_transport>(settings);
}

} // namespace parley
