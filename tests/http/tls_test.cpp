#define CAF_SUITE http_tls

#include "http/socket.hpp"
#include "http/tls/certificate.hpp"

#include <caf/test/dsl.hpp>

#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using namespace parley;
using namespace parley::http;
using namespace std::chrono_literals;
using state = transfer::state;

/// A folder with a certificate for `name` that is signed by its own key.
struct identity_files {
    std::filesystem::path folder;
    std::filesystem::path chain = folder / "chain.pem";
    std::filesystem::path key = folder / "key.pem";

    explicit identity_files(const std::string& name) : folder{make_folder()} { make(name); }
    ~identity_files() { std::filesystem::remove_all(folder); }

    void make(const std::string& name) const {
        auto command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days "
                       "2 -subj /CN="
                       + name + " -keyout " + key.string() + " -out " + chain.string()
                       + " 2>/dev/null";
        CAF_REQUIRE(std::system(command.c_str()) == 0); // NOLINT: nothing comes from outside
    }

    static std::filesystem::path make_folder() {
        std::string name = (std::filesystem::temp_directory_path() / "parley-tls.XXXXXX").string();
        CAF_REQUIRE(::mkdtemp(name.data()) != nullptr);
        return name;
    }
};

/// OpenSSL's own client on the other end of a pair of sockets.
struct client {
    explicit client(int descriptor, int version_max = TLS1_3_VERSION)
        : settings{SSL_CTX_new(TLS_client_method()), SSL_CTX_free}, descriptor_{descriptor} {
        SSL_CTX_set_max_proto_version(settings.get(), version_max);
        session = {SSL_new(settings.get()), SSL_free};
        SSL_set_fd(session.get(), descriptor);
        SSL_set_connect_state(session.get());
    }
    ~client() { ::close(descriptor_); }

    /// What there is to be read now.
    std::string read() const {
        std::string all(1 << 20, '\0');
        std::size_t count = 0;
        for (;;) {
            auto got =
                SSL_read(session.get(), all.data() + count, static_cast<int>(all.size() - count));
            if (got <= 0)
                break;
            count += static_cast<std::size_t>(got);
        }
        all.resize(count);
        return all;
    }
    bool write(const std::string& bytes) const {
        auto size = static_cast<int>(bytes.size());
        return SSL_write(session.get(), bytes.data(), size) == size;
    }
    std::string subject() const {
        std::unique_ptr<X509, decltype(&X509_free)> shown{
            SSL_get1_peer_certificate(session.get()), X509_free
        };
        std::array<char, 64> name{};
        X509_NAME_get_text_by_NID(
            X509_get_subject_name(shown.get()), NID_commonName, name.data(), name.size()
        );
        return name.data();
    }

    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> settings;
    std::unique_ptr<SSL, decltype(&SSL_free)> session{nullptr, SSL_free};

private:
    int descriptor_;
};

struct pair_of_sockets {
    int ours = -1;
    int theirs = -1;

    pair_of_sockets() {
        std::array<int, 2> both{};
        CAF_REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, both.data()) == 0);
        ours = both[0];
        theirs = both[1];
    }
};

struct fixture {
    identity_files files{"one"};
    std::chrono::steady_clock::time_point now{};
    std::unique_ptr<tls::certificate> shown = load();

    std::unique_ptr<tls::certificate> load() {
        auto loaded = tls::certificate::load(files.chain, files.key, [this] { return now; });
        CAF_REQUIRE(loaded);
        return std::move(*loaded);
    }

    http::socket accept(const pair_of_sockets& sockets) const {
        return http::socket{sockets.ours, shown->accept(sockets.ours)};
    }

    /// Lets both talk until the handshake is over; false when it fails.
    static bool shake_hands(http::socket& server, const client& with) {
        std::array<char, 32768> none{};
        for (int i = 0; i < 4; ++i) {
            with.read();
            if (server.read(none).then == state::broken)
                return false;
        }
        return SSL_is_init_finished(with.session.get()) == 1;
    }

    std::string subject_of_new_connection() const {
        pair_of_sockets sockets;
        auto server = accept(sockets);
        client other{sockets.theirs};
        CAF_REQUIRE(shake_hands(server, other));
        return other.subject();
    }
};

iovec piece_of(std::string& text) {
    return {text.data(), text.size()};
}

} // namespace

CAF_TEST_FIXTURE_SCOPE(tls_tests, fixture)

// REQ MSS-SEC-2
CAF_TEST(both directions are encrypted) {
    pair_of_sockets sockets;
    auto server = accept(sockets);
    client other{sockets.theirs};
    CAF_REQUIRE(shake_hands(server, other));
    CAF_CHECK_EQUAL(std::string{SSL_get_version(other.session.get())}, "TLSv1.3");

    CAF_CHECK(other.write("hello"));
    std::vector<char> scratch(65536);
    auto got = server.read(scratch);
    CAF_CHECK((std::string{scratch.data(), got.count}) == "hello");
    CAF_CHECK(got.then == state::blocked);

    std::string a = "good ";
    std::string b = "morning";
    std::array pieces{piece_of(a), piece_of(b)};
    auto sent = server.write(pieces);
    CAF_CHECK_EQUAL(sent.count, 12u);
    CAF_CHECK(sent.then == state::free);
    CAF_CHECK(other.read() == "good morning");
}

