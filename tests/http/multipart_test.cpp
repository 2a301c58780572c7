// Forms with files.
#define CAF_SUITE multipart

#include "http/multipart.hpp"

#include <caf/test/dsl.hpp>

using namespace parley::http;

namespace {

const std::string form =
    "--b\r\n"
    "Content-Disposition: form-data; name=\"caption\"\r\n"
    "\r\n"
    "hello\r\n"
    "--b\r\n"
    "Content-Disposition: form-data; name=file; filename=\"a \\\"b\\\".png\"\r\n"
    "Content-Type: image/png\r\n"
    "\r\n"
    "\r\n--not-b\r\n--\r\n"
    "--b--\r\n";

bool is_refused(const std::string& body) {
    return !read_form(body, "b");
}

/// The form with its first `what` replaced.
std::string form_with(const std::string& what, const std::string& by) {
    auto changed = form;
    return changed.replace(changed.find(what), what.size(), by);
}

} // namespace

CAF_TEST(a boundary is read from its content type) {
    auto of = [](const char* type) { return boundary_of(type).value_or("none"); };
    CAF_CHECK_EQUAL(of("multipart/form-data; boundary=abc"), "abc");
    CAF_CHECK_EQUAL(of("Multipart/Form-Data ; charset=utf-8; BOUNDARY=\"a b:c\""), "a b:c");
    for (const auto* type :
         {"multipart/form-data",
          "multipart/form-data; boundary=",
          "multipart/form-data; boundary=\"\"",
          "multipart/form-data; boundary=\"open",
          "multipart/form-data; boundary=\"a \"",
          "multipart/form-data; boundary=a; boundary=b",
          "multipart/form-data; boundary=\"a\r\nb\"",
          "multipart/mixed; boundary=a",
          "image/png",
          ""})
        CAF_CHECK(!boundary_of(type));
    CAF_CHECK(boundary_of("multipart/form-data; boundary=" + std::string(70, 'x')));
    CAF_CHECK(!boundary_of("multipart/form-data; boundary=" + std::string(71, 'x')));
}

CAF_TEST(a form falls into its parts whatever their bytes) {
    auto parts = read_form(form, "b");
    CAF_REQUIRE(parts);
    CAF_REQUIRE_EQUAL(parts->size(), 2u);
    CAF_CHECK_EQUAL(parts->at(0).name, "caption");
    CAF_CHECK(!parts->at(0).filename);
    CAF_CHECK_EQUAL(parts->at(0).content, "hello");
    CAF_CHECK_EQUAL(parts->at(1).name, "file");
    CAF_CHECK(parts->at(1).filename == "a \"b\".png");
    CAF_CHECK_EQUAL(parts->at(1).media_type, "image/png");
    CAF_CHECK_EQUAL(parts->at(1).content, "\r\n--not-b\r\n--");
}

CAF_TEST(a form without a part is one) {
    CAF_CHECK(read_form("--b--", "b")->empty());
}

CAF_TEST(every beginning of a form is refused but the whole) {
    // All that may be missing is the last end of a line.
    for (std::size_t size = 0; size < form.size() - 2; ++size)
        CAF_CHECK(is_refused(form.substr(0, size)));
    CAF_CHECK(!is_refused(form.substr(0, form.size() - 2)));
}

CAF_TEST(what is not as the grammar wants it is refused) {
    CAF_CHECK(is_refused("preamble\r\n" + form));
    CAF_CHECK(is_refused(form + "epilogue"));
    CAF_CHECK(is_refused(form_with("name=\"caption\"", "size=3")));
    CAF_CHECK(is_refused(form_with("name=\"caption\"", "name=\"a\"; name=\"b\"")));
    CAF_CHECK(is_refused(form_with("name=\"caption\"", "name=\"open")));
    CAF_CHECK(is_refused(form_with("form-data", "attachment")));
    CAF_CHECK(is_refused(form_with("Content-Disposition: ", "Content-Disposition ")));
    CAF_CHECK(is_refused(form_with("Content-Disposition: form-data; name=\"caption\"\r\n", "")));
    CAF_CHECK(is_refused(form_with("--b\r\n", "--b \r\n")));
    CAF_CHECK(is_refused(form_with("caption", std::string(2000, 'x'))));
    CAF_CHECK(is_refused(form_with("\r\n\r\nhello", "\r\nhello\r\n")));
}

CAF_TEST(parts and their header lines are bounded) {
    auto form_of = [](std::size_t parts, std::size_t lines) {
        std::string body;
        for (std::size_t i = 0; i < parts; ++i) {
            body += "--b\r\nContent-Disposition: form-data; name=x\r\n";
            for (std::size_t j = 1; j < lines; ++j)
                body += "X: y\r\n";
            body += "\r\n.\r\n";
        }
        return body + "--b--";
    };
    CAF_CHECK_EQUAL(read_form(form_of(16, 16), "b")->size(), 16u);
    CAF_CHECK(is_refused(form_of(17, 1)));
    CAF_CHECK(is_refused(form_of(1, 17)));
}
