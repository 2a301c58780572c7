#pragma once

#include "http/problem.hpp"
#include "http/types.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::http {

/// Reads texts out of a JSON object and collects what is wrong with them, for one 422.
class body_fields {
public:
    /// `body` outlives the reader. Asserts that it is an object.
    explicit body_fields(const json& body);

    /// Empty when the field is absent or null.
    std::string text(std::string_view name);
    /// The same, but a field that is absent, null or empty is an error.
    std::string required_text(std::string_view name);
    /// `nullopt` when the field is absent or null.
    std::optional<std::string> optional_text(std::string_view name);

    /// Adds what only the route knows.
    void refuse(std::string field, std::string code, std::string message);
    /// For a PATCH: `nullopt` when the field is absent, nothing in it when it is null.
    std::optional<std::optional<std::string>> change(std::string_view name);

    const std::vector<field_error>& errors() const { return errors_; }

private:
    const json& body_;
    std::vector<field_error> errors_;
};

/// The body of a request as a JSON object; what `context::json_body` fails with, or
/// `validation_failed` when it is another kind of value.
result<json> object_body(const context& ctx);

/// The same, or a form (`application/x-www-form-urlencoded`) as an object of texts.
/// `validation_failed` when the form is malformed or names a field twice.
result<json> object_or_form_body(const context& ctx);

} // namespace parley::http
