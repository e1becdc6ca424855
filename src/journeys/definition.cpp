// Reads and checks a journey's definition: every mistake is found when it is saved, with its place.
#include <algorithm>
#include <charconv>
#include <functional>

#include "journeys/journeys.hpp"

namespace kesher::journeys {
namespace {

using Known = std::function<bool(std::string_view, std::string_view)>;

std::string text_of(const Value& value, std::string_view key) {
    const Value* v = value.find(key);
    return v ? v->as_string() : std::string();
}

// Collects faults; the first becomes the answer and carries the rest.
struct Faults {
    std::vector<Fault> all;
    void add(std::string detail, std::string where, std::string fix) { all.push_back({codes::journey_invalid, std::move(detail), std::move(where), std::move(fix)}); }
    void add_rule(const Fault& fault, const std::string& pointer) {
        all.push_back({codes::journey_invalid, fault.detail + (fault.where.empty() ? "" : " at " + fault.where), pointer, fault.fix});
    }
    Fault take() {
        Fault first = std::move(all.front());
        first.more.assign(std::make_move_iterator(all.begin() + 1), std::make_move_iterator(all.end()));
        return first;
    }
};

std::optional<int> minute_of_day(const std::string& text) {
    int hour = 0, minute = 0;
    if (text.size() != 5 || text[2] != ':') return std::nullopt;
    if (std::from_chars(text.data(), text.data() + 2, hour).ptr != text.data() + 2) return std::nullopt;
    if (std::from_chars(text.data() + 3, text.data() + 5, minute).ptr != text.data() + 5) return std::nullopt;
    if (hour > 23 || minute > 59) return std::nullopt;
    return hour * 60 + minute;
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

void read_wait(const Value& v, const std::string& at, Step& step, Faults& faults) {
    const std::string span = text_of(v, "for"), until = text_of(v, "until");
    if (!until.empty()) {
        step.local_minute = minute_of_day(until);
        if (!step.local_minute) faults.add("\"" + until + "\" is no time of day", at + "/until", "write HH:MM, such as 21:01");
    } else if (const auto ms = parse_duration(span); ms && *ms > 0) {
        step.wait_ms = *ms;
    } else {
        faults.add("the wait has no length", at + "/for", "write a duration such as \"1 hour\" or \"2 days\"");
    }
}

void read_branch(const Value& v, const std::string& at, Step& step, Faults& faults) {
    step.rule = rule_at(v, "rule", at + "/rule", faults);
    if (!v.find("rule")) faults.add("the branch has no rule", at + "/rule", "write the rule that decides, such as \"did order_placed within 1 day\"");
    step.yes = text_of(v, "yes");
    step.no = text_of(v, "no");
}

void read_message(const Value& v, const std::string& at, Step& step, const Known& known, Faults& faults) {
    const auto channel = parse_word<Channel>(channel_names, text_of(v, "channel"));
    if (!channel || (*channel != Channel::email && *channel != Channel::sms))
        faults.add("the channel \"" + text_of(v, "channel") + "\" cannot carry a message", at + "/channel", "use email or sms");
    else step.channel = *channel;
    const std::string purpose = v.find("purpose") ? text_of(v, "purpose") : "marketing";
    if (const auto word = parse_word<Purpose>(purpose_names, purpose)) step.purpose = *word;
    else faults.add("the purpose \"" + purpose + "\" is unknown", at + "/purpose", "use service or marketing");
    step.creative = text_of(v, "creative");
    if (!known("creatives", step.creative)) faults.add("the creative \"" + step.creative + "\" is not published", at + "/creative", "publish it first, or name one that is");
    if (const std::string minute = text_of(v, "at"); !minute.empty()) {
        step.local_minute = minute_of_day(minute);
        if (!step.local_minute) faults.add("\"" + minute + "\" is no time of day", at + "/at", "write HH:MM, such as 21:01");
    }
}

void read_steps(const Value& definition, Journey& out, const Known& known, Faults& faults) {
    const Value* steps = definition.find("steps");
    if (!steps || !steps->is_array() || steps->array().empty()) {
        faults.add("the journey has no steps", "/steps", "add at least one step");
        return;
    }
    if (steps->array().size() > steps_max) faults.add("more than " + std::to_string(steps_max) + " steps", "/steps", "split the journey");
    for (std::size_t i = 0; i < steps->array().size() && i < steps_max; ++i) {
        const Value& v = steps->array()[i];
        const std::string at = "/steps/" + std::to_string(i);
        Step step;
        step.id = text_of(v, "id");
        if (step.id.empty()) step.id = "step-" + std::to_string(i + 1);
        if (out.find(step.id)) faults.add("the step id \"" + step.id + "\" occurs twice", at + "/id", "give each step its own id");
        const auto type = parse_word<StepType>(step_type_names, text_of(v, "type"));
        if (!type) faults.add("the step type \"" + text_of(v, "type") + "\" is unknown", at + "/type", "use wait, branch, message or exit");
        step.type = type.value_or(StepType::exit);
        if (step.type == StepType::wait) read_wait(v, at, step, faults);
        if (step.type == StepType::branch) read_branch(v, at, step, faults);
        if (step.type == StepType::message) read_message(v, at, step, known, faults);
        out.steps.push_back(std::move(step));
    }
}

// Branch targets exist and lie behind their branch (a journey only goes forward), and every step can be reached.
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
        if (step.type == StepType::branch) {
            go(step.yes, "yes");
            go(step.no, "no");
        } else if (step.type != StepType::exit) {
            go("", "");
        }
    }
    for (std::size_t i = 0; i < reached.size(); ++i)
        if (!reached[i]) faults.add("the step \"" + journey.steps[i].id + "\" cannot be reached", "/steps/" + std::to_string(i), "remove it, or let a branch lead to it");
}

}  // namespace

