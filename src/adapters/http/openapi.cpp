// The OpenAPI document: the routes there are, with their lines of the tables.
#include <algorithm>
#include <map>

#include "adapters/http/routes.hpp"
#include "adapters/http/schema.hpp"

namespace kesher::http {
namespace {

constexpr std::pair<std::string_view, std::string_view> query_docs[] = {
    {"limit", "How many rows, at most 100."},
    {"starting_after", "The id behind which to go on: the last answer's next."},
    {"search", "Part of a name or an identifier."},
    {"types", "Kinds, separated by commas."},
    {"from", "Not before this time."},
    {"to", "Not after this time."},
    {"message", "The message asked about."},
    {"journey", "The journey asked about."},
    {"person", "ns:value."},
    {"dry_run", "true: only check."},
    {"source", "Only of this source."},
    {"env", "live or test."},
    {"status", "accepted, rejected, duplicate or held."},
    {"workspace", "The workspace, where no header can be sent."},
    {"after", "Only behind this position."},
    {"tail", "The last so many first."},
    {"writeKey", "The write key."},
    {"placement", "Only of this placement."},
    {"action", "Only of this action."},
    {"arm", "Only of this arm."},
    {"converted", "true or false."},
    {"assignee", "Only for this agent or team."},
    {"state", "Only in this state."},
};

// What stands in the path's {}, by what stands before it.
std::string parameter_of(std::string_view before) {
    static constexpr std::pair<std::string_view, std::string_view> names[] = {{"people", "person"}, {"projects", "key"}, {"flags", "key"}, {"p", "token"},
                                                                              {"u", "token"},       {"s", "call"},       {"s2s", "call"}};
    for (const auto& [word, name] : names)
        if (word == before) return std::string(name);
    return "id";
}

// "/v1/people/{}/why" → "/v1/people/{person}/why" and its parameters.
std::string named_path(std::string_view path, Array& parameters) {
    std::string out;
    for (std::size_t i = 0; i < path.size(); ++i) {
        out += path[i];
        if (path[i] != '{') continue;
        const std::string_view before = path.substr(0, i - 1);
        const std::string name = parameter_of(before.substr(before.rfind('/') + 1));
        out += name;
        parameters.push_back(Object{{"name", name},
                                    {"in", "path"},
                                    {"required", true},
                                    {"description", name == "person" ? "ns:value; id:per_… always works." : "The " + name + "."},
                                    {"schema", Object{{"type", "string"}}}});
    }
    return out;
}

void add_query(std::string_view names, Array& parameters) {
    while (!names.empty()) {
        const auto end = std::min(names.find(' '), names.size());
        const std::string_view name = names.substr(0, end);
        const auto doc = std::find_if(std::begin(query_docs), std::end(query_docs), [&](const auto& d) { return d.first == name; });
        const bool number = name == "limit" || name == "after" || name == "tail";
        parameters.push_back(Object{{"name", std::string(name)},
                                    {"in", "query"},
                                    {"description", std::string(doc == std::end(query_docs) ? "" : doc->second)},
                                    {"schema", Object{{"type", number ? "integer" : "string"}}}});
        names.remove_prefix(std::min(end + 1, names.size()));
    }
}

// A table that cannot be read shows as an empty schema here, and fails schema_test.
Value schema_or_any(std::string_view type) {
    auto schema = json_schema(type);
    return schema ? std::move(*schema) : Value(Object{});
}

Value content_of(std::string_view type) {
    const auto space = type.find(' ');
    if (type.find('/') != std::string_view::npos)
        return Object{
            {std::string(type.substr(0, space)), Object{{"schema", space == std::string_view::npos ? Value(Object{{"type", "string"}}) : schema_or_any(type.substr(space + 1))}}}};
    return Object{{"application/json", Object{{"schema", schema_or_any(type)}}}};
}

Value security_of(const Route& route) {
    if (route.auth == Auth::open) return Array{};
    if (route.auth == Auth::write) return Array{Object{{"write_key", Array{}}}};
    if (route.auth == Auth::either) return Array{Object{{"write_key", Array{}}}, Object{{"secret_key", Array{Value(std::string(route.scope))}}}, Object{{"session", Array{}}}};
    const Value scopes = route.scope.empty() ? Array{} : Array{Value(std::string(route.scope))};
    return Array{Object{{"secret_key", scopes}}, Object{{"session", Array{}}}};
}

std::string operation_id(std::string_view method, std::string_view path) {
    std::string out(method);
    std::transform(out.begin(), out.end(), out.begin(), [](char c) { return static_cast<char>(c - 'A' + 'a'); });
    for (const char c : path) {
        const bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (word) out += c;
        else if (out.back() != '_') out += '_';
    }
    while (out.back() == '_') out.pop_back();
    return out;
}

struct Paths {
    Object all;

