// The tables that describe the wire: complete, readable, and as the types say.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "adapters/http/routes.hpp"
#include "adapters/http/schema.hpp"

namespace kesher::http {
namespace {

TEST(Wire, every_route_is_described_once) {
    for (const Route& route : routes()) {
        const auto lines = std::count_if(descriptions().begin(), descriptions().end(), [&](const Described& d) { return d.method == route.method && d.path == route.path; });
        EXPECT_EQ(lines, 1) << route.method << " " << route.path << ": write a line in wire_routes.cpp";
    }
}

TEST(Wire, every_type_can_be_read_and_names_what_there_is) {
    std::set<std::string> names;
    for (const Schema& s : schemas()) {
        EXPECT_TRUE(names.insert(s.name).second) << s.name << " stands there twice";
        EXPECT_FALSE(s.doc.empty()) << s.name;
        EXPECT_TRUE(s.alias.empty() || json_schema(s.alias)) << s.name;
        EXPECT_NE(s.alias.empty(), s.members.empty()) << s.name << " has members or is another name, one of both";
        std::set<std::string> members;
        for (const Member& m : s.members) {
            EXPECT_TRUE(members.insert(m.name).second) << s.name << "." << m.name << " stands there twice";
            EXPECT_FALSE(m.doc.empty()) << s.name << "." << m.name;
            const auto type = json_schema(m.type);
            EXPECT_TRUE(type) << s.name << "." << m.name << ": " << (type ? "" : type.fault().detail + " in " + type.fault().where);
        }
    }
    for (const Described& d : descriptions())
        for (const std::string_view type : {d.takes, d.gives}) {
            std::string text(type);
            if (text.starts_with("text/")) text = text.find(' ') == std::string::npos ? "" : text.substr(text.find(' ') + 1);
            if (const auto star = text.find('*'); star != std::string::npos) text.replace(star, 1, "Segment");
            if (text.empty()) continue;
            const auto schema = json_schema(text);
            EXPECT_TRUE(schema) << d.method << " " << d.path << ": " << (schema ? "" : schema.fault().detail);
        }
    for (const Kind& kind : kinds()) EXPECT_TRUE(names.contains(std::string(kind.schema))) << kind.kind;
}

TEST(Wire, types_become_json_schema) {
    const auto of = [](std::string_view type) {
        auto schema = json_schema(type);
        return schema ? to_json(*schema) : schema.fault().detail;
    };
    EXPECT_EQ(of("time | null"), R"({"type":["string","null"],"format":"date-time"})");
    EXPECT_EQ(of("'a' | 'b-c'"), R"({"type":"string","enum":["a","b-c"]})");
    EXPECT_EQ(of("'a' | null"), R"({"type":["string","null"],"enum":["a",null]})");
    EXPECT_EQ(of("Both | null"), R"({"anyOf":[{"$ref":"#/components/schemas/Both"},{"type":"null"}]})");
    EXPECT_EQ(of("'hold' | Record<string, integer[]>"),
              R"({"anyOf":[{"type":"string","enum":["hold"]},{"type":"object","additionalProperties":{"type":"array","items":{"type":"integer"}}}]})");
    EXPECT_EQ(of("{ id: string; at?: ('x' | 'y')[] }"),
              R"({"type":"object","properties":{"id":{"type":"string"},"at":{"type":"array","items":{"type":"string","enum":["x","y"]}}},"required":["id"]})");
    EXPECT_EQ(of("Nothing"), "there is no schema \"Nothing\"");
    for (const char* bad : {"", "{ id }", "string[", "'a", "Page<", "Record<string string>", "string string", "{ id: string"}) EXPECT_FALSE(json_schema(bad)) << bad;
}

TEST(Wire, the_document_is_json_and_every_reference_leads_somewhere) {
    auto document = parse_json(openapi(), {.depth_max = 64});
    ASSERT_TRUE(document);
    EXPECT_EQ(document->find("openapi")->as_string(), "3.1.0");
    const Value* paths = document->find("paths");
    for (const char* path : {"/v1/people/{person}/timeline", "/v1/segments/{id}", "/v1/journeys", "/openapi.json"}) EXPECT_TRUE(paths->find(path)) << path;
    EXPECT_FALSE(paths->find("/v1/{}"));
    std::set<std::string> ids;
    for (const auto& [path, methods] : paths->object())
        for (const auto& [method, operation] : methods.object()) {
            EXPECT_TRUE(ids.insert(operation.find("operationId")->as_string()).second) << method << " " << path;
            EXPECT_TRUE(operation.find("summary")->as_string().ends_with('.')) << method << " " << path;
            if (const Value* parameters = operation.find("parameters"))
                for (const Value& p : parameters->array()) EXPECT_FALSE(p.find("description")->as_string().empty()) << path << " " << p.find("name")->as_string();
        }
}

TEST(Wire, modules_declare_each_schema_once_and_import_what_they_name) {
    const auto modules = typescript_modules();
    std::string all;
    for (const auto& [file, text] : modules) {
        all += text;
        EXPECT_LE(std::count(text.begin(), text.end(), '\n'), 500) << file << ": cut its table in two";
    }
    for (const Schema& s : schemas()) {
        const std::string kind = s.alias.empty() ? "export interface " + s.name + " {" : "export type " + s.name + " =";
        EXPECT_NE(modules.at(std::string(s.subject) + ".ts").find(kind), std::string::npos) << s.name;
        EXPECT_EQ(all.find(kind), all.rfind(kind)) << s.name;
    }
    EXPECT_NE(modules.at("act.ts").find("import type { Both, "), std::string::npos);
    EXPECT_NE(modules.at("act.ts").find("import type { Outcome } from './journeys';"), std::string::npos);
    EXPECT_NE(modules.at("index.ts").find("export type * from './people';"), std::string::npos);
}

TEST(Wire, typescript_has_the_same_words) {
    const std::string text = typescript();
    EXPECT_NE(text.find("export type ReachState = 'granted' | 'withdrawn' | 'unknown' | 'none';"), std::string::npos);
    EXPECT_NE(text.find("  last_seen: string | null;"), std::string::npos);
    EXPECT_NE(text.find("  wakes_at?: string;"), std::string::npos);
    EXPECT_NE(text.find("  event?: Json;"), std::string::npos);
    for (const char* word : {"integer", ": time", ": rule", "^", "= object"}) EXPECT_EQ(text.find(word), std::string::npos) << word;
}

}  // namespace
}  // namespace kesher::http