CAF_TEST(many records are read in one go and an end behind them is seen) {
    pair_of_sockets sockets;
    auto server = accept(sockets);
    client other{sockets.theirs};
    CAF_REQUIRE(shake_hands(server, other));
    for (int i = 0; i < 10; ++i)
        CAF_CHECK(other.write("0123456789"));
    SSL_shutdown(other.session.get());
    std::vector<char> scratch(65536);
    auto got = server.read(scratch);
    CAF_CHECK_EQUAL(got.count, 100u);
    CAF_CHECK(got.then == state::ended);
}

CAF_TEST(a peer that goes without a word has ended) {
    pair_of_sockets sockets;
    auto server = accept(sockets);
    std::vector<char> scratch(65536);
    {
        client other{sockets.theirs};
        CAF_REQUIRE(shake_hands(server, other));
    }
    CAF_CHECK(server.read(scratch).then == state::ended);
}

CAF_TEST(what the kernel does not take is kept and leaves in order) {
    pair_of_sockets sockets;
    int small = 4096;
    ::setsockopt(sockets.ours, SOL_SOCKET, SO_SNDBUF, &small, sizeof small);
    auto server = accept(sockets);
    client other{sockets.theirs};
    CAF_REQUIRE(shake_hands(server, other));

    std::string all;
    std::size_t taken = 0;
    for (int i = 0; all.size() < 300'000; ++i)
        all += std::to_string(i) + " ";
    std::string received;
    int times_blocked = 0;
    while (taken < all.size()) {
        std::array rest{iovec{all.data() + taken, all.size() - taken}};
        auto step = server.write(rest);
        CAF_REQUIRE(step.then != state::broken);
        taken += step.count;
        if (step.then == state::free)
            continue;
        CAF_CHECK(server.owes());
        // With something owed nothing more is taken.
        CAF_CHECK_EQUAL(server.write(rest).count, 0u);
        ++times_blocked;
        received += other.read();
    }
    while (server.owes()) {
        CAF_REQUIRE(server.write({}).then != state::broken);
        received += other.read();
    }
    received += other.read();
    CAF_CHECK(received == all);
    CAF_CHECK(times_blocked > 0);
}

// REQ MSS-SEC-2
CAF_TEST(older versions are refused) {
    pair_of_sockets sockets;
    auto server = accept(sockets);
    client other{sockets.theirs, TLS1_2_VERSION};
    CAF_CHECK(!shake_hands(server, other));
}

CAF_TEST(nothing is told before the handshake and garbage breaks it) {
    pair_of_sockets sockets;
    auto server = accept(sockets);
    std::string secret = "secret";
    std::array pieces{piece_of(secret)};
    CAF_CHECK(server.write(pieces).then == state::broken);
    CAF_REQUIRE(::send(sockets.theirs, "GET / HTTP/1.1\r\n\r\n", 18, 0) == 18);
    std::vector<char> scratch(65536);
    CAF_CHECK(server.read(scratch).then == state::broken);
    ::close(sockets.theirs);
}

// REQ MSS-SEC-2
CAF_TEST(new files are shown to whoever connects a second later) {
    CAF_CHECK_EQUAL(subject_of_new_connection(), "one");
    files.make("second");
    CAF_CHECK_EQUAL(subject_of_new_connection(), "one");
    now += 1s;
    CAF_CHECK_EQUAL(subject_of_new_connection(), "second");
}

CAF_TEST(files that do not fit are refused and the old ones stay) {
    identity_files others{"other"};
    std::filesystem::copy_file(
        others.key, files.key, std::filesystem::copy_options::overwrite_existing
    );
    std::ofstream{files.chain, std::ios::app} << "\n";
    now += 1s;
    CAF_CHECK_EQUAL(subject_of_new_connection(), "one");
    std::filesystem::copy_file(
        others.chain, files.chain, std::filesystem::copy_options::overwrite_existing
    );
    std::ofstream{files.chain, std::ios::app} << "\n\n";
    now += 1s;
    CAF_CHECK_EQUAL(subject_of_new_connection(), "other");
}

CAF_TEST(a file that is missing or wrong is named) {
    auto missing = tls::certificate::load("/nowhere.pem", files.key);
    CAF_REQUIRE(!missing);
    CAF_CHECK(missing.error().detail.find("/nowhere.pem") != std::string::npos);
    auto swapped = tls::certificate::load(files.chain, files.chain);
    CAF_REQUIRE(!swapped);
    CAF_CHECK(swapped.error().detail.find("http.tls_key") != std::string::npos);
}

CAF_TEST_FIXTURE_SCOPE_END()
