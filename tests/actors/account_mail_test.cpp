#define CAF_SUITE account_mail

#include "actors/accounts/mail.hpp"
#include "actors/accounts/mail_transport.hpp"
#include "actors/accounts/written_mails.hpp"

#include <caf/test/dsl.hpp>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sys/stat.h>

namespace {

using namespace parley;
namespace fs = std::filesystem;

const uuid mail_id = uuid::parse("0195c6f0-0000-7000-8000-000000000001").value();
const user_id alice = user_id::make();
const user_id bob = user_id::make();
constexpr timestamp at{1'795'253'400'000'123}; // 2026-11-21T09:30:00.000123Z
constexpr const char* mail_link = "https://parley.example/auth/verify?token=abc&x=1";

mail example() {
    return verification_mail(mail_id, {alice, "alice@example.org", "alice"}, mail_link);
}

struct fixture {
    fs::path folder;

    fixture() {
        auto pattern = (fs::temp_directory_path() / "parley-mail-XXXXXX").string();
        CAF_REQUIRE(mkdtemp(pattern.data()) != nullptr);
        folder = pattern;
    }
    ~fixture() { fs::remove_all(folder); }
};

std::string read(const fs::path& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

} // namespace

CAF_TEST_FIXTURE_SCOPE(account_mail_tests, fixture)

CAF_TEST(the link stands on a line of its own and is escaped in HTML) {
    auto made = example();
    CAF_CHECK(contains(made.text, std::string{"\n"} + mail_link + "\n"));
    CAF_CHECK(contains(made.html, "token=abc&amp;x=1\""));
    CAF_CHECK(!contains(made.html, "abc&x"));
}

CAF_TEST(a message has the headers of RFC 5322 and CRLF line ends) {
    auto text = to_message(example(), "Parley <no-reply@parley.example>", at);
    for (const auto* line :
         {"From: Parley <no-reply@parley.example>\r\n",
          "To: alice@example.org\r\n",
          "Date: Sat, 21 Nov 2026 09:30:00 +0000\r\n",
          "Message-ID: <0195c6f0-0000-7000-8000-000000000001@parley.example>\r\n",
          "MIME-Version: 1.0\r\n",
          "Content-Type: multipart/alternative; boundary="})
        CAF_CHECK(contains(text, line));
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\n')
            CAF_REQUIRE(i > 0 && text[i - 1] == '\r');
    }
    CAF_CHECK(text.ends_with("--\r\n"));
}

CAF_TEST(without a provider a mail becomes a file that only its owner reads) {
    auto out = make_transport(folder, mail_settings{});
    CAF_REQUIRE(out->send(example()).has_value());
    auto path = written_mail(folder, alice, mail_id);
    CAF_CHECK(contains(read(path), mail_link));
    struct stat info{};
    CAF_REQUIRE_EQUAL(stat(path.c_str(), &info), 0);
    CAF_CHECK_EQUAL(info.st_mode & 0777, 0600u);
    // The second attempt of the same mail replaces the first.
    CAF_REQUIRE(out->send(example()).has_value());
    auto files = std::distance(fs::directory_iterator{folder / "outbox"}, {});
    CAF_CHECK_EQUAL(files, 1);
}

// REQ MSS-SEC-5
CAF_TEST(the files of one receiver can be deleted and the others stay) {
    auto out = make_transport(folder, mail_settings{});
    for (auto to : {alice, bob}) {
        for (int i = 0; i < 2; ++i) {
            auto one = verification_mail(uuid::make_v7(), {to, "x@example.org", "x"}, mail_link);
            CAF_REQUIRE(out->send(one).has_value());
        }
    }
    std::ofstream{folder / "outbox" / "notes.txt"} << "of the operator";
    CAF_CHECK_EQUAL(receivers_of_written_mails(folder), (std::vector<user_id>{alice, bob}));
    CAF_CHECK_EQUAL(delete_written_mails(folder, {alice}), 2);
    CAF_CHECK_EQUAL(receivers_of_written_mails(folder), std::vector<user_id>{bob});
    CAF_CHECK(fs::exists(folder / "outbox" / "notes.txt"));
    CAF_CHECK_EQUAL(delete_written_mails(folder / "nowhere", {bob}), 0);
}

CAF_TEST(a folder that cannot be written is a failure and not a crash) {
    std::ofstream{folder / "outbox"} << "a file";
    auto out = make_transport(folder, mail_settings{});
    auto sent = out->send(example());
    CAF_REQUIRE(!sent);
    CAF_CHECK(contains(sent.error().detail, "outbox"));
}

CAF_TEST_FIXTURE_SCOPE_END()
