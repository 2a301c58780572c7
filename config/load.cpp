#include "config/load.hpp"

#include "config/keys.hpp"
#include "config/roles.hpp"
#include "config/table.hpp"
#include "config/toml.hpp"
#include "runtime/base/log.hpp"

#include <set>
#include <sstream>
#include <string_view>
#include <unistd.h>

namespace parley {

namespace {

failure from_source(std::string_view source, const failure& reason) {
    return {reason.code, std::string{source} + ": " + reason.detail};
}

result<void> assign_named(settings& in, std::string_view name, std::string_view text) {
    const auto* row = config::find(name);
    if (row == nullptr)
        return failure{errc::validation_failed, std::string{name} + ": there is no such setting"};
    return config::assign(in, *row, text);
}

result<void> apply_file(settings& to, const std::string& path) {
    if (path.empty())
        return {};
    auto values = config::read_toml(path);
    if (!values)
        return values.error();
    for (const auto& [name, text] : *values) {
        if (auto done = assign_named(to, name, text); !done)
            return from_source(path, done.error());
    }
    return {};
}

result<void> apply_variable(
    settings& to, const config::row& row, const std::string& name, const settings_sources& from
) {
    auto at = from.environment.find(name);
    if (at == from.environment.end() || at->second.empty())
        return {};
    if (auto done = config::assign(to, row, at->second); !done)
        return from_source(name, done.error());
    return {};
}

/// A mistyped variable of one of our sections must not pass silently; `PARLEY_` alone is also the
/// prefix of what scripts and tests use.
result<void> refuse_unknown_variables(const settings_sources& from) {
    std::set<std::string> known;
    std::set<std::string> sections;
    for (const auto& row : config::rows()) {
        known.insert(config::environment_name(row.name));
        known.insert(std::string{row.alias});
        if (auto dot = row.name.find('.'); dot != std::string_view::npos)
            sections.insert(config::environment_name(row.name.substr(0, dot)) + "_");
    }
    for (const auto& [name, value] : from.environment) {
        bool ours = false;
        for (const auto& section : sections)
            ours = ours || name.starts_with(section);
        if (ours && !known.contains(name))
            return failure{errc::validation_failed, name + ": there is no such setting"};
    }
    return {};
}

result<void> apply_environment(settings& to, const settings_sources& from) {
    for (const auto& row : config::rows()) {
        if (auto done = apply_variable(to, row, std::string{row.alias}, from); !done)
            return done;
        if (auto done = apply_variable(to, row, config::environment_name(row.name), from); !done)
            return done;
    }
    return refuse_unknown_variables(from);
}

result<void> apply_overrides(settings& to, const settings_sources& from) {
    for (const auto& text : from.overrides) {
        auto split = text.find('=');
        if (split == std::string::npos)
            return failure{errc::validation_failed, "--set " + text + ": expected NAME=VALUE"};
        auto name = std::string_view{text}.substr(0, split);
        if (auto done = assign_named(to, name, std::string_view{text}.substr(split + 1)); !done)
            return from_source("--set", done.error());
    }
    return {};
}

result<void> check_roles(const settings& all) {
    auto roles = parse_roles(all.roles);
    if (!roles)
        return failure{
            errc::validation_failed, "roles: \"" + all.roles + "\" is not users, messaging or both"
        };
    if (!roles->users && all.users_service.url.empty())
        return failure{
            errc::validation_failed,
            "users_service.url: a node without the role users needs the address of one with it"
        };
    if (all.users_service.url.ends_with('/'))
        return failure{errc::validation_failed, "users_service.url: must not end with a slash"};
    return {};
}

/// What the bounds of single settings cannot say.
result<void> check_together(const settings& all) {
    log::level level{};
    if (!log::parse_level(all.log_level, level))
        return failure{
            errc::validation_failed,
            "log_level: \"" + all.log_level + "\" is not debug, info, warning, error or off"
        };
    if (all.messaging.policy != "open" && all.messaging.policy != "connections_only")
        return failure{
            errc::validation_failed,
            "messaging.policy: \"" + all.messaging.policy + "\" is not open or connections_only"
        };
    if (all.mail.retry_min > all.mail.retry_max)
        return failure{errc::validation_failed, "mail.retry_min: is above mail.retry_max"};
    const auto& tls = all.mail.smtp_tls;
    if (tls != "require" && tls != "try" && tls != "none")
        return failure{errc::validation_failed, "mail.smtp_tls: is not require, try or none"};
    if (all.http.tls_certificate.empty() != all.http.tls_key.empty())
        return failure{
            errc::validation_failed, "http.tls_certificate and http.tls_key: one needs the other"
        };
    if (all.http.public_url.ends_with('/'))
        return failure{errc::validation_failed, "http.public_url: must not end with a slash"};
    return check_roles(all);
}

std::string shown(config::member value) {
    struct printer {
        std::string operator()(const std::string* x) const { return x->empty() ? "none" : *x; }
        std::string operator()(const int* x) const { return std::to_string(*x); }
        std::string operator()(const bool* x) const { return *x ? "true" : "false"; }
        std::string operator()(const seconds* x) const { return std::to_string(x->count()) + "s"; }
        std::string operator()(const milliseconds* x) const {
            return std::to_string(x->count()) + "ms";
        }
    };
    return std::visit(printer{}, value);
}

} // namespace

result<settings> load(const settings_sources& from) {
    settings all;
    if (auto done = apply_file(all, from.file); !done)
        return done.error();
    if (auto done = apply_environment(all, from); !done)
        return done.error();
    if (auto done = apply_overrides(all, from); !done)
        return done.error();
    if (auto done = check_together(all); !done)
        return done.error();
    if (auto done = config::resolve_keys(all); !done)
        return done.error();
    return all;
}

std::map<std::string, std::string> process_environment() {
    std::map<std::string, std::string> all;
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        std::string_view text{*entry};
        if (auto split = text.find('='); split != std::string_view::npos)
            all.emplace(text.substr(0, split), text.substr(split + 1));
    }
    return all;
}

std::string settings_help() {
    settings defaults;
    std::ostringstream out;
    for (const auto& row : config::rows()) {
        out << "  " << row.name << " (" << shown(row.find(defaults)) << "): " << row.help;
        if (!row.alias.empty())
            out << " [" << row.alias << "]";
        out << '\n';
    }
    return out.str();
}

} // namespace parley
