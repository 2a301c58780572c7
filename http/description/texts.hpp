#pragma once

#include <string_view>

/// The files of this folder as they were when the node was built.
namespace parley::http::description {

extern const std::string_view openapi_text;
extern const std::string_view asyncapi_text;

} // namespace parley::http::description