std::optional<Millis> parse_duration(std::string_view text) {
    static constexpr std::pair<std::string_view, Millis> units[] = {{"second", second_ms}, {"minute", minute_ms}, {"hour", hour_ms}, {"day", day_ms}, {"week", 7 * day_ms}};
    std::int64_t count = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), count);
    if (parsed.ec != std::errc() || count < 0 || count > 100'000) return std::nullopt;
    std::string_view unit = text.substr(static_cast<std::size_t>(parsed.ptr - text.data()));
    while (!unit.empty() && unit.front() == ' ') unit.remove_prefix(1);
    for (const auto& [name, ms] : units)
        if (unit == name || (unit.size() == name.size() + 1 && unit.starts_with(name) && unit.back() == 's')) return count * ms;
    return std::nullopt;
}

Result<Journey> parse_journey(const Value& definition, const Known& known) {
    Journey out;
    Faults faults;
    out.id = text_of(definition, "id");
    out.name = text_of(definition, "name");
    if (out.name.empty()) out.name = out.id;
    const Value none, *enter = definition.find("enter");
    if (!enter) enter = &none;
    out.enter_segment = text_of(*enter, "segment");
    out.enter_event = text_of(*enter, "event");
    if (out.enter_segment.empty() == out.enter_event.empty()) faults.add("it is not said who enters", "/enter", "write {\"segment\": ID} or {\"event\": NAME}");
    if (!out.enter_segment.empty() && !known("segments", out.enter_segment))
        faults.add("the segment \"" + out.enter_segment + "\" is not published", "/enter/segment", "publish it first, or name one that is");
    out.where = rule_at(*enter, "where", "/enter/where", faults);
    const std::string again = definition.find("reenter") ? text_of(definition, "reenter") : "never";
    if (again != "never" && again != "always") faults.add("reenter is \"" + again + "\"", "/reenter", "use never or always");
    out.reenter = again == "always";
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
