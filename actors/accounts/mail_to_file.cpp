#include "actors/accounts/mail_transport.hpp"
#include "runtime/base/log.hpp"
#include "runtime/base/private_file.hpp"

namespace parley {

namespace {

class file_transport final : public mail_transport {
public:
    file_transport(std::filesystem::path folder, std::string from)
        : folder_{std::move(folder)}, from_{std::move(from)} {}

    result<void> send(const mail& what) override {
        auto path = folder_ / (to_string(what.id) + ".eml");
        auto written = write_private_file(path, to_message(what, from_, timestamp::now()));
        if (written)
            log::info("mail_written", {{"file", path.string()}, {"text", what.text}});
        return written;
    }

private:
    std::filesystem::path folder_;
    std::string from_;
};

} // namespace

std::unique_ptr<mail_transport>
make_file_transport(const std::filesystem::path& data_dir, const mail_settings& settings) {
    return std::make_unique<file_transport>(data_dir / "outbox", settings.from);
}

} // namespace parley
