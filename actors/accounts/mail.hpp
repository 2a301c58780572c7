#pragma once

#include "runtime/base/clock.hpp"
#include "runtime/base/uuid.hpp"

#include <string>

namespace parley {

/// One mail to one person. The id is the idempotency key of every attempt to send it.
struct mail {
    uuid id;
    std::string to;
    std::string subject;
    std::string text;
    std::string html;
};

/// Asks `username` to open `link`. `to` must be an email address of our grammar.
mail verification_mail(
    uuid id, const std::string& to, const std::string& username, const std::string& link
);

/// The whole message by RFC 5322, text and HTML as alternatives, with CRLF line ends.
std::string to_message(const mail& what, const std::string& from, timestamp at);

} // namespace parley
