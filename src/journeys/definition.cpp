// Reads and checks a journey's definition: every mistake is found when it is saved, with its place.
#include "journeys/definition.hpp"

#include <algorithm>

namespace kesher::journeys {

std::string text_at(const Value& value, std::string_view key) {
    const Value* v = value.find(key);
    return v ? v->as_string() : std::string();
}

Rule rule_at(const Value& holder, const char* key, const std::string& pointer, Faults& faults) {
    const Value* v = holder.find(key);
    if (!v || v->is_null()) return {};
    auto rule = v->is_string() ? parse_rule(v->as_string()) : rule_from_json(*v);
    if (!rule) {
        faults.add_rule(rule.fault(), pointer);
        return {};
    }
    return std::move(*rule);
}

namespace {

// Targets exist and lie behind the step that names them (a journey only goes forward), and every step can be reached.
void check_ways(const Journey& journey, Faults& faults) {
    std::vector<bool> reached(journey.steps.size(), false);
    if (!reached.empty()) reached[0] = true;
    for (std::size_t i = 0; i < journey.steps.size(); ++i) {
        const Step& step = journey.steps[i];
        const std::string at = "/steps/" + std::to_string(i);
        const auto go = [&](const std::string& target, const char* key) {
            std::size_t to = i + 1;
            if (!target.empty()) {
                to = static_cast<std::size_t>(std::find_if(journey.steps.begin(), journey.steps.end(), [&](const Step& s) { return s.id == target; }) - journey.steps.begin());
                if (to == journey.steps.size()) return faults.add("there is no step \"" + target + "\"", at + "/" + key, "name a step of this journey");
                if (to <= i) return faults.add("the step \"" + target + "\" lies before its branch", at + "/" + key, "a journey goes forward; name a later step");
            }
            if (reached[i] && to < reached.size()) reached[to] = true;
        };
        const bool both = step.type == StepType::branch || (step.type == StepType::wait && step.until);
        if (both) {
            if (step.answer.empty()) go(step.yes, step.type == StepType::branch ? "yes" : "then");
            go(step.no, step.type == StepType::branch ? "no" : "else");
        } else if (step.type != StepType::exit) {
            go("", "");
        }
        for (const auto& [value, target] : step.ways) go(target, ("ways/" + value).c_str());
    }
    for (std::size_t i = 0; i < reached.size(); ++i)
        if (!reached[i]) faults.add("the step \"" + journey.steps[i].id + "\" cannot be reached", "/steps/" + std::to_string(i), "remove it, or let a branch lead to it");
}

// "never", "always", or "after 30 days".
void read_reentry(const Value& definition, Journey& out, Faults& faults) {
    const std::string again = definition.find("reenter") ? text_at(definition, "reenter") : "never";
    if (again == "never") return;
    if (again == "always") out.reenter_ms = 0;
    else if (again.starts_with("after ")) out.reenter_ms = parse_duration(again.substr(6));
    if (!out.reenter_ms) faults.add("reenter is \"" + again + "\"", "/reenter", "use never, always, or after 30 days");
}

}  // namespace

Result<Journey> parse_journey(const Value& definition, const Known& known) {
    Journey out;
    Faults faults;
    out.id = text_at(definition, "id");
    out.name = text_at(definition, "name");
    if (out.name.empty()) out.name = out.id;
    const Value none, *enter = definition.find("enter");
    if (!enter) enter = &none;
    out.enter_segment = text_at(*enter, "segment");
    out.enter_event = text_at(*enter, "event");
    if (out.enter_segment.empty() == out.enter_event.empty()) faults.add("it is not said who enters", "/enter", "write {\"segment\": ID} or {\"event\": NAME}");
    if (!out.enter_segment.empty() && !known("segments", out.enter_segment))
        faults.add("the segment \"" + out.enter_segment + "\" is not published", "/enter/segment", "publish it first, or name one that is");
    out.where = rule_at(*enter, "where", "/enter/where", faults);
    out.topic = text_at(definition, "topic");
    read_reentry(definition, out, faults);
    out.holdout = text_at(definition, "holdout");
    if (!out.holdout.empty() && !known("experiments", out.holdout))
        faults.add("the experiment \"" + out.holdout + "\" is not published", "/holdout", "publish a holdout first, or name one that is");
    const Value* stopped = definition.find("stopped");
    out.stopped = stopped && stopped->as_bool();
    out.goal = rule_at(definition, "goal", "/goal", faults);
    if (out.goal) out.goal_reads = reads_of(out.goal);
    out.exit_on = rule_at(definition, "exit_on", "/exit_on", faults);
    if (out.exit_on) out.exit_reads = reads_of(out.exit_on);
    read_steps(definition, out, known, faults);
    if (faults.all.empty()) check_ways(out, faults);
    if (!faults.all.empty()) return faults.take();
    return out;
}

const Step* Journey::find(std::string_view step) const {
    for (const Step& s : steps)
        if (s.id == step) return &s;
    return nullptr;
}

const Step* Journey::after(std::string_view step) const {
    for (std::size_t i = 0; i + 1 < steps.size(); ++i)
        if (steps[i].id == step) return &steps[i + 1];
    return nullptr;
}

const Journey* Library::latest(std::string_view id) const {
    const auto at = journeys.find(id);
    return at == journeys.end() || at->second.empty() ? nullptr : at->second.rbegin()->second.get();
}

const Journey* Library::version(std::string_view id, std::uint32_t version) const {
    const auto at = journeys.find(id);
    if (at == journeys.end()) return nullptr;
    const auto found = at->second.find(version);
    return found == at->second.end() ? nullptr : found->second.get();
}

}  // namespace kesher::journeys
