#include "actors/accounts/demo_users.hpp"

#include "actors/accounts/password.hpp"
#include "actors/accounts/secret.hpp"
#include "runtime/base/private_file.hpp"

#include <nlohmann/json.hpp>

#include <fstream>
#include <iterator>

namespace parley {

namespace {

namespace fs = std::filesystem;
using demo_users = std::vector<demo_user>;

/// Characters of a random secret that make a password: 96 bits.
constexpr std::size_t password_size = 16;

fs::path file_of(const settings& with) {
    return fs::path{with.data_dir} / "demo-users.json";
}

demo_users make_users() {
    demo_users all;
    for (const auto* name : {"alice", "bob", "carol"}) {
        auto password = make_secret().substr(0, password_size);
        all.push_back({name, std::string{name} + "@parley.local", std::move(password)});
    }
    return all;
}

std::string encode(const demo_users& users) {
    auto list = nlohmann::ordered_json::array();
    for (const auto& user : users) {
        list.push_back({
            {"username", user.username},
            {"email", user.email},
            {"password", user.password},
        });
    }
    return list.dump(2) + "\n";
}

result<demo_users> decode(const fs::path& path, const std::string& text) {
    auto list = nlohmann::json::parse(text, nullptr, false);
    demo_users all;
    for (const auto& item : list) {
        if (!item.is_object())
            return failure{errc::internal, path.string() + ": is not a list of users"};
        demo_user user{
            item.value("username", ""), item.value("email", ""), item.value("password", "")
        };
        if (user.email.empty() || user.password.size() > password_bytes_max)
            return failure{errc::internal, path.string() + ": names a user without an address"};
        all.push_back(std::move(user));
    }
    if (all.empty())
        return failure{errc::internal, path.string() + ": is not a list of users"};
    return all;
}

/// The users of the file; new ones, written there first, when it does not exist and may be made.
result<demo_users> users_of_file(const fs::path& path, bool may_make) {
    std::ifstream file{path, std::ios::binary};
    if (file)
        return decode(path, {std::istreambuf_iterator<char>{file}, {}});
    if (!may_make)
        return demo_users{};
    auto made = make_users();
    if (auto written = write_private_file(path, encode(made)); !written)
        return written.error();
    return made;
}

std::vector<new_account> to_accounts(const demo_users& users, int cost) {
    std::vector<new_account> accounts;
    for (const auto& user : users) {
        new_account account;
        account.id = user_id::make();
        account.email = user.email;
        account.username = user.username;
        account.password_hash = hash_password(user.password, cost);
        account.email_verified = true;
        accounts.push_back(std::move(account));
    }
    return accounts;
}

net::awaitable<result<demo_users>> keep_existing(accounts_repository accounts, demo_users users) {
    demo_users existing;
    for (auto& user : users) {
        auto found = co_await accounts.find_credentials(user.email);
        if (!found)
            co_return found.error();
        if (*found)
            existing.push_back(std::move(user));
    }
    co_return existing;
}

} // namespace

net::awaitable<result<demo_users>>
provide_demo_users(accounts_repository accounts, worker_pool& workers, const settings& with) {
    auto is_empty = co_await accounts.is_empty();
    if (!is_empty)
        co_return is_empty.error();
    auto users = users_of_file(file_of(with), *is_empty);
    if (!users)
        co_return users.error();
    if (*is_empty) {
        auto hashed = co_await workers.run([all = *users, cost = with.auth.bcrypt_cost] {
            return to_accounts(all, cost);
        });
        if (!hashed)
            co_return hashed.error();
        auto inserted = co_await accounts.insert_first(std::move(*hashed));
        if (!inserted)
            co_return inserted.error();
    }
    co_return co_await keep_existing(accounts, std::move(*users));
}

} // namespace parley
