#include "adapters/http/shape.hpp"

#include <algorithm>
#include <map>

#include "adapters/http/schema.hpp"
#include "base/faults.hpp"

namespace kesher::http {
namespace {

constexpr Code definition_invalid{"definition_invalid", Whose::caller, 400};

struct Word {
    std::string_view type, is, write;
};
constexpr Word words[] = {{"string", "text", "text in \"quotes\""},
                          {"integer", "a whole number", "a whole number without quotes"},
                          {"number", "a number", "a number without quotes"},
                          {"boolean", "true or false", "true or false without quotes"},
                          {"array", "a list", "a list: [ … ]"},
                          {"object", "an object", "an object: { … }"},
                          {"null", "null", "null"}};
const Word& word_of(std::string_view type) {
    return *std::find_if(std::begin(words), std::end(words) - 1, [&](const Word& word) { return word.type == type; });
}

std::string_view type_of(const Value& value) {
    if (value.is_string()) return "string";
    if (value.is_bool()) return "boolean";
    if (value.is_number()) return "number";
    if (value.is_array()) return "array";
    return value.is_object() ? "object" : "null";
}

// 7.0 is whole, as JSON Schema has it.
bool is_of(const Value& value, std::string_view type) {
    if (type == "integer") return value.is_integer() || (value.is_number() && value.as_number() == static_cast<double>(value.as_integer()));
    return type_of(value) == type;
}

// JSON Schemas by name and by type, each read once.
const Value& component_of(std::string_view reference) {
    static const std::map<std::string, Value, std::less<>> all = [] {
        std::map<std::string, Value, std::less<>> out;
        for (const Schema& schema : schemas()) out.emplace("#/components/schemas/" + schema.name, component(schema));
        return out;
    }();
    return all.find(reference)->second;
}
const Value& schema_of(std::string_view type) {
    static const std::map<std::string, Value, std::less<>> all = [] {
        std::map<std::string, Value, std::less<>> out;
        const auto add = [&](std::string_view one) {
            if (auto schema = json_schema(one)) out.emplace(one, std::move(*schema));
        };
        for (const Described& described : descriptions()) add(described.takes);
        for (const Kind& kind : kinds()) add(kind.schema);
        return out;
    }();
    static const Value anything = Object{};
    const auto at = all.find(type);
    return at == all.end() ? anything : at->second;
}

class Shape {
public:
    /// Of a definition the engine itself knows the members at the top and of a step, and which was meant.
    Shape(Code code, std::size_t root) : code_(code), root_(root) {}
    std::vector<Fault> faults;

    void check(const Value& value, const Value& schema, const std::string& at) {
        if (const Value* reference = schema.find("$ref")) return check(value, component_of(reference->as_string()), at);
        if (const Value* any = schema.find("anyOf")) return check_any(value, schema, any->array(), at);
        if (!accepts(value, schema)) return refuse(value, schema, at);
        const Value *properties = schema.find("properties"), *each = schema.find("additionalProperties"), *items = schema.find("items");
        for (const auto& [name, member] : value.object()) {
            const Value* known = properties ? properties->find(name) : each;
            if (properties && !known && !engine_knows(at)) unknown(name, *properties, at);
            if (known && !member.is_null()) check(member, *known, at + "/" + name.substr(0, 64));
        }
        for (std::size_t i = 0; items && i < value.array().size() && faults.size() < misshapen_max; ++i) check(value.array()[i], *items, at + "/" + std::to_string(i));
    }

private:
    void check_any(const Value& value, const Value& whole, const Array& ways, const std::string& at) {
        const auto way = std::find_if(ways.begin(), ways.end(), [&](const Value& one) { return accepts(value, one); });
        if (way == ways.end()) return refuse(value, whole, at);
        check(value, *way, at);
    }
    static bool accepts(const Value& value, const Value& schema) {
        const std::vector<std::string> types = types_of(schema);
        return types.empty() || std::any_of(types.begin(), types.end(), [&](const std::string& type) { return is_of(value, type); });
    }
    // What may stand there; nothing is said of what may be anything.
    static std::vector<std::string> types_of(const Value& schema) {
        if (const Value* reference = schema.find("$ref")) return types_of(component_of(reference->as_string()));
        std::vector<std::string> out;
        if (const Value* any = schema.find("anyOf"))
            for (const Value& way : any->array())
                for (std::string& type : types_of(way)) out.push_back(std::move(type));
        const Value* type = schema.find("type");
        if (type && type->is_string()) out.push_back(type->as_string());
        if (type)
            for (const Value& one : type->array()) out.push_back(one.as_string());
        return out;
    }
    void refuse(const Value& value, const Value& schema, const std::string& at) {
        if (faults.size() >= misshapen_max) return;
        std::string must, write;
        for (const std::string& type : types_of(schema)) {
            if (type == "null") continue;  // leaving it out says the same
            must += (must.empty() ? "" : " or ") + std::string(word_of(type).is);
            write += (write.empty() ? "" : " or ") + std::string(word_of(type).write);
        }
        faults.push_back(
            {code_, at.substr(std::min<std::size_t>(1, at.size())) + " is " + std::string(word_of(type_of(value)).is) + ", and must be " + must, at, "write " + write});
    }

