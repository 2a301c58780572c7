#pragma once

#include "runtime/base/clock.hpp"
#include "runtime/base/ids.hpp"

#include <string>

namespace parley {

/// One mail to one person. The id is the idempotency key of every attempt to send it.
struct mail {
    uuid id;
    user_id user;
    std::string to;
    std::string subject;
    std::string text;
    std::string html;
    /// What its reader is to open.
    std::string link;
};

/// Whom a mail is for.
struct mail_receiver {
    user_id user;
    /// An address of our grammar.
    std::string email;
    std::string username;
};

/// Asks `to` to open `link`.
mail verification_mail(uuid id, const mail_receiver& to, const std::string& link);

/// The whole message by RFC 5322, text and HTML as alternatives, with CRLF line ends.
std::string to_message(const mail& what, const std::string& from, timestamp at);

} // namespace parley
