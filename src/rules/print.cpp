// Rule → text and JSON, and JSON → rule.
#include <algorithm>

#include "rules/lexer.hpp"
#include "rules/node.hpp"

namespace kesher {
namespace {

using Node = std::shared_ptr<const RuleNode>;

constexpr std::string_view op_words[] = {"=", "!=", "<", "<=", ">", ">=", "contains", "starts with", "is one of", "exists", "does not exist"};

std::string quote(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + "\"";
}

// Bare where the parser would read one name back; quoted otherwise.
std::string print_name(const std::string& name) {
    const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '$'; };
    std::string key = name;
    for (char& c : key)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    const bool bare = !name.empty() && !(name[0] >= '0' && name[0] <= '9') && !key.starts_with("consent.") && key != "in_segment" && std::all_of(name.begin(), name.end(), plain) &&
        !is_rule_keyword(key);
    return bare ? name : quote(name);
}

std::string print_value(const Value& value, bool date) {
    if (!value.is_string()) return to_json(value);
    const std::string& text = value.as_string();
    const bool bare = date && parse_moment(text) && text.find_first_of(" ,") == std::string::npos;
    return bare ? text : quote(text);
}

std::string print_list(const RuleNode& node, const char* word) {
    std::string out;
    for (const Node& child : node.children) out += (out.empty() ? "" : word) + print_node(*child, true);
    return out;
}

std::string print_did(const RuleNode& node, bool negated) {
    std::string out = negated ? "did not " : "did ";
    out += print_name(node.name);
    for (std::size_t i = 0; i < node.tests.size(); ++i) out += (i ? " and " : " where ") + print_test(node.tests[i]);
    if (node.count != RuleCount::at_least || node.times != 1) {
        static constexpr const char* words[] = {" at least ", " exactly ", " at most "};
        out += words[static_cast<std::size_t>(node.count)] + std::to_string(node.times) + " times";
    }
    return out + print_window(node);
}

std::string print_consent(const RuleNode& node, bool negated) {
    return "consent." + std::string(name_of(node.purpose)) + "." + std::string(name_of(node.channel)) + (negated ? " is not " : " is ") + std::string(name_of(node.state));
}

Value test_json(const RuleTest& test) {
    Value out = Object{{"name", test.name}, {"op", std::string(op_words[static_cast<std::size_t>(test.op)])}};
    if (test.op == RuleOp::one_of) out.set("values", Value(Array(test.values)));
    else if (!test.values.empty()) out.set("value", test.values.front());
    if (test.dates) out.set("dates", true);
    return out;
}

Value node_json(const RuleNode& node) {
    const auto children = [&] {
        Array out;
        for (const Node& child : node.children) out.push_back(node_json(*child));
        return Value(std::move(out));
    };
    switch (node.kind) {
        case RuleKind::everyone: return Object{{"everyone", true}};
        case RuleKind::all: return Object{{"all", children()}};
        case RuleKind::any: return Object{{"any", children()}};
        case RuleKind::negation: return Object{{"not", node_json(*node.children.front())}};
        case RuleKind::segment: return Object{{"segment", node.name}};
        case RuleKind::trait: return Object{{"trait", test_json(node.tests.front())}};
        case RuleKind::consent:
            return Object{
                {"consent", Object{{"purpose", std::string(name_of(node.purpose))}, {"channel", std::string(name_of(node.channel))}, {"state", std::string(name_of(node.state))}}}};
        case RuleKind::did: break;
    }
    Value did = Object{{"event", node.name}};
    if (!node.tests.empty()) {
        Array where;
        for (const RuleTest& test : node.tests) where.push_back(test_json(test));
        did.set("where", std::move(where));
    }
    if (node.window == RuleWindow::within) did.set("within", print_duration(node.within_ms));
    if (node.window == RuleWindow::since || node.window == RuleWindow::between) did.set("since", to_rfc3339(node.from));
    if (node.window == RuleWindow::between) did.set("until", to_rfc3339(node.to));
    static constexpr const char* counts[] = {"at_least", "exactly", "at_most"};
    if (node.count != RuleCount::at_least || node.times != 1) did.set(counts[static_cast<std::size_t>(node.count)], node.times);
    return Object{{"did", std::move(did)}};
}

// JSON is read by writing the text that means the same and parsing that: one grammar, one set of checks.
class FromJson {
public:
    Result<std::string> text(const Value& v, const std::string& at, std::size_t depth) {
        if (depth > 2 * rule_depth_max) return fault("nested too deep", at, "split the rule into segments");
        if (!v.is_object() || v.object().size() != 1) return fault("a condition is an object with one member", at, "write {\"did\": {…}}, {\"trait\": {…}}, {\"all\": […]} …");
        const auto& [key, inner] = v.object().front();
        const std::string here = at + "/" + key;
        if (key == "everyone") return std::string("everyone");
        if (key == "all" || key == "any") return list(inner, here, key == "all" ? " and " : " or ", depth);
        if (key == "not") {
            TRY(child, text(inner, here, depth + 1));
            return "not (" + child + ")";
        }
        if (key == "segment") return "in segment " + quote(inner.as_string());
        if (key == "trait") return test(inner, here);
        if (key == "did") return did(inner, here);
        if (key == "consent") return consent(inner, here);
        return fault("\"" + key + "\" is no condition", here, "use all, any, not, did, trait, segment, consent or everyone");
    }

private:
    static Fault fault(std::string detail, std::string where, std::string fix) { return {codes::rule_invalid, std::move(detail), std::move(where), std::move(fix)}; }
    static std::string member(const Value& v, const char* name) {
        const Value* found = v.find(name);
        return found ? found->as_string() : std::string();
    }
    // A member that is not read would change what the rule means without a word.
    static Result<void> only(const Value& v, const std::string& at, std::initializer_list<std::string_view> names) {
        if (!v.is_object()) return fault("an object is missing", at, "write its members");
        for (const auto& [name, value] : v.object())
            if (std::find(names.begin(), names.end(), name) == names.end()) return fault("\"" + name + "\" is not known here", at + "/" + name, "leave it out");
        return {};
    }
    static Result<std::string> consent(const Value& v, const std::string& at) {
        TRY_VOID(only(v, at, {"purpose", "channel", "state"}));
        const std::string purpose = member(v, "purpose"), channel = v.find("channel") ? member(v, "channel") : "*", state = member(v, "state");
        if (!parse_word<Purpose>(purpose_names, purpose))
            return fault("\"" + purpose + "\" is no purpose", at + "/purpose", "use service, analytics, personalization, marketing or ads");
        if (!parse_word<Channel>(channel_names, channel)) return fault("\"" + channel + "\" is no channel", at + "/channel", "use *, email, sms, push, web or agent");
        if (state != "granted" && state != "withdrawn" && state != "unknown") return fault("\"" + state + "\" is no state", at + "/state", "use granted, withdrawn or unknown");
        return "consent." + purpose + "." + channel + " is " + state;
    }
    static Result<std::string> date(const Value& v, const char* name, const std::string& at) {
        const auto moment = parse_moment(member(v, name));
        if (!moment) return fault("\"" + member(v, name) + "\" is no date", at + "/" + name, "write 2026-03-02 or 2026-03-02T20:30:00Z");
        return to_rfc3339(*moment);
    }
    static Result<std::string> operand(const Value& v, bool date, const std::string& at) {
        if (date && !parse_moment(v.as_string())) return fault(to_json(v) + " is no date", at, "write 2026-03-02 or 2026-03-02T20:30:00Z");
        if (!v.is_string() && !v.is_number() && !v.is_bool()) return fault("a value is missing", at, "write a number, true, false, a date, or text");
        return print_value(v, date);
    }
    Result<std::string> list(const Value& v, const std::string& at, const char* word, std::size_t depth) {
        if (!v.is_array() || v.array().empty()) return fault("a list of conditions is missing", at, "write at least one");
        std::string out;
        for (std::size_t i = 0; i < v.array().size(); ++i) {
            TRY(child, text(v.array()[i], at + "/" + std::to_string(i), depth + 1));
            out += (i ? word : "") + ("(" + child + ")");
        }
        return out;
    }
    Result<std::string> test(const Value& v, const std::string& at) {
        TRY_VOID(only(v, at, {"name", "op", "value", "values", "dates"}));
        const std::string op = member(v, "op");
        if (std::find(std::begin(op_words), std::end(op_words), op) == std::end(op_words))
            return fault("\"" + op + "\" is no comparison", at + "/op", "use =, !=, <, <=, >, >=, contains, starts with, is one of, exists or does not exist");
        const Value* dates = v.find("dates");
        const bool date = dates && dates->as_bool();
        std::string out = quote(member(v, "name")) + " " + op;
        if (op == "is one of") {
            out += " (";
            const Value* values = v.find("values");
            for (std::size_t i = 0; values && i < values->array().size(); ++i) {
                const Value& value = values->array()[i];
                TRY(one, operand(value, date && parse_moment(value.as_string()), at + "/values/" + std::to_string(i)));
                out += (i ? ", " : "") + one;
            }
            out += ")";
        } else if (const Value* value = v.find("value")) {
            TRY(one, operand(*value, date, at + "/value"));
            out += " " + one;
        }
        return out;
    }
    Result<std::string> did(const Value& v, const std::string& at) {
        TRY_VOID(only(v, at, {"event", "where", "within", "since", "until", "at_least", "exactly", "at_most"}));
        std::string out = "did " + quote(member(v, "event"));
        if (const Value* where = v.find("where"))
            for (std::size_t i = 0; i < where->array().size(); ++i) {
                TRY(one, test(where->array()[i], at + "/where/" + std::to_string(i)));
                out += (i ? " and " : " where ") + one;
            }
        if (v.find("within")) {
            const std::string length = member(v, "within");
            if (std::count(length.begin(), length.end(), ' ') != 1)
                return fault("\"" + length + "\" is no length of time", at + "/within", "write a number and a unit, such as 1 day");
            out += " within " + length;
        } else if (v.find("since") || v.find("until")) {
            TRY(since, date(v, "since", at));
            out += (v.find("until") ? " between " : " since ") + since;
            if (v.find("until")) {
                TRY(until, date(v, "until", at));
                out += " and " + until;
            }
        }
        for (const auto& [name, words] : {std::pair{"at_least", " at least "}, {"exactly", " exactly "}, {"at_most", " at most "}})
            if (const Value* n = v.find(name)) out += words + to_json(*n) + " times";
        return out;
    }
};

void read_node(const RuleNode& node, RuleReads& out) {
    for (const Node& child : node.children) read_node(*child, out);
    if (node.kind == RuleKind::did) {
        auto& properties = out.events[node.name];
        for (const RuleTest& test : node.tests) properties.insert(test.name);
        out.time |= node.window != RuleWindow::ever;
    }
    if (node.kind == RuleKind::trait) out.traits.insert(node.tests.front().name);
    if (node.kind == RuleKind::segment) out.segments.insert(node.name);
    if (node.kind == RuleKind::consent) out.consents = true;
}

}  // namespace

