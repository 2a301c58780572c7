#pragma once

#include "actors/accounts/mail.hpp"
#include "config/settings.hpp"
#include "runtime/base/result.hpp"

#include <filesystem>
#include <memory>

namespace parley {

/// A way out for mails. Sending blocks, and only one thread at a time may.
class mail_transport {
public:
    virtual ~mail_transport() = default;

    /// Success means that the mail is in others' hands. Anything else may be tried again: the
    /// receiver knows repeats by the id. `validation_failed` is about this mail, so others may
    /// get through; everything else is about the way out.
    virtual result<void> send(const mail& what) = 0;

    /// Ends an attempt that is under way soon, as a failure. Any thread.
    virtual void stop() {}
};

/// Writes `outbox/<user>.<id>.eml` in `data_dir`, for machines without a provider.
std::unique_ptr<mail_transport>
make_file_transport(const std::filesystem::path& data_dir, const mail_settings& settings);

/// POSTs `{to, subject, text, html, idempotency_key}` to `api_url`; 2xx is success.
std::unique_ptr<mail_transport> make_http_transport(const mail_settings& settings);

/// Hands mails to `smtp_url`, with TLS and a login as the settings ask for.
std::unique_ptr<mail_transport> make_smtp_transport(const mail_settings& settings);

/// The one that the settings ask for.
std::unique_ptr<mail_transport>
make_transport(const std::filesystem::path& data_dir, const mail_settings& settings);

} // namespace parley
