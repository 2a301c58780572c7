#include "actors/accounts/mail_transport.hpp"

namespace parley {

std::unique_ptr<mail_transport>
make_transport(const std::filesystem::path& data_dir, const mail_settings& settings) {
    if (settings.api_url.empty())
        return make_file_transport(data_dir, settings);
    return make_http_transport(settings);
}

} // namespace parley
