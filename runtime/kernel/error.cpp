#include "runtime/kernel/error.hpp"

#include <caf/atom.hpp>
#include <caf/deep_to_string.hpp>
#include <caf/message.hpp>
#include <caf/sec.hpp>

namespace parley {

caf::error make_error(errc code) {
    return {static_cast<std::uint8_t>(code), error_category};
}

caf::error make_error(errc code, std::string detail) {
    auto context = caf::make_message(std::move(detail));
    return {static_cast<std::uint8_t>(code), error_category, std::move(context)};
}

failure to_failure(const caf::error& error) {
    if (error.category() == error_category) {
        std::string detail;
        if (error.context().match_elements<std::string>())
            detail = error.context().get_as<std::string>(0);
        return {static_cast<errc>(error.code()), std::move(detail)};
    }
    if (error == caf::sec::request_timeout)
        return {errc::timed_out, "no answer before the deadline"};
    if (error == caf::sec::request_receiver_down)
        return {errc::reload, "the receiver is gone"};
    return {errc::internal, caf::deep_to_string(error.code(), error.category(), error.context())};
}

std::string render_error(std::uint8_t code, caf::atom_value, const caf::message& context) {
    return std::string{code_name(static_cast<errc>(code))} + caf::to_string(context);
}

} // namespace parley
