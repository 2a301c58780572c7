#define CAF_SUITE http_static_files

#include "http/static_files.hpp"

#include "server_fixture.hpp"

#include <caf/test/dsl.hpp>

#include <filesystem>
#include <fstream>
#include <zlib.h>

namespace {

using namespace parley;
using namespace parley::test;
namespace fs = std::filesystem;

const std::string page_type = "Accept: text/html,application/xhtml+xml,*/*;q=0.8\r\n";

std::string gunzip(const std::string& content) {
    z_stream stream{};
    inflateInit2(&stream, 15 + 16);
    std::string out(1024 * 1024, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data())); // NOLINT
    stream.avail_in = static_cast<uInt>(content.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data()); // NOLINT
    stream.avail_out = static_cast<uInt>(out.size());
    inflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    inflateEnd(&stream);
    return out;
}

struct fixture : server_fixture {
    fixture() : folder{fs::temp_directory_path() / ("parley_web_" + to_string(uuid::make_v4()))} {
        write("index.html", "<!doctype html><p>client</p>");
        write("favicon.svg", "<svg/>");
        write("assets/app-1234.js", script);
        config.http.web_root = folder.string();
        start();
    }
    ~fixture() { fs::remove_all(folder); }

    void write(const std::string& name, const std::string& content) const {
        fs::create_directories((folder / name).parent_path());
        std::ofstream{folder / name} << content;
    }

    raw_response ask(const std::string& target, const std::string& extra = {}) {
        return connect().request(get(target, extra));
    }

    bool is_client_page(const raw_response& answer) {
        return answer.status == 200 && answer.body.find("<p>client</p>") != std::string::npos;
    }

    fs::path folder;
    std::string script = std::string(5000, 'a') + "// script";
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(http_static_file_tests, fixture)

CAF_TEST(a navigation gets the web client wherever people may be) {
    for (auto path : {"/", "/conversations", "/things/42", "/users/ada", "/never/heard/of"})
        CAF_CHECK(is_client_page(ask(path, page_type)));
    auto page = ask("/", page_type);
    CAF_CHECK_EQUAL(page.header("content-type"), "text/html; charset=utf-8");
    CAF_CHECK(page.header("content-security-policy").starts_with("default-src 'self'"));
    CAF_CHECK_EQUAL(page.header("cache-control"), "no-cache");
}

CAF_TEST(what is no page stays what it is for a browser too) {
    CAF_CHECK_EQUAL(ask("/v1/conversations/x", page_type).error_code(), "NOT_FOUND");
    CAF_CHECK_EQUAL(ask("/assets/none.js", page_type).status, 404);
    CAF_CHECK_EQUAL(ask("/health", page_type).body, R"({"status":"ok"})");
    CAF_CHECK_EQUAL(ask("/page", page_type).body, "<p>own page</p>");
    CAF_CHECK_EQUAL(ask("/ws", page_type).status, 426);
}

CAF_TEST(who does not ask for a page gets the route) {
    CAF_CHECK_EQUAL(ask("/things/me", "Accept: */*\r\n").error_code(), "UNAUTHENTICATED");
    CAF_CHECK_EQUAL(ask("/none", "Accept: application/json\r\n").status, 404);
    auto posted = connect().request(post("/none", "", page_type));
    CAF_CHECK_EQUAL(posted.status, 404);
}

CAF_TEST(assets are cached for ever and compressed for who can read it) {
    auto plain = ask("/assets/app-1234.js");
    CAF_CHECK_EQUAL(plain.body, script);
    CAF_CHECK_EQUAL(plain.header("cache-control"), "public, max-age=31536000, immutable");
    CAF_CHECK_EQUAL(plain.header("content-type"), "text/javascript; charset=utf-8");
    auto small = ask("/assets/app-1234.js", "Accept-Encoding: br, gzip\r\n");
    CAF_CHECK_EQUAL(small.header("content-encoding"), "gzip");
    CAF_CHECK_EQUAL(small.header("vary"), "Accept-Encoding");
    CAF_CHECK(small.body.size() < 200);
    CAF_CHECK_EQUAL(gunzip(small.body), script);
    CAF_CHECK_EQUAL(ask("/favicon.svg").header("content-type"), "image/svg+xml");
}

CAF_TEST(what the browser has already is not sent again) {
    auto first = ask("/assets/app-1234.js");
    auto again = ask("/assets/app-1234.js", "If-None-Match: " + first.header("etag") + "\r\n");
    CAF_CHECK_EQUAL(again.status, 304);
    CAF_CHECK_EQUAL(again.header("content-length"), "");
    CAF_CHECK_EQUAL(again.header("etag"), first.header("etag"));
    auto other = ask("/assets/app-1234.js", "If-None-Match: \"0000\"\r\n");
    CAF_CHECK_EQUAL(other.status, 200);
}

CAF_TEST(no path leads out of the folder) {
    for (auto path :
         {"/..%2f..%2fetc/passwd", "/assets/%2e%2e/index.html", "/assets/../index.html"})
        CAF_CHECK_EQUAL(ask(path).status, 400);
}

CAF_TEST_FIXTURE_SCOPE_END()
