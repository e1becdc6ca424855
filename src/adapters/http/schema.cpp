// Reads the tables: types become JSON Schema and TypeScript.
#include "adapters/http/schema.hpp"

#include <algorithm>
#include <set>

namespace kesher::http {
namespace {

constexpr Code schema_unreadable{"schema_unreadable", Whose::ours, 500};

bool name_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-'; }

Value typed(const char* type) { return Object{{"type", type}}; }

Value nullable(Value schema) {
    const Value* type = schema.find("type");
    if (type && type->is_string()) {
        schema.set("type", Array{*type, "null"});
        if (const Value* words = schema.find("enum")) {
            Array with = words->array();
            with.emplace_back(nullptr);
            schema.set("enum", std::move(with));
        }
        return schema;
    }
    return Object{{"anyOf", Array{std::move(schema), typed("null")}}};
}

Value page_of(Value row) {
    return Object{
        {"type", "object"},
        {"properties", Object{{"data", Object{{"type", "array"}, {"items", std::move(row)}}}, {"has_more", typed("boolean")}, {"next", Object{{"type", Array{"string", "null"}}}}}},
        {"required", Array{"data", "has_more", "next"}}};
}

// Recursive descent over the few forms that schema.hpp names.
class Types {
public:
    explicit Types(std::string_view text) : text_(text) {}

    Result<Value> whole() {
        TRY(out, alternatives());
        skip();
        if (at_ != text_.size()) return fault("an end was expected");
        return std::move(out);
    }

private:
    Fault fault(std::string what) const { return {schema_unreadable, std::move(what), std::string(text_) + "@" + std::to_string(at_), "write it as schema.hpp says"}; }
    void skip() {
        while (at_ < text_.size() && text_[at_] == ' ') ++at_;
    }
    bool take(std::string_view word) {
        skip();
        if (text_.substr(at_, word.size()) != word) return false;
        at_ += word.size();
        return true;
    }
    std::string name() {
        skip();
        const std::size_t begin = at_;
        while (at_ < text_.size() && name_letter(text_[at_])) ++at_;
        return std::string(text_.substr(begin, at_ - begin));
    }

