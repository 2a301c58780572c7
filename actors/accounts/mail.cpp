#include "actors/accounts/mail.hpp"

#include <array>
#include <ctime>

namespace parley {

namespace {

std::string escaped(std::string_view text) {
    std::string out;
    for (char c : text) {
        switch (c) {
        case '&':
            out += "&amp;";
            break;
        case '<':
            out += "&lt;";
            break;
        case '>':
            out += "&gt;";
            break;
        case '"':
            out += "&quot;";
            break;
        default:
            out += c;
        }
    }
    return out;
}

std::string with_crlf(std::string_view text) {
    std::string out;
    for (char c : text) {
        if (c == '\n')
            out += '\r';
        out += c;
    }
    return out;
}

/// Such as `Sat, 21 Nov 2026 09:30:00 +0000`, whatever the locale.
std::string mail_date(timestamp at) {
    constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array months{
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
    };
    auto time = static_cast<std::time_t>(at.micros / 1'000'000);
    std::tm utc{};
    gmtime_r(&time, &utc);
    std::array<char, 32> digits{};
    auto size = std::strftime(digits.data(), digits.size(), " %Y %H:%M:%S +0000", &utc);
    std::string out = days.at(static_cast<std::size_t>(utc.tm_wday));
    out.append(", ").append(std::to_string(utc.tm_mday)).append(" ");
    out.append(months.at(static_cast<std::size_t>(utc.tm_mon))).append(digits.data(), size);
    return out;
}

/// The part of an address after its last '@', without what may follow.
std::string domain_of(std::string_view address) {
    auto at = address.rfind('@');
    if (at == std::string_view::npos)
        return "localhost";
    auto domain = address.substr(at + 1);
    return std::string{domain.substr(0, domain.find_first_of("> "))};
}

std::string part(const std::string& boundary, std::string_view type, std::string_view body) {
    std::string out = "--" + boundary + "\r\nContent-Type: text/";
    out.append(type).append("; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n");
    return out.append(with_crlf(body)).append("\r\n");
}

} // namespace

mail verification_mail(uuid id, const mail_receiver& to, const std::string& link) {
    mail made;
    made.id = id;
    made.user = to.user;
    made.to = to.email;
    made.link = link;
    made.subject = "Confirm your email address for Parley";
    made.text = "Hello " + to.username + ",\n\nopen this link to confirm your email address:\n\n"
                + link + "\n\nIf you did not create an account at Parley, ignore this mail.\n";
    made.html = "<p>Hello " + escaped(to.username)
                + ",</p>\n<p>open this link to confirm your email address:</p>\n<p><a href=\""
                + escaped(link) + "\">Confirm my address</a></p>\n"
                + "<p>If you did not create an account at Parley, ignore this mail.</p>\n";
    return made;
}

std::string to_message(const mail& what, const std::string& from, timestamp at) {
    auto id = to_string(what.id);
    auto boundary = "parley-" + id;
    std::string out = "From: " + from + "\r\n";
    out += "To: " + what.to + "\r\n";
    out += "Subject: " + what.subject + "\r\n";
    out += "Date: " + mail_date(at) + "\r\n";
    out += "Message-ID: <" + id + "@" + domain_of(from) + ">\r\n";
    out += "MIME-Version: 1.0\r\n";
    out += "Content-Type: multipart/alternative; boundary=\"" + boundary + "\"\r\n\r\n";
    out += part(boundary, "plain", what.text) + part(boundary, "html", what.html);
    return out + "--" + boundary + "--\r\n";
}

} // namespace parley