std::string print_duration(Millis ms) {
    static constexpr std::pair<Millis, const char*> units[] = {{day_ms, "day"}, {hour_ms, "hour"}, {minute_ms, "minute"}, {second_ms, "second"}};
    for (const auto& [size, name] : units)
        if (ms % size == 0) return std::to_string(ms / size) + " " + name + (ms == size ? "" : "s");
    return std::to_string(ms / second_ms) + " seconds";
}

std::string print_window(const RuleNode& node) {
    if (node.window == RuleWindow::within) return " within " + print_duration(node.within_ms);
    if (node.window == RuleWindow::since) return " since " + to_rfc3339(node.from);
    if (node.window == RuleWindow::between) return " between " + to_rfc3339(node.from) + " and " + to_rfc3339(node.to);
    return {};
}

std::string print_test(const RuleTest& test) {
    std::string out = print_name(test.name) + " " + std::string(op_words[static_cast<std::size_t>(test.op)]);
    if (test.op == RuleOp::one_of) {
        out += " (";
        for (std::size_t i = 0; i < test.values.size(); ++i) out += (i ? ", " : "") + print_value(test.values[i], test.dates);
        return out + ")";
    }
    return test.values.empty() ? out : out + " " + print_value(test.values.front(), test.dates);
}

std::string print_node(const RuleNode& node, bool inside_list) {
    std::string out;
    switch (node.kind) {
        case RuleKind::everyone: return "everyone";
        case RuleKind::all: out = print_list(node, " and "); break;
        case RuleKind::any: out = print_list(node, " or "); break;
        case RuleKind::negation: {
            const RuleNode& child = *node.children.front();
            if (child.kind == RuleKind::did) out = print_did(child, true);
            else if (child.kind == RuleKind::segment) return "not in segment " + quote(child.name);
            else if (child.kind == RuleKind::consent) return print_consent(child, true);
            else return "not (" + print_node(child, false) + ")";
            return inside_list && !child.tests.empty() ? "(" + out + ")" : out;
        }
        case RuleKind::did: out = print_did(node, false); return inside_list && !node.tests.empty() ? "(" + out + ")" : out;
        case RuleKind::trait: return print_test(node.tests.front());
        case RuleKind::segment: return "in segment " + quote(node.name);
        case RuleKind::consent: return print_consent(node, false);
    }
    return inside_list ? "(" + out + ")" : out;
}

std::string rule_to_text(const Rule& rule) { return rule.root ? print_node(*rule.root, false) : std::string(); }

Value rule_to_json(const Rule& rule) { return rule.root ? node_json(*rule.root) : Value(); }

Result<Rule> rule_from_json(const Value& json) {
    TRY(text, FromJson().text(json, "", 0));
    auto rule = parse_long_rule(text);
    if (!rule) {
        Fault fault = rule.fault();
        fault.detail += " (in: " + text.substr(0, 120) + ")";
        fault.where = "";
        return fault;
    }
    return rule;
}

RuleReads reads_of(const Rule& rule) {
    RuleReads out;
    if (rule.root) read_node(*rule.root, out);
    return out;
}

}  // namespace kesher
