#pragma once

#include "http/types.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace parley::http {

/// Which other origins browsers may call from.
class cors_policy {
public:
    /// `origins` is the comma-separated setting.
    explicit cors_policy(std::string_view origins);

    /// Adds what the browser needs to see, when the request came from an allowed origin.
    void decorate(const request& asked, response& answer) const;
    /// Answers OPTIONS: a preflight when it is one, else just the methods.
    response preflight(const request& asked, std::string_view allow) const;

private:
    bool allows(std::string_view origin) const;

    std::vector<std::string> origins_;
};

} // namespace parley::http