    bool engine_knows(const std::string& at) const {
        if (code_ != definition_invalid) return false;
        const std::string_view below = std::string_view(at).substr(root_);
        return below.empty() || (below.starts_with("/steps/") && below.find('/', 7) == std::string_view::npos);
    }
    void unknown(const std::string& name, const Value& properties, const std::string& at) {
        if (faults.size() >= misshapen_max) return;
        std::string all;
        for (const auto& [known, schema] : properties.object()) all += (all.empty() ? "" : ", ") + known;
        faults.push_back({code_, "\"" + name.substr(0, 64) + "\" is no member of this", at + "/" + name.substr(0, 64), "it may have " + all});
    }

    Code code_;
    std::size_t root_;
};

// What a call takes, by its line in the tables.
const Described* described(const Route& route) {
    const auto line = std::find_if(descriptions().begin(), descriptions().end(), [&](const Described& one) { return one.method == route.method && one.path == route.path; });
    return line == descriptions().end() ? nullptr : &*line;
}

Result<void> told(std::vector<Fault> faults) {
    if (faults.empty()) return {};
    return as_one(std::move(faults));
}

}  // namespace

std::vector<Fault> misshapen(const Value& body, std::string_view type, Code code, const std::string& at) {
    Shape shape(code, at.size());
    shape.check(body, schema_of(type), at);
    return std::move(shape.faults);
}

std::vector<Fault> misshapen_definition(const Value& body, std::string_view kind, const std::string& at) {
    const auto known = std::find_if(kinds().begin(), kinds().end(), [&](const Kind& one) { return one.kind == kind; });
    return known == kinds().end() ? std::vector<Fault>() : misshapen(body, known->schema, definition_invalid, at);
}

Result<void> check_body(const Exchange& e, const Value& body) {
    const Described* line = described(*e.route);
    const std::string_view takes = line ? line->takes : std::string_view();
    if (line && line->query.find("dry_run") == std::string_view::npos && !e.query("dry_run").empty())
        return Fault{kesher::codes::invalid, "this call makes no dry run", "dry_run", "leave it out: the call does what it says"};
    if (takes == "*") return told(misshapen_definition(body, e.parameters[0]));
    std::vector<Fault> faults = misshapen(body, takes, kesher::codes::invalid);
    if (takes != "ManyDefinitions" || !faults.empty()) return told(std::move(faults));
    const Value* list = body.find("definitions");
    for (std::size_t i = 0; list && i < list->array().size() && faults.size() < misshapen_max; ++i) {
        const Value &one = list->array()[i], *kind = one.find("kind"), *definition = one.find("definition");
        if (!kind || !definition) continue;
        for (Fault& fault : misshapen_definition(*definition, kind->as_string(), "/definitions/" + std::to_string(i) + "/definition")) faults.push_back(std::move(fault));
    }
    return told(std::move(faults));
}

}  // namespace kesher::http
