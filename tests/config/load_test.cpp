#define CAF_SUITE config_load

#include "config/load.hpp"

#include "config/roles.hpp"
#include "config/table.hpp"
#include "config/toml.hpp"
#include "tests/support/source_folder.hpp"

#include <caf/test/dsl.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

namespace {

using namespace parley;
using namespace std::chrono_literals;

struct fixture {
    std::filesystem::path folder;
    settings_sources from;

    fixture() {
        auto pattern = (std::filesystem::temp_directory_path() / "parley-config-XXXXXX").string();
        CAF_REQUIRE(mkdtemp(pattern.data()) != nullptr);
        folder = pattern;
    }
    ~fixture() { std::filesystem::remove_all(folder); }

    std::string write(const std::string& name, const std::string& text) {
        auto path = folder / name;
        std::ofstream{path} << text;
        return path.string();
    }

    settings loaded() {
        auto all = load(from);
        if (!all)
            CAF_FAIL(all.error().detail);
        return *all;
    }

    /// The sentence of the refusal.
    std::string refused() {
        auto all = load(from);
        CAF_REQUIRE(!all);
        CAF_CHECK(all.error().code == errc::validation_failed);
        return all.error().detail;
    }
};

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

std::string text_of(config::member value) {
    struct printer {
        std::string operator()(const std::string* x) const { return *x; }
        std::string operator()(const int* x) const { return std::to_string(*x); }
        std::string operator()(const bool* x) const { return *x ? "true" : "false"; }
        std::string operator()(const seconds* x) const { return std::to_string(x->count()); }
        std::string operator()(const milliseconds* x) const { return std::to_string(x->count()); }
    };
    return std::visit(printer{}, value);
}

} // namespace

CAF_TEST_FIXTURE_SCOPE(config_load_tests, fixture)

CAF_TEST(without sources every setting has its default) {
    auto all = loaded();
    CAF_CHECK_EQUAL(all.http.port, 8080);
    CAF_CHECK_EQUAL(all.http.bind, "127.0.0.1");
    CAF_CHECK(all.auth.access_token_ttl == 900s);
}

CAF_TEST(every default lies within its own bounds) {
    settings defaults;
    for (const auto& row : config::rows())
        CAF_CHECK(config::assign(defaults, row, text_of(row.find(defaults))).has_value());
}

CAF_TEST(names and environment names are unique) {
    std::set<std::string> names;
    for (const auto& row : config::rows()) {
        CAF_CHECK(names.insert(config::environment_name(row.name)).second);
        if (!row.alias.empty() && row.alias != config::environment_name(row.name))
            CAF_CHECK(names.insert(std::string{row.alias}).second);
    }
}

CAF_TEST(the file overrides defaults) {
    from.file = write(
        "parley.toml",
        "log_level = \"debug\"\n[http]\nport = 9000\n"
        "[auth]\nrequire_verified_email = false\n"
        "access_token_ttl = \"10m\"\n"
    );
    auto all = loaded();
    CAF_CHECK_EQUAL(all.log_level, "debug");
    CAF_CHECK_EQUAL(all.http.port, 9000);
    CAF_CHECK(!all.auth.require_verified_email);
    CAF_CHECK(all.auth.access_token_ttl == 600s);
}

CAF_TEST(the environment overrides the file and flags override the environment) {
    from.file = write("parley.toml", "[http]\nport = 9000\nthreads = 1\nbind = \"0.0.0.0\"\n");
    from.environment = {{"PARLEY_HTTP_PORT", "9001"}, {"PARLEY_HTTP_THREADS", "2"}};
    from.overrides = {"http.threads=3"};
    auto all = loaded();
    CAF_CHECK_EQUAL(all.http.bind, "0.0.0.0");
    CAF_CHECK_EQUAL(all.http.port, 9001);
    CAF_CHECK_EQUAL(all.http.threads, 3);
}

CAF_TEST(the names that operators know work beside the systematic ones) {
    from.environment = {
        {"DATABASE_URL", "postgresql://a"},
        {"EMAIL_API_URL", "http://mail"},
        {"EMAIL_API_KEY", "secret"},
        {"PARLEY_WEB_ROOT", "/web"},
        {"PARLEY_DATA_DIR", "/data"},
        {"PARLEY_DEMO_USERS", "1"}
    };
    auto all = loaded();
    CAF_CHECK_EQUAL(all.storage.database_url, "postgresql://a");
    CAF_CHECK_EQUAL(all.mail.api_url, "http://mail");
    CAF_CHECK_EQUAL(all.mail.api_key, "secret");
    CAF_CHECK_EQUAL(all.http.web_root, "/web");
    CAF_CHECK_EQUAL(all.data_dir, "/data");
    CAF_CHECK(all.demo_users);
}

CAF_TEST(an empty variable counts as absent) {
    from.environment = {{"PARLEY_HTTP_PORT", ""}, {"DATABASE_URL", ""}};
    CAF_CHECK_EQUAL(loaded().http.port, 8080);
}

CAF_TEST(a bad value names itself and its source) {
    struct row {
        const char* name;
        const char* value;
        const char* expected;
    };
    constexpr row rows[] = {
        {"PARLEY_HTTP_PORT", "70000", "\"70000\" is not a number from 0 to 65535"},
        {"PARLEY_HTTP_PORT", "80x", "\"80x\""},
        {"PARLEY_HTTP_PORT", "-1", "http.port"},
        {"PARLEY_HTTP_HEADER_TIMEOUT", "soon", "such as 1500ms"},
        {"PARLEY_HTTP_HEADER_TIMEOUT", "1500ms", "http.header_timeout"},
        {"PARLEY_HTTP_HEADER_TIMEOUT", "99999999999999999999s", "http.header_timeout"},
        {"PARLEY_AUTH_SECURE_COOKIES", "maybe", "true or false"},
        {"PARLEY_LOG_LEVEL", "loud", "log_level"},
        {"PARLEY_HTTP_PUBLIC_URL", "https://x/", "http.public_url"},
        {"PARLEY_HTTP_TLS_KEY", "key.pem", "http.tls_certificate"},
    };
    for (const auto& [name, value, expected] : rows) {
        from.environment = {{name, value}};
        CAF_CHECK(contains(refused(), expected));
    }
}

