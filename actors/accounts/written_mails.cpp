#include "actors/accounts/written_mails.hpp"

#include "runtime/base/log.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace parley {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t id_length = 36;

/// Whom a file is for, by its name.
std::optional<user_id> receiver_of(const fs::path& file) {
    auto name = file.filename().string();
    return user_id::parse(std::string_view{name}.substr(0, std::min(name.size(), id_length)));
}

template <class F>
void each_file(const fs::path& data_dir, F f) {
    std::error_code error;
    for (fs::directory_iterator at{data_dir / "outbox", error}, end; !error && at != end;
         at.increment(error)) {
        if (auto receiver = receiver_of(at->path()))
            f(at->path(), *receiver);
    }
}

} // namespace

fs::path written_mail(const fs::path& data_dir, user_id user, const uuid& mail) {
    return data_dir / "outbox" / (to_string(user) + "." + to_string(mail) + ".eml");
}

std::vector<user_id> receivers_of_written_mails(const fs::path& data_dir) {
    std::vector<user_id> all;
    each_file(data_dir, [&](const fs::path& /*file*/, user_id receiver) {
        all.push_back(receiver);
    });
    std::ranges::sort(all);
    all.erase(std::ranges::unique(all).begin(), all.end());
    return all;
}

int delete_written_mails(const fs::path& data_dir, const std::vector<user_id>& users) {
    int count = 0;
    each_file(data_dir, [&](const fs::path& file, user_id receiver) {
        std::error_code error;
        if (std::ranges::find(users, receiver) != users.end() && fs::remove(file, error))
            ++count;
        if (error)
            log::error("mail_not_deleted", {{"file", file.string()}, {"why", error.message()}});
    });
    return count;
}

void written_mails::forget_erased() {
    loop_.spawn(look(), [](const result<void>& done) {
        if (!done)
            log::warning("outbox_not_searched", {{"reason", done.error().detail}});
    });
}

/// One look at a time; whoever asks meanwhile has it look once more.
net::awaitable<result<void>> written_mails::look() {
    is_wanted_ = true;
    if (std::exchange(is_looking_, true))
        co_return result<void>{};
    result<void> done;
    while (std::exchange(is_wanted_, false))
        done = co_await look_once();
    is_looking_ = false;
    co_return done;
}

net::awaitable<result<void>> written_mails::look_once() {
    auto users =
        co_await files_.run([folder = data_dir_] { return receivers_of_written_mails(folder); });
    if (!users)
        co_return users.error();
    if (users->empty())
        co_return result<void>{};
    auto erased = co_await erasures_.erased_among(std::move(*users));
    if (!erased)
        co_return erased.error();
    if (erased->empty())
        co_return result<void>{};
    auto count = co_await files_.run([folder = data_dir_, gone = std::move(*erased)] {
        return delete_written_mails(folder, gone);
    });
    if (!count)
        co_return count.error();
    log::info("mails_deleted", {{"count", std::to_string(*count)}});
    co_return result<void>{};
}

} // namespace parley
