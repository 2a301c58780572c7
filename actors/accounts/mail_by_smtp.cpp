#include "actors/accounts/curl_call.hpp"
#include "actors/accounts/mail_transport.hpp"

#include <algorithm>
#include <cstring>

namespace parley {

namespace {

/// `a@b` of `Somebody <a@b>`, or of `a@b` itself.
std::string address_in(const std::string& from) {
    auto open = from.rfind('<');
    auto close = from.rfind('>');
    if (open == std::string::npos || close == std::string::npos || close < open)
        return from;
    return from.substr(open + 1, close - open - 1);
}

/// What is left of a message that libcurl reads piece by piece.
struct unread {
    std::string_view text;
};

std::size_t read_some(char* to, std::size_t size, std::size_t count, void* from) {
    auto& left = static_cast<unread*>(from)->text;
    auto taken = std::min(left.size(), size * count);
    std::memcpy(to, left.data(), taken);
    left.remove_prefix(taken);
    return taken;
}

long level_of(const std::string& tls) {
    if (tls == "none")
        return CURLUSESSL_NONE;
    return tls == "try" ? CURLUSESSL_TRY : CURLUSESSL_ALL;
}

class smtp_transport final : public mail_transport {
public:
    explicit smtp_transport(const mail_settings& settings)
        : from_{settings.from}, call_{settings.timeout} {
        call_.set(CURLOPT_URL, settings.smtp_url.c_str());
        call_.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
        call_.set(CURLOPT_USE_SSL, level_of(settings.smtp_tls));
        call_.set(CURLOPT_UPLOAD, 1L);
        call_.set(CURLOPT_READFUNCTION, &read_some);
        if (settings.smtp_user.empty())
            return;
        call_.set(CURLOPT_USERNAME, settings.smtp_user.c_str());
        call_.set(CURLOPT_PASSWORD, settings.smtp_password.c_str());
    }

    result<void> send(const mail& what) override {
        auto message = to_message(what, from_, timestamp::now());
        unread left{message};
        curl_list receivers;
        receivers.add("<" + what.to + ">");
        auto sender = "<" + address_in(from_) + ">";
        call_.set(CURLOPT_MAIL_FROM, sender.c_str());
        call_.set(CURLOPT_MAIL_RCPT, receivers.get());
        call_.set(CURLOPT_READDATA, &left);
        call_.set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(message.size()));
        auto done = call_.perform();
        call_.set(CURLOPT_MAIL_RCPT, static_cast<curl_slist*>(nullptr));
        if (done)
            return {};
        // 55x is about this mail or its receiver; others may still get through.
        constexpr long refused_min = 550;
        auto status = call_.last_status();
        auto why = status == 0 ? done.error().detail
                               : done.error().detail + ", status " + std::to_string(status);
        return failure{status >= refused_min ? errc::validation_failed : done.error().code, why};
    }

    void stop() override { call_.stop(); }

private:
    std::string from_;
    curl_call call_;
};

} // namespace

std::unique_ptr<mail_transport> make_smtp_transport(const mail_settings& settings) {
    return std::make_unique<smtp_transport>(settings);
}

} // namespace parley
