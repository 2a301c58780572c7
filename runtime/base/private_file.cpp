#include "runtime/base/private_file.hpp"

#include <fcntl.h>
#include <system_error>
#include <unistd.h>

namespace parley {

namespace {

failure refused(const std::filesystem::path& path, int error) {
    return {errc::internal, path.string() + ": " + std::generic_category().message(error)};
}

/// 0, or the error number.
int write_all(int file, std::string_view content) {
    while (!content.empty()) {
        auto written = write(file, content.data(), content.size());
        if (written < 0 && errno != EINTR)
            return errno;
        content.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
    }
    return fsync(file) == 0 ? 0 : errno;
}

int create(const std::filesystem::path& path, std::string_view content) {
    constexpr mode_t owner_only = 0600;
    int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, owner_only);
    if (file < 0)
        return errno;
    int error = write_all(file, content);
    if (close(file) != 0 && error == 0)
        error = errno;
    return error;
}

} // namespace

result<void> write_private_file(const std::filesystem::path& path, std::string_view content) {
    namespace fs = std::filesystem;
    std::error_code error;
    if (fs::create_directories(path.parent_path(), error))
        fs::permissions(path.parent_path(), fs::perms::owner_all, error);
    if (error)
        return refused(path, error.value());
    auto unfinished = path;
    unfinished += ".new";
    if (int number = create(unfinished, content); number != 0)
        return refused(path, number);
    fs::rename(unfinished, path, error);
    if (error)
        return refused(path, error.value());
    return {};
}

} // namespace parley
