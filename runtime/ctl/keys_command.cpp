#include "runtime/ctl/keys_command.hpp"

#include "runtime/base/private_file.hpp"
#include "runtime/ctl/bench/api.hpp"
#include "runtime/ctl/bench/cannot_run.hpp"
#include "runtime/ctl/bench/token.hpp"

#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <sodium.h>
#include <thread>

namespace parley {

namespace {

using bench::api;
using bench::cannot_run;
using nlohmann::json;

constexpr std::chrono::seconds token_valid{600};
constexpr std::chrono::milliseconds poll_interval{200};

struct keys_options {
    std::string url = "http://127.0.0.1:8080";
    std::string data_folder = ".parley";
    std::string jwt_key;
    std::string master_key;
    std::string issuer = "parley";
    bool forgets_old = false;
    bool as_json = false;

    std::string jwt_key_path() const {
        return jwt_key.empty() ? in_folder("jwt_private.pem") : jwt_key;
    }
    std::string master_key_path() const {
        return master_key.empty() ? in_folder("master.key") : master_key;
    }

private:
    std::string in_folder(const char* name) const {
        return std::filesystem::path{data_folder} / "keys" / name;
    }
};

std::string read_file(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file)
        throw cannot_run{fmt::format(
            "Cannot read {}: name the data folder with --data, or the file with --master-key.", path
        )};
    return {std::istreambuf_iterator<char>{file}, {}};
}

void write_file(const std::string& path, const std::string& content) {
    if (auto written = write_private_file(path, content); !written)
        throw cannot_run{fmt::format("Cannot write {}.", written.error().detail)};
}

std::string make_key() {
    if (sodium_init() < 0)
        throw cannot_run{"The random source cannot be opened."};
    std::array<unsigned char, 32> key{};
    randombytes_buf(key.data(), key.size());
    std::array<char, sodium_base64_ENCODED_LEN(32, sodium_base64_VARIANT_ORIGINAL)> text{};
    sodium_bin2base64(
        text.data(), text.size(), key.data(), key.size(), sodium_base64_VARIANT_ORIGINAL
    );
    sodium_memzero(key.data(), key.size());
    return text.data();
}

/// The node's keys as an admin of a few minutes sees them.
class node_keys {
public:
    explicit node_keys(const keys_options& with)
        : node_{bench::resolve(with.url)},
          token_{bench::token_signer{with.jwt_key_path(), with.issuer}.sign(
              uuid::make_v4(), "operator@parley.invalid", token_valid, "admin"
          )} {}

    json status() { return checked(node_.get("/inspect/api/keys", token_)); }
    json rotate() {
        return checked(node_.post("/inspect/api/keys/rotate", token_, json::object()));
    }

private:
    static json checked(const api::answer& answer) {
        if (!answer.is_good())
            throw cannot_run{fmt::format("The node refuses: {}", answer.problem())};
        return answer.body;
    }

    api node_;
    std::string token_;
};

void show(const json& status, const keys_options& with) {
    if (with.as_json) {
        fmt::print("{}\n", status.dump());
        return;
    }
    if (status.at("key").is_null())
        fmt::print("No master key is set: content and emails are stored plain.\n");
    else
        fmt::print("Master key {} wraps all keys.\n", status.at("key").get<std::string>());
    if (status.value("is_rotating", false))
        fmt::print("A rotation is under way.\n");
}

int show_status(const keys_options& with) {
    show(node_keys{with}.status(), with);
    return 0;
}

/// A new key goes before those of the file: from then on every node that reads it, when it
/// starts or when it meets something wrapped by a key that it does not know, has all of them.
int rotate(const keys_options& with) {
    node_keys node{with};
    node.status();
    auto path = with.master_key_path();
    auto before = read_file(path);
    auto fresh = make_key();
    write_file(path, fresh + "\n" + before);
    auto status = node.rotate();
    while (status.value("is_rotating", false)) {
        std::this_thread::sleep_for(poll_interval);
        status = node.status();
    }
    if (!status.at("problem").is_null())
        throw cannot_run{fmt::format(
            "Not everything could be wrapped anew ({}). {} holds the new key and the old ones: "
            "nothing is lost; run it again.",
            status.at("problem").get<std::string>(),
            path
        )};
    if (with.forgets_old)
        write_file(path, fresh + "\n");
    show(status, with);
    if (!with.as_json)
        fmt::print(
            "{} keys were wrapped anew.{}\n",
            status.value("rewrapped", std::int64_t{0}),
            with.forgets_old ? ""
                             : " The old key may be removed from " + path + " (its later lines)."
        );
    return 0;
}

void add_options(CLI::App& command, keys_options& with) {
    command.add_option("--url", with.url, "The node")->capture_default_str();
    command.add_option("--data", with.data_folder, "The node's data folder")->capture_default_str();
    command.add_option(
        "--jwt-key", with.jwt_key, "The key that signs tokens (default: in the data folder)"
    );
    command.add_option("--issuer", with.issuer, "The node's auth.issuer")->capture_default_str();
    command.add_flag("--json", with.as_json, "Print JSON");
}

} // namespace

void add_keys_command(CLI::App& program, int& status) {
    auto& keys = *program.add_subcommand("keys", "The master key that wraps all other keys");
    keys.require_subcommand(1);
    auto with = std::make_shared<keys_options>();
    auto& look = *keys.add_subcommand("status", "Which key wraps, and whether a rotation runs");
    add_options(look, *with);
    look.callback([with, &status] { status = show_status(*with); });
    auto& turn = *keys.add_subcommand(
        "rotate",
        "Make a new master key, put it before the old ones in their file, and have the running "
        "node wrap everything by it. Nobody notices; nothing that is encrypted is written again."
    );
    add_options(turn, *with);
    turn.add_option(
        "--master-key",
        with->master_key,
        "The file of the master keys (default: in the data folder)"
    );
    turn.add_flag(
        "--forget-old",
        with->forgets_old,
        "Remove the old keys from the file afterwards; only when no other node uses them"
    );
    turn.callback([with, &status] { status = rotate(*with); });
}

} // namespace parley
