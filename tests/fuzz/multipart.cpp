// Any body: the parts stay inside of it, and what a boundary begins is a form or nothing.
#include "http/multipart.hpp"

#include <cstdint>
#include <cstdlib>

namespace {

void expect(bool holds) {
    if (!holds)
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace parley::http;
    std::string_view input{reinterpret_cast<const char*>(data), size}; // NOLINT(*-reinterpret-cast)
    // The first line is the Content-Type, the rest the body.
    auto end = input.find('\n');
    auto type = input.substr(0, end);
    auto body = end == std::string_view::npos ? std::string_view{} : input.substr(end + 1);
    auto boundary = boundary_of(type);
    auto parts = read_form(body, boundary.value_or("x"));
    if (!parts)
        return 0;
    expect(parts->size() <= 16);
    for (const auto& part : *parts) {
        expect(part.content.data() >= body.data());
        expect(part.content.data() + part.content.size() <= body.data() + body.size());
        expect(part.content.find("\r\n--" + boundary.value_or("x")) == std::string_view::npos);
    }
    return 0;
}
