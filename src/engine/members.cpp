// Which members a definition may have: a misspelt one is told when it is saved, not missed when it should have worked.
#include "engine/members.hpp"

#include <algorithm>
#include <span>

namespace kesher::engine {
namespace {

using Names = std::span<const std::string_view>;

constexpr std::string_view everywhere[] = {"id", "name", "description", "shown_as"};
constexpr std::string_view workspaces[] = {"zone", "zone_table", "key_slot", "quiet_hours", "caps", "locales", "currency"};
constexpr std::string_view purposes[] = {"texts"};
constexpr std::string_view sources[] = {"kind", "trust", "basis", "no"};
constexpr std::string_view placements[] = {"channel", "slots", "purpose"};
constexpr std::string_view experiments[] = {"kind", "arms", "percent", "universal", "goal", "window"};
constexpr std::string_view creatives[] = {"channel", "default_locale", "when", "arm", "variants"};
constexpr std::string_view segments[] = {"rule"};
constexpr std::string_view proofs[] = {"segment", "rule", "people_min", "share_min"};
constexpr std::string_view actions[] = {"topic", "placements", "purpose", "eligible", "starts",     "ends",       "propensity", "value",
                                        "lever", "context",    "cap",     "proof",    "experiment", "by_journey", "creatives"};
constexpr std::string_view journeys[] = {"topic", "enter", "reenter", "exit_on", "goal", "holdout", "steps", "stopped"};
constexpr std::pair<std::string_view, Names> kinds[] = {{"workspaces", workspaces},   {"purposes", purposes},   {"sources", sources},   {"placements", placements},
                                                        {"experiments", experiments}, {"creatives", creatives}, {"segments", segments}, {"proofs", proofs},
                                                        {"actions", actions},         {"journeys", journeys}};

constexpr std::string_view each_step[] = {"id", "type", "name", "description", "topic"};
constexpr std::string_view wait[] = {"for", "until", "until_trait", "hour", "or", "then", "else"};
constexpr std::string_view branch[] = {"rule", "yes", "no", "answer", "ways"};
constexpr std::string_view split[] = {"experiment", "ways"};
constexpr std::string_view slot[] = {"placement", "action", "for"};
constexpr std::string_view message[] = {"channel", "creative", "purpose", "at"};
constexpr std::string_view task[] = {"title", "because", "assign", "due", "expires", "suppress", "outcomes", "purpose"};
constexpr std::pair<std::string_view, Names> step_types[] = {{"wait", wait},       {"branch", branch}, {"split", split}, {"slot", slot},
                                                             {"message", message}, {"task", task},     {"exit", {}}};

bool among(Names names, std::string_view name) { return std::find(names.begin(), names.end(), name) != names.end(); }

Fault unknown(std::string_view name, const std::string& where, Names common, Names own) {
    std::string_view nearest;
    std::size_t least = 3;
    std::string all;
    for (const Names names : {common, own})
        for (const std::string_view known : names) {
            if (const std::size_t d = edit_distance(name, known); d < least) least = d, nearest = known;
            all += (all.empty() ? "" : ", ") + std::string(known);
        }
    return {codes::definition_invalid, "\"" + std::string(name.substr(0, 64)) + "\" is no member of this", where + "/" + std::string(name.substr(0, 64)),
            nearest.empty() ? "it may have " + all : "did you mean " + std::string(nearest) + "?"};
}

// Members of which one would silently not count beside the other.
struct Apart {
    std::string_view type, one, other;
};
constexpr Apart apart[] = {{"wait", "for", "until"},       {"wait", "for", "until_trait"}, {"wait", "until", "until_trait"}, {"wait", "for", "hour"},
                           {"wait", "until", "hour"},      {"branch", "answer", "rule"},   {"branch", "answer", "yes"},      {"branch", "rule", "ways"},
                           {"holdout", "percent", "arms"}, {"split", "arms", "percent"},   {"split", "arms", "universal"}};

bool has(const Value& v, std::string_view name) {
    const Value* member = v.find(name);
    return member && !member->is_null();
}

Result<void> check_apart(const Value& v, std::string_view type, const std::string& at) {
    for (const Apart& two : apart)
        if (two.type == type && has(v, two.one) && has(v, two.other))
            return Fault{codes::definition_invalid, "\"" + std::string(two.other) + "\" does not count beside \"" + std::string(two.one) + "\"", at + "/" + std::string(two.other),
                         "leave one of them out"};
    for (const char* way : {"then", "else"})
        if (type == "wait" && has(v, way) && !has(v, "or"))
            return Fault{codes::definition_invalid, std::string("\"") + way + "\" leads nowhere: the wait has no \"or\"", at + "/" + way,
                         "write the rule that ends the wait earlier"};
    const Value none, *outcomes = v.find("outcomes");
    if (!outcomes) outcomes = &none;
    for (std::size_t i = 0; i < outcomes->array().size(); ++i)
        if (const Value* asks = outcomes->array()[i].find("asks"))
            for (const Value& ask : asks->array())
                if (ask.as_string().empty() || ask.as_string() == "outcome")
                    return Fault{codes::definition_invalid, "an answer cannot be called \"" + ask.as_string() + "\"", at + "/outcomes/" + std::to_string(i) + "/asks",
                                 "name what is asked for; \"outcome\" is the outcome itself"};
    return {};
}

Result<void> check_steps(const Value& body) {
    const Value none, *steps = body.find("steps");
    if (!steps) steps = &none;
    for (std::size_t i = 0; i < steps->array().size(); ++i) {
        const Value& step = steps->array()[i];
        const Value* type = step.find("type");
        const auto known = std::find_if(std::begin(step_types), std::end(step_types), [&](const auto& one) { return type && one.first == type->as_string(); });
        if (known == std::end(step_types)) continue;  // the journey's own reader says what is wrong
        for (const auto& [name, value] : step.object())
            if (!among(each_step, name) && !among(known->second, name)) return unknown(name, "/steps/" + std::to_string(i), each_step, known->second);
        TRY_VOID(check_apart(step, known->first, "/steps/" + std::to_string(i)));
    }
    return {};
}

}  // namespace

Result<void> check_members(std::string_view kind, const Value& body) {
    const auto known = std::find_if(std::begin(kinds), std::end(kinds), [&](const auto& one) { return one.first == kind; });
    if (known == std::end(kinds)) return {};
    for (const auto& [name, value] : body.object())
        if (!among(everywhere, name) && !among(known->second, name)) return unknown(name, "", everywhere, known->second);
    const Value* type = kind == "experiments" ? body.find("kind") : nullptr;
    if (type) TRY_VOID(check_apart(body, type->as_string(), ""));
    return kind == "journeys" ? check_steps(body) : Result<void>();
}

std::vector<std::string_view> members_of(std::string_view kind) {
    std::vector<std::string_view> out;
    const auto add = [&](Names names) { out.insert(out.end(), names.begin(), names.end()); };
    add(kind == "steps" ? Names(each_step) : Names(everywhere));
    for (const auto& [name, names] : kinds)
        if (name == kind) add(names);
    if (kind == "steps")
        for (const auto& [type, names] : step_types) add(names);
    return out;
}

}  // namespace kesher::engine
