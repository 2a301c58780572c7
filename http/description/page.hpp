#pragma once

#include <nlohmann/json.hpp>

#include <string>

namespace parley::http::description {

/// Both documents as one HTML page that needs no script and nothing from elsewhere.
std::string make_page(const nlohmann::json& openapi, const nlohmann::json& asyncapi);

} // namespace parley::http::description
