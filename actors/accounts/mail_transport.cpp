#include "actors/accounts/mail_transport.hpp"

namespace parley {

std::unique_ptr<mail_transport>
make_transport(const std::filesystem::path& data_dir, const mail_settings& settings) {
    if (!settings.api_url.empty())
        return make_http_transport(settings);
    if (!settings.smtp_url.empty())
        return make_smtp_transport(settings);
    return make_file_transport(data_dir, settings);
}

} // namespace parley
