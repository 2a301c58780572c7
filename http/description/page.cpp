#include "http/description/page.hpp"

#include <string_view>

namespace parley::http::description {

namespace {

using nlohmann::json;

constexpr std::string_view head = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Parley: the interface</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
:root { color-scheme: light dark; --line: #8885; --soft: #8882; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem; }
code, pre { font: 0.875em/1.5 ui-monospace, monospace; }
pre { background: var(--soft); border-radius: 6px; overflow-x: auto; padding: 0.75rem; }
details { border-bottom: 1px solid var(--line); padding: 0.25rem 0; }
summary { cursor: pointer; overflow-wrap: anywhere; padding: 0.25rem 0; }
.method { display: inline-block; font-weight: 600; min-width: 4.5rem; text-transform: uppercase; }
.says { opacity: 0.75; }
table { border-collapse: collapse; width: 100%; }
td, th { border-bottom: 1px solid var(--line); padding: 0.25rem 0.75rem 0.25rem 0; }
td, th { text-align: left; vertical-align: top; }
</style></head><body>
)";

std::string escaped(std::string_view text) {
    std::string out;
    for (char c : text) {
        switch (c) {
        case '<':
            out.append("&lt;");
            break;
        case '>':
            out.append("&gt;");
            break;
        case '&':
            out.append("&amp;");
            break;
        case '"':
            out.append("&quot;");
            break;
        default:
            out.push_back(c);
        }
    }
    return out;
}

std::string text_of(const json& object, const char* name) {
    return escaped(object.value(name, ""));
}

std::string code_block(std::string_view title, const json& schema) {
    return "<h4>" + std::string{title} + "</h4><pre>" + escaped(schema.dump(2)) + "</pre>\n";
}

std::string parameters_of(const json& operation) {
    if (!operation.contains("parameters"))
        return {};
    std::string out = "<h4>Parameters</h4><table>\n";
    for (const auto& each : operation["parameters"]) {
        out.append("<tr><td><code>").append(text_of(each, "name")).append("</code></td><td>");
        out.append(text_of(each, "in")).append("</td><td><code>");
        out.append(escaped(each["schema"].dump())).append("</code></td><td>");
        out.append(text_of(each, "description")).append("</td></tr>\n");
    }
    return out.append("</table>\n");
}

std::string content_of(const json& holder) {
    std::string out;
    if (holder.contains("content")) {
        for (const auto& [type, body] : holder["content"].items())
            out.append(code_block(escaped(type), body["schema"]));
    }
    return out;
}

std::string responses_of(const json& document, const json& operation) {
    std::string out = "<h4>Answers</h4><table>\n";
    for (const auto& [code, answer] : operation["responses"].items()) {
        auto place = answer.value("$ref", "");
        const auto& named =
            place.empty() ? answer : document.at(json::json_pointer{place.substr(1)});
        out.append("<tr><td><code>").append(escaped(code)).append("</code></td><td>");
        out.append(text_of(named, "description"));
        if (place.empty())
            out.append(content_of(named));
        out.append("</td></tr>\n");
    }
    return out.append("</table>\n");
}

std::string describe_operation(
    const json& document, std::string_view method, std::string_view path, const json& operation
) {
    std::string out = "<details><summary><code><span class=\"method\">";
    out.append(escaped(method)).append("</span>").append(escaped(path)).append("</code> ");
    out.append("<span class=\"says\">").append(text_of(operation, "summary"));
    out.append("</span></summary>\n").append(parameters_of(operation));
    if (operation.contains("requestBody"))
        out.append("<h4>Body</h4>").append(content_of(operation["requestBody"]));
    return out.append(responses_of(document, operation)).append("</details>\n");
}

std::string describe_subject(const json& document, const std::string& subject) {
    std::string out;
    for (const auto& [path, item] : document["paths"].items()) {
        for (const auto& [method, operation] : item.items()) {
            if (operation["tags"][0] == subject)
                out.append(describe_operation(document, method, path, operation));
        }
    }
    return out.empty() ? out : "<h2>" + escaped(subject) + "</h2>\n" + out;
}

std::string describe_events(const json& document, std::string_view title, std::string_view prefix) {
    std::string out = "<h3>" + escaped(title) + "</h3>\n";
    for (const auto& [key, message] : document["components"]["messages"].items()) {
        if (!key.starts_with(prefix))
            continue;
        out.append("<details><summary><code>").append(text_of(message, "name"));
        out.append("</code> <span class=\"says\">").append(text_of(message, "summary"));
        out.append("</span></summary>\n");
        out.append(code_block("Data", message["payload"]["properties"]["data"]));
        if (message.contains("x-answer"))
            out.append(code_block("Acknowledged with", message["x-answer"]));
        out.append("</details>\n");
    }
    return out;
}

std::string describe_schemas(const json& document) {
    std::string out = "<h2>Schemas</h2>\n";
    for (const auto& [name, schema] : document["components"]["schemas"].items()) {
        out.append("<details><summary><code>").append(escaped(name)).append("</code></summary>");
        out.append("<pre>").append(escaped(schema.dump(2))).append("</pre></details>\n");
    }
    return out;
}

} // namespace

std::string make_page(const json& openapi, const json& asyncapi) {
    std::string out{head};
    out.append("<h1>").append(text_of(openapi["info"], "title")).append("</h1>\n<p>");
    out.append(text_of(openapi["info"], "description")).append("</p>\n<p>For programs: ");
    out.append("<a href=\"/openapi.json\">openapi.json</a>, ");
    out.append("<a href=\"/asyncapi.json\">asyncapi.json</a>.</p>\n");
    for (const auto& tag : openapi["tags"])
        out.append(describe_subject(openapi, tag["name"].get<std::string>()));
    out.append("<h2>Events</h2>\n<p>").append(text_of(asyncapi["info"], "description"));
    out.append("</p>\n").append(describe_events(asyncapi, "The server sends", "server_"));
    out.append(describe_events(asyncapi, "Clients send", "client_"));
    return out.append(describe_schemas(openapi)).append("</body></html>\n");
}

} // namespace parley::http::description
