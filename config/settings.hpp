#pragma once

#include "config/cluster_settings.hpp"

#include <chrono>
#include <cstdint>
#include <string>

namespace parley {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct http_settings {
    std::string bind = "127.0.0.1";
    int port = 8080;
    /// Where people reach this node; links in mails start with it. Empty: `http://bind:port`.
    std::string public_url;
    /// Folder of the built web client; empty serves none.
    std::string web_root;
    std::string tls_certificate;
    std::string tls_key;
    /// Origins that browsers may call from besides our own, separated by commas.
    std::string cors_origins;
    /// Proxies whose `X-Forwarded-For` is believed: addresses and networks, separated by commas.
    std::string trusted_proxies;
    /// Event loops, each on a thread of its own; 0 means one a core.
    int threads = 0;
    int connections_max = 18'000;
    int header_size_max = 16 * 1024;
    int body_size_max = 1024 * 1024;
    seconds header_timeout{10};
    seconds body_timeout{30};
    seconds keep_alive_timeout{60};
    /// Deadline of one call into the actors.
    milliseconds ask_timeout{5000};
};

struct websocket_settings {
    int frame_size_max = 64 * 1024;
    seconds heartbeat{25};
    seconds auth_timeout{5};
    /// Outgoing queue of one session; over it ephemeral events go first, then `resync`.
    int queue_frames_max = 256;
    int queue_bytes_max = 1024 * 1024;
    /// A session whose queue never emptied for this long is closed with 4409.
    seconds slow_consumer_timeout{30};
    /// Requests of one session that wait for an answer.
    int requests_max = 256;
};

struct grpc_settings {
    /// -1 means the port after HTTP's.
    int port = -1;
};

struct messaging_settings {
    /// `open`, or `connections_only`: only who is connected may open a conversation.
    std::string policy = "open";
    /// Whom a message names is given up when it could not be looked up for this long.
    seconds mention_give_up{24 * 3600};
};

/// The service that knows who is connected to whom.
struct connections_settings {
    /// `host:port` of its gRPC; empty: who follows each other is connected.
    std::string address;
    /// PEM with the authorities it is trusted by, read again when it changes: TLS. Empty: none.
    std::string ca;
    /// Of all tries of one question.
    milliseconds timeout{2000};
    /// Further tries of a call that failed, and the pause before the first; it doubles.
    int retries_max = 2;
    milliseconds retry_pause{100};
    /// How long an answer is believed, and how many are kept.
    seconds cache_ttl{30};
    int cache_max = 50'000;
};

struct storage_settings {
    /// libpq connection string or URI; `DATABASE_URL` in the environment.
    std::string database_url;
    /// Write-behind lanes, each with one connection; a shard is bound to one of them.
    int lanes = 2;
    /// Connections for reads.
    int readers = 4;
    int batch_rows_max = 512;
    int queue_rows_max = 8192;
    int queue_bytes_max = 16 * 1024 * 1024;
    /// The oldest waiting row may be this old before mutations are refused.
    milliseconds queue_age_max{1000};
    /// A connection without an answer for this long is dropped and its batch sent again.
    milliseconds deadline{5000};
    milliseconds lock_timeout{2000};
    /// Standbys that must have each commit: with 1 there are two copies of what is acknowledged.
    /// The server's `synchronous_standby_names` makes it so; the node sees to it that it does.
    int synchronous_standbys = 0;
};

struct actor_settings {
    /// CAF worker threads; 0 means one a core.
    int threads = 0;
    /// Messages that one actor handles before others get their turn.
    int throughput_max = 64;
    int mailbox_max = 1024;
    /// Sends of one conversation that wait for storage.
    int unacknowledged_max = 64;
    seconds conversation_idle{120};
    seconds user_idle{60};
    /// Activations that may wait for the database at once.
    int activations_max = 256;
};

struct auth_settings {
    /// Signs access tokens. PEM text; a path until `load` has read it.
    std::string jwt_private_key;
    /// Accepted besides our own: one or more public keys, PEM text or a path likewise.
    std::string jwt_public_key;
    /// The `iss` of our tokens; tokens of others are refused.
    std::string issuer = "parley";
    seconds access_token_ttl{900};
    /// Of the tokens that `POST /auth/token` gives.
    seconds oauth_token_ttl{3600};
    seconds refresh_token_ttl{30 * 24 * 3600};
    /// How long a refresh may be repeated with its `Idempotency-Key`.
    seconds refresh_retry_window{60};
    /// How long a browser that has logged in counts as a known device.
    seconds known_device_ttl{365 * 24 * 3600};
    seconds verification_ttl{24 * 3600};
    seconds clock_skew{30};
    bool require_verified_email = true;
    int bcrypt_cost = 10;
    /// Password checks that may run or wait at once; more are answered with 503.
    int bcrypt_threads = 1;
    int bcrypt_queue_max = 64;
    /// `Secure` on the refresh cookie; browsers accept it on localhost.
    bool secure_cookies = true;
    /// Between the wish to be erased and its fulfilment.
    seconds erasure_delay{7 * 24 * 3600};
    /// Account requests under way at once; more are answered with 503.
    int requests_max = 256;
};

/// How often somebody may try. 0 is no limit.
struct rate_settings {
    /// Wrong passwords for one account from one address, and from one address for all accounts.
    int wrong_passwords_max = 10;
    int wrong_passwords_per_address_max = 100;
    /// Verification mails that one address asks for, for one mail address.
    int resend_max = 10;
    seconds account_window{900};
    /// Calls of one address to each of register, login, token and resend.
    int calls_max = 600;
    seconds calls_window{60};
    /// Accounts and addresses that are remembered at once.
    int keys_max = 100'000;
};

struct directory_settings {
    /// Profiles kept in memory, the least recently used leave first.
    int cache_max = 50'000;
    seconds profile_ttl{600};
    /// How long "there is no such user" is believed.
    seconds unknown_ttl{5};
    /// How long a profile that is too old is still told while nothing newer is to be had.
    seconds stale_ttl{24 * 3600};
    /// Requests that wait for a look-up; more are answered with 503.
    int lookups_max = 1024;
};

/// For nodes without the role `users`.
struct users_service_settings {
    /// Where a node with that role answers; `USERS_SERVICE_URL` in the environment.
    std::string url;
    /// PEM with the authorities its `https` is trusted by; empty: those of the system.
    std::string ca;
    /// Of one call.
    milliseconds timeout{1000};
    /// Further tries of a failed call, and the pause before the first; it doubles.
    int retries_max = 2;
    milliseconds retry_pause{100};
    /// The longest that nobody calls a service that has failed again and again.
    milliseconds retry_max{5000};
    int connections_max = 8;
    /// Calls under way or waiting; more are answered with 503.
    int calls_max = 1024;
};

struct people_settings {
    int close_friends_max = 1000;
    /// Devices of one user that have a public key.
    int device_keys_max = 32;
    /// Threads that decode pictures, and pictures that may run or wait; more get 503.
    int image_threads = 1;
    int image_queue_max = 16;
    /// Requests about people under way at once; more are answered with 503.
    int requests_max = 256;
};

struct mail_settings {
    std::string api_url;
    std::string api_key;
    /// `smtp://host:port` or `smtps://host:port`; used when there is no `api_url`.
    std::string smtp_url;
    std::string smtp_user;
    std::string smtp_password;
    /// `require`, `try` or `none`: whether an `smtp://` server must speak STARTTLS.
    std::string smtp_tls = "require";
    std::string from = "Parley <no-reply@localhost>";
    /// Deadline of one attempt.
    seconds timeout{10};
    /// The pause after a failed attempt; it doubles up to `retry_max`.
    milliseconds retry_min{1000};
    milliseconds retry_max{300'000};
    /// A mail that could not be sent for this long is given up, with a log line.
    seconds give_up{24 * 3600};
};

struct settings {
    http_settings http;
    websocket_settings websocket;
    storage_settings storage;
    actor_settings actors;
    auth_settings auth;
    rate_settings rate;
    directory_settings directory;
    users_service_settings users_service;
    people_settings people;
    mail_settings mail;

    /// Folder for keys, outbox and media.
    std::string data_dir = ".parley";
    /// 32 bytes in base64, or a path; empty writes content as plain text. Older keys may follow
    /// the one that is used.
    std::string master_key;
    /// Where `master_key` was read, by `load`; empty when it was given itself.
    std::string master_key_file;
    std::string log_level = "info";
    /// What the node serves: `users`, `messaging` or both, separated by commas.
    std::string roles = "users,messaging";
    /// Makes alice, bob and carol on an empty database.
    bool demo_users = false;

    grpc_settings grpc;
    messaging_settings messaging;
    connections_settings connections;
    /// Of a node among others.
    cluster_settings cluster;
};

} // namespace parley
