#include "config/table.hpp"

#include "config/members.hpp"

#include <algorithm>
#include <cctype>
#include <limits>

namespace parley::config {

namespace {

constexpr std::int64_t text_max = 4096;
constexpr std::int64_t key_max = 64 * 1024;
constexpr std::int64_t day = 24 * 3600;

using namespace members;

// clang-format off
const row table[] = {
    {"data_dir", &top<&settings::data_dir>, 1, text_max,
     "folder for keys, outbox and media"},
    {"master_key", &top<&settings::master_key>, 0, key_max,
     "32 bytes in base64, or a path; empty stores content and emails plain", "MASTER_KEY"},
    {"log_level", &top<&settings::log_level>, 1, 16,
     "debug, info, warning, error or off"},
    {"roles", &top<&settings::roles>, 1, 64,
     "what the node serves: users, messaging or both"},
    {"demo_users", &top<&settings::demo_users>, 0, 1,
     "make alice, bob and carol on an empty database"},

    {"http.bind", http<&h::bind>, 1, text_max,
     "address to listen on"},
    {"http.port", http<&h::port>, 0, 65'535,
     "TCP port; 0 picks a free one"},
    {"http.public_url", http<&h::public_url>, 0, text_max,
     "where people reach this node; mails link to it"},
    {"http.web_root", http<&h::web_root>, 0, text_max,
     "folder of the built web client; empty serves none", "PARLEY_WEB_ROOT"},
    {"http.tls_certificate", http<&h::tls_certificate>, 0, text_max,
     "PEM with the certificate and its chain: HTTPS, TLS 1.3 only; read again when it changes"},
    {"http.tls_key", http<&h::tls_key>, 0, text_max,
     "PEM with its private key"},
    {"http.cors_origins", http<&h::cors_origins>, 0, text_max,
     "origins that browsers may call from, by commas"},
    {"http.trusted_proxies", http<&h::trusted_proxies>, 0, text_max,
     "whose X-Forwarded-For is believed: addresses and networks, by commas"},
    {"http.threads", http<&h::threads>, 0, 256,
     "event loops; 0 means one a core"},
    {"http.connections_max", http<&h::connections_max>, 1, 1'000'000,
     "open connections"},
    {"http.header_size_max", http<&h::header_size_max>, 1024, 1024 * 1024,
     "bytes of all headers"},
    {"http.body_size_max", http<&h::body_size_max>, 1024, 64 * 1024 * 1024,
     "bytes of a JSON body"},
    {"http.header_timeout", http<&h::header_timeout>, 1, 600,
     "for the headers to arrive"},
    {"http.body_timeout", http<&h::body_timeout>, 1, 3600,
     "for the body to arrive"},
    {"http.keep_alive_timeout", http<&h::keep_alive_timeout>, 1, 3600,
     "idle time of a connection"},
    {"http.ask_timeout", http<&h::ask_timeout>, 10, 60'000,
     "deadline of one call into the actors"},

    {"websocket.frame_size_max", websocket<&w::frame_size_max>, 1024, 16 * 1024 * 1024,
     "bytes of a frame from a client"},
    {"websocket.heartbeat", websocket<&w::heartbeat>, 1, 3600,
     "between heartbeats; two missed close"},
    {"websocket.auth_timeout", websocket<&w::auth_timeout>, 1, 600,
     "for the first frame to authenticate"},
    {"websocket.queue_frames_max", websocket<&w::queue_frames_max>, 1, 65'536,
     "outgoing frames of a session"},
    {"websocket.queue_bytes_max", websocket<&w::queue_bytes_max>, 1024, 256 * 1024 * 1024,
     "outgoing bytes of a session"},
    {"websocket.slow_consumer_timeout", websocket<&w::slow_consumer_timeout>, 1, 3600,
     "until a session that never drains is closed"},
    {"websocket.requests_max", websocket<&w::requests_max>, 1, 65'536,
     "requests of a session that wait"},

    {"grpc.port", grpc<&grpc_settings::port>, -1, 65'535,
     "TCP port of gRPC; -1 is the one after HTTP's, 0 a free one"},

    {"messaging.policy", messaging<&messaging_settings::policy>, 1, 32,
     "who may write to whom: open or connections_only"},
    {"messaging.mention_give_up", messaging<&messaging_settings::mention_give_up>, 1, 30 * day,
     "until a name that cannot be looked up is given up"},
    {"connections.address", connections<&cs::address>, 0, text_max,
     "host:port of the connections service's gRPC", "CONNECTIONS_SERVICE_ADDR"},
    {"connections.timeout", connections<&cs::timeout>, 10, 60'000,
     "deadline of a question to it, all tries together"},
    {"connections.retries_max", connections<&cs::retries_max>, 0, 10,
     "further tries of a failed call"},
    {"connections.retry_pause", connections<&cs::retry_pause>, 1, 10'000,
     "pause before the first of them; it doubles"},
    {"connections.cache_ttl", connections<&cs::cache_ttl>, 1, 3600,
     "how long its answers are believed"},
    {"connections.cache_max", connections<&cs::cache_max>, 1, 10'000'000,
     "answers that are kept"},

    {"storage.database_url", storage<&st::database_url>, 0, text_max,
     "libpq URI or connection string", "DATABASE_URL"},
    {"storage.lanes", storage<&st::lanes>, 1, 64,
     "connections that commit"},
    {"storage.readers", storage<&st::readers>, 1, 256,
     "connections that read"},
    {"storage.batch_rows_max", storage<&st::batch_rows_max>, 1, 8192,
     "rows of a group commit"},
    {"storage.queue_rows_max", storage<&st::queue_rows_max>, 1, 1'000'000,
     "rows that wait for a lane"},
    {"storage.queue_bytes_max", storage<&st::queue_bytes_max>, 65'536, 1024 * 1024 * 1024,
     "bytes that wait for a lane"},
    {"storage.queue_age_max", storage<&st::queue_age_max>, 10, 60'000,
     "age of the oldest row before sends are refused"},
    {"storage.deadline", storage<&st::deadline>, 100, 60'000,
     "until a silent connection is dropped"},
    {"storage.lock_timeout", storage<&st::lock_timeout>, 10, 60'000,
     "PostgreSQL's lock_timeout"},

    {"replication.synchronous_standbys", storage<&st::synchronous_standbys>, 0, 8,
     "standbys that must have each commit; with 1 there are two copies"},

    {"actors.threads", actors<&ac::threads>, 0, 256,
     "worker threads; 0 means one a core"},
    {"actors.throughput_max", actors<&ac::throughput_max>, 1, 65'536,
     "messages an actor handles in its turn"},
    {"actors.mailbox_max", actors<&ac::mailbox_max>, 16, 1'000'000,
     "requests that wait for an actor"},
    {"actors.unacknowledged_max", actors<&ac::unacknowledged_max>, 1, 65'536,
     "sends of a conversation that wait for storage"},
    {"actors.conversation_idle", actors<&ac::conversation_idle>, 1, day,
     "until a conversation is passivated"},
    {"actors.user_idle", actors<&ac::user_idle>, 1, day,
     "until a user without sessions is passivated"},
    {"actors.activations_max", actors<&ac::activations_max>, 1, 65'536,
     "activations that wait for the database"},

    {"auth.jwt_private_key", auth<&au::jwt_private_key>, 0, key_max,
     "RSA key that signs tokens: PEM or a path", "JWT_PRIVATE_KEY"},
    {"auth.jwt_public_key", auth<&au::jwt_public_key>, 0, key_max,
     "further keys that are accepted: PEM or a path", "JWT_PUBLIC_KEY"},
    {"auth.issuer", auth<&au::issuer>, 1, 256,
     "iss of our tokens"},
    {"auth.access_token_ttl", auth<&au::access_token_ttl>, 10, day,
     "life of an access token"},
    {"auth.oauth_token_ttl", auth<&au::oauth_token_ttl>, 10, day,
     "life of an access token of POST /auth/token"},
    {"auth.refresh_token_ttl", auth<&au::refresh_token_ttl>, 60, 365 * day,
     "life of a refresh token"},
    {"auth.refresh_retry_window", auth<&au::refresh_retry_window>, 0, 3600,
     "how long a refresh may be repeated with its Idempotency-Key"},
    {"auth.known_device_ttl", auth<&au::known_device_ttl>, 60, 730 * day,
     "how long a browser that logged in is a known device"},
    {"auth.verification_ttl", auth<&au::verification_ttl>, 60, 30 * day,
     "life of a verification link"},
    {"auth.clock_skew", auth<&au::clock_skew>, 0, 300,
     "tolerated between clocks in exp and nbf"},
    {"auth.require_verified_email", auth<&au::require_verified_email>, 0, 1,
     "refuse log-in before the link was opened"},
    {"auth.bcrypt_cost", auth<&au::bcrypt_cost>, 4, 16,
     "log2 of the rounds of bcrypt"},
    {"auth.bcrypt_threads", auth<&au::bcrypt_threads>, 1, 64,
     "threads that check passwords"},
    {"auth.bcrypt_queue_max", auth<&au::bcrypt_queue_max>, 1, 4096,
     "password checks that run or wait"},
    {"auth.secure_cookies", auth<&au::secure_cookies>, 0, 1,
     "mark the refresh cookie Secure"},
    {"auth.erasure_delay", auth<&au::erasure_delay>, 0, 30 * day,
     "between the wish to be erased and its fulfilment"},
    {"auth.requests_max", auth<&au::requests_max>, 1, 65'536,
     "account requests under way"},

    {"rate.wrong_passwords_max", rate<&r::wrong_passwords_max>, 0, 1'000'000,
     "wrong passwords for an account from an address; 0 is no limit, here and below"},
    {"rate.wrong_passwords_per_address_max", rate<&r::wrong_passwords_per_address_max>,
     0, 1'000'000, "wrong passwords from an address for all accounts"},
    {"rate.resend_max", rate<&r::resend_max>, 0, 1'000'000,
     "verification mails to somebody that an address asks for"},
    {"rate.account_window", rate<&r::account_window>, 1, day,
     "time in which those three count"},
    {"rate.calls_max", rate<&r::calls_max>, 0, 10'000'000,
     "calls of an address to each of register, login, token and resend"},
    {"rate.calls_window", rate<&r::calls_window>, 1, day,
     "time in which they count"},
    {"rate.keys_max", rate<&r::keys_max>, 100, 10'000'000,
     "accounts and addresses that are remembered"},

    {"directory.cache_max", directory<&d::cache_max>, 1, 10'000'000,
     "profiles kept in memory"},
    {"directory.profile_ttl", directory<&d::profile_ttl>, 1, day,
     "until a profile is read again"},
    {"directory.unknown_ttl", directory<&d::unknown_ttl>, 0, 3600,
     "until an unknown user is looked up again"},
    {"directory.stale_ttl", directory<&d::stale_ttl>, 0, 365 * day,
     "an old profile is told while nothing newer is to be had"},
    {"directory.lookups_max", directory<&d::lookups_max>, 1, 65'536,
     "requests that wait for a look-up"},

    {"users_service.url", users_service<&us::url>, 0, text_max,
     "a node with the role users, for those without it", "USERS_SERVICE_URL"},
    {"users_service.timeout", users_service<&us::timeout>, 10, 60'000,
     "deadline of one call"},
    {"users_service.retries_max", users_service<&us::retries_max>, 0, 10,
     "further tries of a failed call"},
    {"users_service.retry_pause", users_service<&us::retry_pause>, 1, 10'000,
     "pause before the first of them; it doubles"},
    {"users_service.retry_max", users_service<&us::retry_max>, 10, 600'000,
     "the longest that nobody calls a failing service"},
    {"users_service.connections_max", users_service<&us::connections_max>, 1, 1024,
     "connections to the users service"},
    {"users_service.calls_max", users_service<&us::calls_max>, 1, 65'536,
     "calls under way or waiting"},

    {"people.close_friends_max", people<&p::close_friends_max>, 1, 100'000,
     "close friends of one user"},
    {"people.device_keys_max", people<&p::device_keys_max>, 1, 1024,
     "devices of one user that have a public key"},
    {"people.image_threads", people<&p::image_threads>, 1, 64,
     "threads that decode pictures"},
    {"people.image_queue_max", people<&p::image_queue_max>, 1, 4096,
     "pictures that run or wait"},
    {"people.requests_max", people<&p::requests_max>, 1, 65'536,
     "requests about people under way"},

    {"mail.api_url", mail<&m::api_url>, 0, text_max,
     "provider; without it and smtp_url mails go to data_dir/outbox", "EMAIL_API_URL"},
    {"mail.api_key", mail<&m::api_key>, 0, text_max,
     "the provider's bearer key", "EMAIL_API_KEY"},
    {"mail.smtp_url", mail<&m::smtp_url>, 0, text_max,
     "smtp://host:port or smtps://host:port, when there is no api_url"},
    {"mail.smtp_user", mail<&m::smtp_user>, 0, text_max,
     "who logs in there; empty does not log in"},
    {"mail.smtp_password", mail<&m::smtp_password>, 0, text_max,
     "and the password"},
    {"mail.smtp_tls", mail<&m::smtp_tls>, 3, 16,
     "STARTTLS of an smtp:// server: require, try or none"},
    {"mail.from", mail<&m::from>, 3, 256,
     "From of our mails"},
    {"mail.timeout", mail<&m::timeout>, 1, 300,
     "deadline of one attempt"},
    {"mail.retry_min", mail<&m::retry_min>, 10, 3'600'000,
     "pause after a failed attempt; it doubles"},
    {"mail.retry_max", mail<&m::retry_max>, 10, 3'600'000,
     "the longest pause"},
    {"mail.give_up", mail<&m::give_up>, 1, 30 * day,
     "until an unsent mail is given up"},

    {"cluster.name", cluster<&cl::name>, 1, 256,
     "what people call this node"},
    {"cluster.listen", cluster<&cl::listen>, 0, text_max,
     "host:port for other nodes; empty serves alone"},
    {"cluster.advertise", cluster<&cl::advertise>, 0, text_max,
     "where they reach it, if not at listen"},
    {"cluster.heartbeat", cluster<&cl::heartbeat>, 10, 60'000,
     "between signs of life"},
    {"cluster.lease", cluster<&cl::lease>, 1000, 600'000,
     "without one for so long others take over; the same on all"},
    {"cluster.ca", cluster<&cl::ca>, 0, text_max,
     "who may be a node: a PEM file"},
    {"cluster.certificate", cluster<&cl::certificate>, 0, text_max,
     "of this node: a PEM file"},
    {"cluster.key_file", cluster<&cl::key_file>, 0, text_max,
     "and its key: a PEM file"},
};
// clang-format on

} // namespace

std::span<const row> rows() {
    return table;
}

const row* find(std::string_view name) {
    const auto* at = std::ranges::find(table, name, &row::name);
    return at == std::end(table) ? nullptr : at;
}

std::string environment_name(std::string_view name) {
    std::string out = "PARLEY_";
    for (char c : name)
        out += c == '.' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return out;
}

} // namespace parley::config
