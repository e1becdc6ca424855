#include "consent/experiments.hpp"

#include <algorithm>

namespace kesher::consent {
namespace {

Fault invalid(std::string detail, std::string where, std::string fix) { return {codes::experiment_invalid, std::move(detail), std::move(where), std::move(fix)}; }

std::string text_of(const Value& value, std::string_view key) {
    const Value* v = value.find(key);
    return v ? v->as_string() : std::string();
}

Result<void> read_split(const Value& definition, Experiment& out) {
    const Value* arms = definition.find("arms");
    if (!arms || arms->array().size() < 2 || arms->array().size() > arms_max)
        return invalid("a split needs between 2 and " + std::to_string(arms_max) + " arms", "/arms", "write [{\"id\": \"a\", \"weight\": 1}, {\"id\": \"b\", \"weight\": 1}]");
    for (std::size_t i = 0; i < arms->array().size(); ++i) {
        const Value& v = arms->array()[i];
        const std::string where = "/arms/" + std::to_string(i), id = text_of(v, "id");
        const Value* weight = v.find("weight");
        const std::int64_t given = weight ? weight->as_integer() : 1;
        if (id.empty()) return invalid("an arm has no id", where + "/id", "name it");
        if (std::any_of(out.arms.begin(), out.arms.end(), [&](const Experiment::Arm& arm) { return arm.id == id; }))
            return invalid("the arm \"" + id + "\" occurs twice", where + "/id", "give each arm its own id");
        if (given < 1 || given > arm_weight_max) return invalid("the weight is no number from 1 to 10000", where + "/weight", "write how many parts this arm gets");
        out.arms.push_back({id, static_cast<std::uint32_t>(given)});
    }
    return {};
}

Result<void> read_holdout(const Value& definition, Experiment& out) {
    const Value* percent = definition.find("percent");
    const double given = percent && percent->is_number() ? percent->as_number() : -1;
    const auto held = static_cast<std::int64_t>(given * 100 + 0.5);
    if (given <= 0 || given > 50 || held < 1) return invalid("a holdout needs a percentage above 0 and at most 50", "/percent", "write 10 to hold out a tenth");
    out.holdout = true;
    out.arms = {{std::string(arm_held), static_cast<std::uint32_t>(held)}, {std::string(arm_treated), static_cast<std::uint32_t>(10'000 - held)}};
    const Value* universal = definition.find("universal");
    out.universal = universal && universal->as_bool();
    return {};
}

Result<void> read_goal(const Value& definition, Experiment& out) {
    const Value* goal = definition.find("goal");
    if (!goal) return invalid("it has no goal", "/goal", "name the event that counts: {\"event\": \"order_placed\", \"value\": \"amount\"}");
    out.goal_event = text_of(*goal, "event");
    out.goal_value = text_of(*goal, "value");
    if (out.goal_event.empty()) return invalid("the goal names no event", "/goal/event", "name the event that counts");
    if (const Value* where = goal->find("where"); where && !where->is_null()) {
        auto rule = where->is_string() ? parse_rule(where->as_string()) : rule_from_json(*where);
        if (!rule) {
            Fault fault = rule.fault();
            fault.where = "/goal/where" + (fault.where.empty() ? "" : "@" + fault.where);
            return fault;
        }
        out.goal_where = std::move(*rule);
    }
    if (const Value* window = definition.find("window")) {
        const auto ms = parse_duration(window->as_string());
        if (!ms || *ms <= 0) return invalid("the window has no length", "/window", "write a duration such as \"30 days\"");
        out.window_ms = *ms;
    }
    return {};
}

}  // namespace

Result<Experiment> experiment_from_json(const Value& definition) {
    Experiment out;
    out.id = text_of(definition, "id");
    out.name = text_of(definition, "name");
    if (out.name.empty()) out.name = out.id;
    const std::string kind = text_of(definition, "kind");
    if (kind != "split" && kind != "holdout") return invalid("the kind is \"" + kind + "\"", "/kind", "use split or holdout");
    if (auto read = kind == "split" ? read_split(definition, out) : read_holdout(definition, out); !read) return read.fault();
    if (auto read = read_goal(definition, out); !read) return read.fault();
    return out;
}

std::string arm_of(const Person& person, const Experiment& experiment) {
    if (const auto held = person.assignments.find(experiment.id); held != person.assignments.end()) return held->second.arm;
    std::uint32_t total = 0;
    for (const Experiment::Arm& arm : experiment.arms) total += arm.weight;
    const Hash128 hash = Hasher("experiment").add(experiment.id).add(person.id.hash).done();
    std::uint32_t at = bucket(static_cast<std::uint32_t>(hash.low), total);
    for (const Experiment::Arm& arm : experiment.arms) {
        if (at < arm.weight) return arm.id;
        at -= arm.weight;
    }
    return experiment.arms.back().id;
}

Assignment& assign(Person& person, const Experiment& experiment, Moment now, const Hash128& input) {
    const auto held = person.assignments.find(experiment.id);
    if (held != person.assignments.end()) return held->second;
    Assignment fresh;
    fresh.arm = arm_of(person, experiment);
    fresh.at = now;
    fresh.id = input;
    return person.assignments.emplace(experiment.id, std::move(fresh)).first->second;
}

void expose(Person& person, const Experiment& experiment, Moment now, const Hash128& input, bool ghost) {
    Assignment& assignment = assign(person, experiment, now, input);
    if (!assignment.exposed_at) assignment.exposed_at = now;
    ++(ghost ? assignment.ghosts : assignment.exposures);
}

std::vector<std::string> holdouts_of(const Experiments& experiments, Purpose purpose, const std::string& named) {
    std::vector<std::string> out;
    if (purpose == Purpose::service) return out;
    for (const auto& [id, experiment] : experiments)
        if (experiment->holdout && (experiment->universal || id == named)) out.push_back(id);
    return out;
}

}  // namespace kesher::consent
