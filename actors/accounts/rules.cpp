#include "actors/accounts/rules.hpp"

#include "actors/accounts/password.hpp"

#include <algorithm>

namespace parley {

namespace {

using problems = std::vector<accounts::field_problem>;

constexpr std::size_t email_size_max = 254;
constexpr std::size_t local_part_size_max = 64;
constexpr std::size_t label_size_max = 63;
constexpr std::size_t username_size_min = 3;
constexpr std::size_t username_size_max = 32;
constexpr std::size_t password_characters_min = 8;
constexpr std::size_t display_name_characters_max = 100;

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_atom_text(char c) {
    constexpr std::string_view others = "!#$%&'*+/=?^_`{|}~-";
    return is_letter(c) || is_digit(c) || others.find(c) != std::string_view::npos;
}

bool is_atom(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, is_atom_text);
}

bool is_label(std::string_view text) {
    auto is_allowed = [](char c) { return is_letter(c) || is_digit(c) || c == '-'; };
    return !text.empty() && text.size() <= label_size_max && text.front() != '-'
           && text.back() != '-' && std::ranges::all_of(text, is_allowed);
}

/// Whether `is_part` holds for all parts of `text` between dots; counts them.
std::size_t count_parts(std::string_view text, bool (*is_part)(std::string_view)) {
    std::size_t count = 0;
    while (true) {
        auto dot = text.find('.');
        if (!is_part(text.substr(0, dot)))
            return 0;
        ++count;
        if (dot == std::string_view::npos)
            return count;
        text.remove_prefix(dot + 1);
    }
}

bool is_domain(std::string_view text) {
    if (count_parts(text, is_label) < 2)
        return false;
    // Top-level domains are never numbers; what ends in one is an IPv4 address.
    return !std::ranges::all_of(text.substr(text.rfind('.') + 1), is_digit);
}

bool has_control_characters(std::string_view text) {
    return std::ranges::any_of(text, [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
    });
}

void check_email(const std::string& email, problems& to) {
    if (email.empty())
        to.push_back({"email", "REQUIRED", "Enter your email address."});
    else if (!is_email(email))
        to.push_back({"email", "INVALID_EMAIL", "Enter a valid email address."});
}

void check_username(const std::string& username, problems& to) {
    if (username.empty())
        to.push_back({"username", "REQUIRED", "Choose a username."});
    else if (!is_username(username))
        to.push_back(
            {"username",
             "INVALID_USERNAME",
             "A username is 3 to 32 letters, digits, underscores, dots or hyphens."}
        );
}

void check_password(const std::string& password, problems& to) {
    if (password.empty())
        to.push_back({"password", "REQUIRED", "Choose a password."});
    else if (count_characters(password) < password_characters_min)
        to.push_back({"password", "TOO_SHORT", "A password has at least 8 characters."});
    else if (password.size() > password_bytes_max)
        to.push_back({"password", "TOO_LONG", "A password has at most 72 bytes in UTF-8."});
    else if (password.find('\0') != std::string::npos)
        to.push_back({"password", "INVALID_PASSWORD", "A password holds no NUL character."});
}

} // namespace

bool is_email(std::string_view text) {
    auto at = text.rfind('@');
    if (text.size() > email_size_max || at == std::string_view::npos || at > local_part_size_max)
        return false;
    return count_parts(text.substr(0, at), is_atom) > 0 && is_domain(text.substr(at + 1));
}

bool is_username(std::string_view text) {
    auto is_allowed = [](char c) {
        return is_letter(c) || is_digit(c) || c == '_' || c == '.' || c == '-';
    };
    return text.size() >= username_size_min && text.size() <= username_size_max
           && std::ranges::all_of(text, is_allowed);
}

bool is_username_prefix(std::string_view text) {
    constexpr std::string_view padding = "___";
    return !text.empty() && (is_username(text) || is_username(std::string{text}.append(padding)));
}

std::string folded(std::string_view text) {
    std::string out{text};
    for (char& c : out)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return out;
}

std::size_t count_characters(std::string_view utf8) {
    auto begins = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
    return static_cast<std::size_t>(std::ranges::count_if(utf8, begins));
}

std::optional<accounts::field_problem> problem_of_display_name(const std::string& name) {
    if (count_characters(name) > display_name_characters_max)
        return {{"display_name", "TOO_LONG", "A display name has at most 100 characters."}};
    if (name.find_first_not_of(' ') == std::string::npos || has_control_characters(name))
        return {{"display_name", "INVALID_DISPLAY_NAME", "Enter a display name, or leave it out."}};
    return std::nullopt;
}

problems problems_of(const accounts::register_account& request) {
    problems all;
    check_email(request.email, all);
    check_username(request.username, all);
    check_password(request.password, all);
    if (request.display_name) {
        if (auto problem = problem_of_display_name(*request.display_name))
            all.push_back(std::move(*problem));
    }
    return all;
}

} // namespace parley