CAF_TEST(durations are read in their units) {
    from.overrides = {"http.ask_timeout=2s", "mail.retry_min=250", "auth.refresh_token_ttl=30d"};
    auto all = loaded();
    CAF_CHECK(all.http.ask_timeout == 2000ms);
    CAF_CHECK(all.mail.retry_min == 250ms);
    CAF_CHECK(all.auth.refresh_token_ttl == 720h);
}

CAF_TEST(unknown settings are refused wherever they stand) {
    from.file = write("parley.toml", "[http]\nprot = 1\n");
    CAF_CHECK(contains(refused(), "http.prot: there is no such setting"));
    from.file.clear();
    from.environment = {{"PARLEY_HTTP_PROT", "1"}};
    CAF_CHECK(contains(refused(), "PARLEY_HTTP_PROT: there is no such setting"));
    from.environment.clear();
    from.overrides = {"http.prot=1"};
    CAF_CHECK(contains(refused(), "http.prot: there is no such setting"));
    from.overrides = {"http.port"};
    CAF_CHECK(contains(refused(), "expected NAME=VALUE"));
}

CAF_TEST(variables of no section of ours are left alone) {
    from.environment = {{"PARLEY_URL", "http://x"}, {"PARLEY_TEST_PG_DIR", "/x"}, {"PATH", "/bin"}};
    CAF_CHECK_EQUAL(loaded().http.port, 8080);
}

CAF_TEST(a file that is missing or malformed is refused by its name) {
    from.file = (folder / "missing.toml").string();
    CAF_CHECK(contains(refused(), "missing.toml"));
    from.file = write("bad.toml", "[http\nport = ");
    CAF_CHECK(contains(refused(), "bad.toml"));
    from.file = write("nested.toml", "[http]\nport = [1, 2]\n");
    CAF_CHECK(contains(refused(), "http.port"));
}

CAF_TEST(keys are text or files and never shown) {
    const std::string pem = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n";
    from.environment = {{"JWT_PUBLIC_KEY", write("public.pem", pem)}};
    CAF_CHECK_EQUAL(loaded().auth.jwt_public_key, pem);
    from.environment = {{"JWT_PUBLIC_KEY", pem}};
    CAF_CHECK_EQUAL(loaded().auth.jwt_public_key, pem);
    from.environment = {
        {"JWT_PUBLIC_KEY", "-----BEGIN PUBLIC KEY-----\\nAAAA\\n-----END PUBLIC KEY-----"}
    };
    CAF_CHECK_EQUAL(loaded().auth.jwt_public_key, pem);
    from.environment = {{"JWT_PRIVATE_KEY", "hunter2"}};
    CAF_CHECK(contains(refused(), "auth.jwt_private_key: is neither"));
    CAF_CHECK(!contains(refused(), "hunter2"));
}

CAF_TEST(the master key is 32 bytes in base64 or a file of it) {
    const std::string key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    from.environment = {{"MASTER_KEY", key}};
    CAF_CHECK_EQUAL(loaded().master_key, key);
    from.environment = {{"MASTER_KEY", write("master.key", key + "\n")}};
    CAF_CHECK_EQUAL(loaded().master_key, key);
    from.environment = {{"MASTER_KEY", write("short.key", "AAEC\n")}};
    CAF_CHECK(contains(refused(), "master_key: does not hold 32 bytes"));
}

CAF_TEST(the annotated example names every setting with its default) {
    from.file = test::source_folder() / "config/parley.toml";
    auto all = loaded();
    settings defaults;
    auto named = config::read_toml(from.file);
    CAF_REQUIRE(named.has_value());
    CAF_CHECK_EQUAL(named->size(), config::rows().size());
    for (const auto& row : config::rows())
        CAF_CHECK_EQUAL(text_of(row.find(all)), text_of(row.find(defaults)));
}

CAF_TEST(a node has the roles that it is told) {
    CAF_CHECK(parse_roles("users,messaging")->users && parse_roles("users,messaging")->messaging);
    CAF_CHECK(parse_roles("users")->users && !parse_roles("users")->messaging);
    CAF_CHECK(!parse_roles(" messaging ")->users && parse_roles(" messaging ")->messaging);
    for (const auto* text : {"", ",", "users,,messaging", "users;messaging", "admin", "USERS"})
        CAF_CHECK(!parse_roles(text));
    from.environment = {{"PARLEY_ROLES", "cook"}};
    CAF_CHECK(contains(refused(), "roles: \"cook\""));
}

CAF_TEST(a node without users needs to know who has them) {
    from.environment = {{"PARLEY_ROLES", "messaging"}};
    CAF_CHECK(contains(refused(), "users_service.url"));
    from.environment["USERS_SERVICE_URL"] = "http://127.0.0.1:8081";
    CAF_CHECK_EQUAL(loaded().users_service.url, "http://127.0.0.1:8081");
    from.environment["USERS_SERVICE_URL"] = "http://127.0.0.1:8081/";
    CAF_CHECK(contains(refused(), "users_service.url: must not end with a slash"));
}

CAF_TEST(help lists every setting) {
    auto help = settings_help();
    for (const auto& row : config::rows())
        CAF_CHECK(contains(help, row.name));
}

CAF_TEST_FIXTURE_SCOPE_END()
