#pragma once

#include "config/table.hpp"

/// Short names for the members of `settings`, for the rows of the table and nothing else.
namespace parley::config::members {

template <auto Part, auto Value>
member in(settings& of) {
    return &(of.*Part.*Value);
}

template <auto Value>
member top(settings& of) {
    return &(of.*Value);
}

template <auto Value>
constexpr auto http = &in<&settings::http, Value>;
template <auto Value>
constexpr auto websocket = &in<&settings::websocket, Value>;
template <auto Value>
constexpr auto grpc = &in<&settings::grpc, Value>;
template <auto Value>
constexpr auto messaging = &in<&settings::messaging, Value>;
template <auto Value>
constexpr auto connections = &in<&settings::connections, Value>;
template <auto Value>
constexpr auto storage = &in<&settings::storage, Value>;
template <auto Value>
constexpr auto actors = &in<&settings::actors, Value>;
template <auto Value>
constexpr auto auth = &in<&settings::auth, Value>;
template <auto Value>
constexpr auto rate = &in<&settings::rate, Value>;
template <auto Value>
constexpr auto directory = &in<&settings::directory, Value>;
template <auto Value>
constexpr auto users_service = &in<&settings::users_service, Value>;
template <auto Value>
constexpr auto people = &in<&settings::people, Value>;
template <auto Value>
constexpr auto mail = &in<&settings::mail, Value>;
template <auto Value>
constexpr auto cluster = &in<&settings::cluster, Value>;

using h = http_settings;
using w = websocket_settings;
using cs = connections_settings;
using st = storage_settings;
using ac = actor_settings;
using au = auth_settings;
using r = rate_settings;
using d = directory_settings;
using us = users_service_settings;
using p = people_settings;
using m = mail_settings;
using cl = cluster_settings;

} // namespace parley::config::members