    void add(const Route& route, std::string_view pattern, const Described& told, std::string summary, const std::string& takes, const std::string& gives) {
        Array parameters;
        const std::string path = named_path(pattern, parameters);
        add_query(told.query, parameters);
        Value operation = Object{{"operationId", operation_id(route.method, path)}, {"summary", std::move(summary)}};
        if (!parameters.empty()) operation.set("parameters", std::move(parameters));
        if (!takes.empty()) operation.set("requestBody", Object{{"required", true}, {"content", content_of(takes)}});
        const Value refused =
            Object{{"description", "What is wrong, and how to fix it."}, {"content", Object{{"application/problem+json", Object{{"schema", schema_or_any("Problem")}}}}}};
        operation.set("responses", Object{{route.method == "GET" ? "200" : "2XX", Object{{"description", "Done."}, {"content", content_of(gives)}}}, {"default", refused}});
        operation.set("security", security_of(route));
        std::string method(route.method);
        std::transform(method.begin(), method.end(), method.begin(), [](char c) { return static_cast<char>(c - 'A' + 'a'); });
        const auto held = std::find_if(all.begin(), all.end(), [&](const auto& p) { return p.first == path; });
        if (held == all.end()) all.emplace_back(path, Object{{method, std::move(operation)}});
        else held->second.set(method, std::move(operation));
    }
};

// Stars in a line of all kinds stand for the kind's schema.
std::string starred(std::string_view type, std::string_view schema) {
    std::string out(type);
    if (const auto at = out.find('*'); at != std::string::npos) out.replace(at, 1, schema);
    return out;
}

Value paths() {
    Paths out;
    for (const Route& route : routes())
        for (const Described& told : descriptions()) {
            if (told.method != route.method || told.path != route.path) continue;
            if (!route.path.starts_with("/v1/{}")) {
                out.add(route, route.path, told, std::string(told.summary), std::string(told.takes), std::string(told.gives));
                continue;
            }
            for (const Kind& kind : kinds()) {
                const std::string path = "/v1/" + std::string(kind.kind) + std::string(route.path.substr(6));
                const bool whole = told.summary.ends_with('.');
                out.add(route, path, told, std::string(told.summary) + (whole ? "" : " " + std::string(kind.one) + "."), starred(told.takes, kind.schema),
                        starred(told.gives, kind.schema));
            }
        }
    return std::move(out.all);
}

std::string document() {
    Object components;
    for (const Schema& s : schemas()) components.emplace_back(s.name, component(s));
    const Value security =
        Object{{"write_key", Object{{"type", "http"}, {"scheme", "basic"}, {"description", "A write key as user name; it may also stand in X-Write-Key, the query or the body."}}},
               {"secret_key", Object{{"type", "http"}, {"scheme", "bearer"}, {"description", "A secret key with the scope that the call names."}}},
               {"session", Object{{"type", "apiKey"}, {"in", "cookie"}, {"name", "kesher_session"}, {"description", "The console's session."}}}};
    const Value all =
        Object{{"openapi", "3.1.0"},
               {"info", Object{{"title", "Kesher"}, {"version", "0.1.0"}, {"description", "Personal communication with consent. Times are RFC 3339 in UTC; errors are RFC 9457."}}},
               {"paths", paths()},
               {"components", Object{{"schemas", Value(std::move(components))}, {"securitySchemes", security}}}};
    return to_json(all);
}

}  // namespace

Value component(const Schema& s) {
    if (!s.alias.empty()) {
        Value out = schema_or_any(s.alias);
        out.set("description", s.doc);
        return out;
    }
    Object properties;
    Array required;
    for (const Member& m : s.members) {
        Value one = schema_or_any(m.type);
        if (!m.doc.empty()) one.set("description", m.doc);
        if (m.read_only) one.set("readOnly", true);
        properties.emplace_back(m.name, std::move(one));
        if (!m.optional) required.emplace_back(m.name);
    }
    return Object{{"type", "object"}, {"description", s.doc}, {"properties", Value(std::move(properties))}, {"required", Value(std::move(required))}};
}

const std::string& openapi() {
    static const std::string text = document();
    return text;
}

}  // namespace kesher::http
