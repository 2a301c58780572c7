#include "actors/accounts/mail_transport.hpp"
#include "actors/accounts/written_mails.hpp"
#include "runtime/base/log.hpp"
#include "runtime/base/private_file.hpp"

namespace parley {

namespace {

class file_transport final : public mail_transport {
public:
    file_transport(std::filesystem::path data_dir, std::string from)
        : data_dir_{std::move(data_dir)}, from_{std::move(from)} {}

    result<void> send(const mail& what) override {
        auto path = written_mail(data_dir_, what.user, what.id);
        auto written = write_private_file(path, to_message(what, from_, timestamp::now()));
        // Logs outlive people, so they name nobody.
        if (written)
            log::info("mail_written", {{"file", path.string()}, {"link", what.link}});
        return written;
    }

private:
    std::filesystem::path data_dir_;
    std::string from_;
};

} // namespace

std::unique_ptr<mail_transport>
make_file_transport(const std::filesystem::path& data_dir, const mail_settings& settings) {
    return std::make_unique<file_transport>(data_dir, settings.from);
}

} // namespace parley