    Result<Value> alternatives() {
        Array words, others;
        bool null = false;
        do {
            if (take("'")) {
                words.emplace_back(name());
                if (!take("'")) return fault("a ' is missing");
                continue;
            }
            TRY(one, listed());
            const Value* type = one.find("type");
            if (type && type->is_string() && type->as_string() == "null") null = true;
            else others.push_back(std::move(one));
        } while (take("|"));
        if (!words.empty()) others.insert(others.begin(), Object{{"type", "string"}, {"enum", Value(std::move(words))}});
        if (others.empty()) return typed("null");
        Value out = others.size() == 1 ? std::move(others.front()) : Value(Object{{"anyOf", Value(std::move(others))}});
        return null ? nullable(std::move(out)) : out;
    }
    Result<Value> listed() {
        TRY(out, single());
        while (take("[]")) out = Object{{"type", "array"}, {"items", std::move(out)}};
        return std::move(out);
    }
    Result<Value> single() {
        if (take("(")) {
            TRY(inside, alternatives());
            if (!take(")")) return fault("a ) is missing");
            return std::move(inside);
        }
        if (take("{")) return members();
        const std::string word = name();
        if (word == "string" || word == "integer" || word == "number" || word == "boolean" || word == "null" || word == "object") return typed(word.c_str());
        if (word == "time") return Value(Object{{"type", "string"}, {"format", "date-time"}});
        if (word == "json") return Value(Object{});
        if (word == "rule") return Value(Object{{"anyOf", Array{typed("string"), typed("object")}}});
        if (word == "Record" || word == "Page") {
            if (!take(word == "Page" ? "<" : "<string,")) return fault("a < is missing");
            TRY(inside, alternatives());
            if (!take(">")) return fault("a > is missing");
            return word == "Page" ? page_of(std::move(inside)) : Value(Object{{"type", "object"}, {"additionalProperties", std::move(inside)}});
        }
        const auto& all = schemas();
        if (std::none_of(all.begin(), all.end(), [&](const Schema& s) { return s.name == word; })) return fault("there is no schema \"" + word + "\"");
        return Value(Object{{"$ref", "#/components/schemas/" + word}});
    }
    Result<Value> members() {
        Object properties;
        Array required;
        while (!take("}")) {
            const std::string member = name();
            const bool optional = take("?");
            if (member.empty() || !take(":")) return fault("name: type was expected");
            TRY(type, alternatives());
            properties.emplace_back(member, std::move(type));
            if (!optional) required.emplace_back(member);
            take(";");
        }
        return Value(Object{{"type", "object"}, {"properties", Value(std::move(properties))}, {"required", Value(std::move(required))}});
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

std::vector<Schema> read_tables() {
    std::vector<Schema> out;
    const std::pair<std::string_view, std::span<const Row>> tables[] = {
        {"people", people_rows()}, {"definitions", definition_rows()}, {"journeys", journey_rows()}, {"decide", decide_rows()}, {"act", act_rows()}, {"see", see_rows()}};
    for (const auto& [subject, table] : tables)
        for (const Row& row : table) {
            if (row.type.empty()) {
                out.push_back({std::string(row.name), std::string(row.doc), {}, {}, subject});
            } else if (row.name == "=") {
                out.back().alias = row.type;
            } else if (row.name == "...") {
                const auto from = std::find_if(out.begin(), out.end(), [&](const Schema& s) { return s.name == row.type; });
                if (from != out.end()) {
                    const std::vector<Member> members = from->members;
                    out.back().members.insert(out.back().members.end(), members.begin(), members.end());
                }
            } else {
                Member member{std::string(row.name), std::string(row.type), std::string(row.doc)};
                member.optional = member.name.find('?') != std::string::npos;
                member.read_only = member.name.find('^') != std::string::npos;
                std::erase_if(member.name, [](char c) { return c == '?' || c == '^'; });
                out.back().members.push_back(std::move(member));
            }
        }
    return out;
}

constexpr std::string_view made_by = "// Made by tools/generate from the tables in src/adapters/http: change them there.\n";
constexpr std::string_view common =
    "export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };\n"
    "/** One page of a list. */\n"
    "export interface Page<T> { data: T[]; has_more: boolean; next: string | null }\n";

// The words of the tables that TypeScript calls otherwise; the console writes and shows rules as text. Literals are left alone.
std::string in_typescript(std::string_view type) {
    static constexpr std::pair<std::string_view, std::string_view> words[] = {
        {"integer", "number"}, {"time", "string"}, {"rule", "string"}, {"json", "Json"}, {"object", "Record<string, Json>"}};
    std::string out;
    for (std::size_t i = 0; i < type.size();) {
        std::size_t end = i;
        if (type[i] == '\'') {
            end = type.find('\'', i + 1) + 1;
            out += type.substr(i, end - i);
        } else if (name_letter(type[i])) {
            while (end < type.size() && name_letter(type[end])) ++end;
            const std::string_view word = type.substr(i, end - i);
            const auto known =
                std::find_if(std::begin(words), std::end(words), [&](const auto& w) { return w.first == word && type.substr(end, 1) != ":" && type.substr(end, 2) != "?:"; });
            out += known == std::end(words) ? word : known->second;
        } else {
            out += type[end++];
        }
        i = end;
    }
    return out;
}

std::string declaration(const Schema& s) {
    std::string out = "\n/** " + s.doc + " */\n";
    if (!s.alias.empty()) return out + "export type " + s.name + " = " + in_typescript(s.alias) + ";\n";
    out += "export interface " + s.name + " {\n";
    for (const Member& m : s.members) out += "  /** " + m.doc + " */\n  " + m.name + (m.optional ? "?" : "") + ": " + in_typescript(m.type) + ";\n";
    return out + "}\n";
}

// The words that stand in its types; names of members in { … } may be among them.
std::set<std::string> words_of(const Schema& s) {
    std::set<std::string> out;
    std::string types = s.alias;
    for (const Member& m : s.members) types += " " + m.type;
    for (std::size_t i = 0; i < types.size();) {
        std::size_t end = i;
        if (types[i] == '\'') end = types.find('\'', i + 1) + 1;
        else
            while (end < types.size() && name_letter(types[end])) ++end;
        if (types[i] != '\'' && end > i) out.insert(types.substr(i, end - i));
        i = std::max(end, i + 1);
    }
    return out;
}

}  // namespace

const std::vector<Schema>& schemas() {
    static const std::vector<Schema> all = read_tables();
    return all;
}

Result<Value> json_schema(std::string_view type) { return Types(type).whole(); }

std::string typescript() {
    std::string out = std::string(made_by) + std::string(common);
    for (const Schema& s : schemas()) out += declaration(s);
    return out;
}

std::map<std::string, std::string> typescript_modules() {
    std::map<std::string, std::string> texts, out;
    std::map<std::string, std::map<std::string, std::set<std::string>>> imports;  // subject → the other subject → names
    for (const Schema& s : schemas()) {
        const std::string own(s.subject);
        texts[own] += declaration(s);
        const auto from = [&](const std::string& other, const std::string& name) {
            if (other != own) imports[own][other].insert(name);
        };
        for (const std::string& word : words_of(s)) {
            const auto named = std::find_if(schemas().begin(), schemas().end(), [&](const Schema& each) { return each.name == word; });
            if (named != schemas().end()) from(std::string(named->subject), word);
            else if (word == "Page") from("common", word);
            else if (word == "json" || word == "object") from("common", "Json");
        }
    }
    std::string index(made_by);
    for (const auto& [subject, text] : texts) {
        std::string head(made_by);
        for (const auto& [other, names] : imports[subject]) {
            std::string list;
            for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
            head += "import type { " + list + " } from './" + other + "';\n";
        }
        out[subject + ".ts"] = head + text;
        index += "export type * from './" + subject + "';\n";
    }
    out["common.ts"] = std::string(made_by) + std::string(common);
    out["index.ts"] = index + "export type * from './common';\n";
    return out;
}

}  // namespace kesher::http
