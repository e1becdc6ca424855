// Reads and checks the steps of a journey's definition.
#include <algorithm>

#include "journeys/definition.hpp"

namespace kesher::journeys {
namespace {

void read_wait(const Value& v, const std::string& at, Step& step, Faults& faults) {
    const std::string span = text_at(v, "for"), until = text_at(v, "until");
    step.until_trait = text_at(v, "until_trait");
    step.until = rule_at(v, "or", at + "/or", faults);
    if (step.until) {
        step.yes = text_at(v, "then");
        step.no = text_at(v, "else");
    }
    if (!step.until_trait.empty()) {
        if (const std::string hour = text_at(v, "hour"); !hour.empty() && !(step.local_minute = parse_minute(hour)))
            faults.add("\"" + hour + "\" is no time of day", at + "/hour", "write HH:MM, such as 09:00");
    } else if (!until.empty()) {
        step.local_minute = parse_minute(until);
        if (!step.local_minute) faults.add("\"" + until + "\" is no time of day", at + "/until", "write HH:MM, such as 21:01");
    } else if (const auto ms = parse_duration(span); ms && *ms > 0) {
        step.wait_ms = *ms;
    } else {
        faults.add("the wait has no length", at + "/for", "write a duration such as \"1 hour\" or \"2 days\"");
    }
}

void read_ways(const Value& v, const std::string& at, Step& step, Faults& faults) {
    const Value* ways = v.find("ways");
    if (!ways || ways->object().empty()) return faults.add("the step says no ways", at + "/ways", "write {\"value\": \"step id\"}");
    for (const auto& [value, target] : ways->object()) step.ways[value] = target.as_string();
}

void read_branch(const Value& v, const std::string& at, Step& step, Faults& faults) {
    step.no = text_at(v, "no");
    step.answer = text_at(v, "answer");
    if (!step.answer.empty()) return read_ways(v, at, step, faults);
    step.rule = rule_at(v, "rule", at + "/rule", faults);
    if (!v.find("rule")) faults.add("the branch has no rule", at + "/rule", "write the rule that decides, such as \"did order_placed within 1 day\", or name an answer");
    step.yes = text_at(v, "yes");
}

void read_split(const Value& v, const std::string& at, Step& step, const Known& known, Faults& faults) {
    step.experiment = text_at(v, "experiment");
    if (!known("experiments", step.experiment))
        faults.add("the experiment \"" + step.experiment + "\" is not published", at + "/experiment", "publish it first, or name one that is");
    read_ways(v, at, step, faults);
}

void read_slot(const Value& v, const std::string& at, Step& step, const Known& known, Faults& faults) {
    step.placement = text_at(v, "placement");
    step.action = text_at(v, "action");
    if (!known("placements", step.placement)) faults.add("the placement \"" + step.placement + "\" is not published", at + "/placement", "publish it first, or name one that is");
    if (!known("actions", step.action)) faults.add("the action \"" + step.action + "\" is not published", at + "/action", "publish it first, or name one that is");
    const auto ms = parse_duration(text_at(v, "for"));
    if (!ms || *ms <= 0) return faults.add("the slot has no length", at + "/for", "say how long it is offered, such as \"3 days\"");
    step.wait_ms = *ms;
}

// {"he": …, "en": …}, each a template; at least one.
void read_texts(const Value& v, const char* key, const std::string& at, Template& en, Template& he, bool needed, Faults& faults) {
    const Value none, *texts = v.find(key);
    if (!texts) texts = &none;
    for (const auto& [locale, target] : {std::pair<const char*, Template*>{"en", &en}, {"he", &he}}) {
        const std::string source = text_at(*texts, locale);
        if (source.empty()) continue;
        if (auto parsed = parse_template(source)) *target = std::move(*parsed);
        else faults.add_rule(parsed.fault(), at + "/" + key + "/" + locale);
    }
    if (needed && !en && !he) faults.add(std::string("the task has no ") + key, at + "/" + key, "write it in Hebrew, English or both: {\"he\": …, \"en\": …}");
    if (!en) en = he;
    if (!he) he = en;
}

void read_outcomes(const Value& v, const std::string& at, TaskPlan& plan, Faults& faults) {
    const Value* list = v.find("outcomes");
    if (!list || list->array().empty() || list->array().size() > outcomes_max)
        return faults.add("the task needs between 1 and 9 outcomes", at + "/outcomes", "write [{\"id\": \"done\", \"label\": {\"en\": …}}]");
    for (std::size_t i = 0; i < list->array().size(); ++i) {
        const Value& one = list->array()[i];
        const std::string where = at + "/outcomes/" + std::to_string(i);
        TaskOutcome outcome;
        outcome.id = text_at(one, "id");
        if (outcome.id.empty() || outcome.id == "expired") faults.add("the outcome has no id of its own", where + "/id", "name it; \"expired\" is taken");
        for (const TaskOutcome& other : plan.outcomes)
            if (other.id == outcome.id) faults.add("the outcome \"" + outcome.id + "\" occurs twice", where + "/id", "give each its own id");
        if (const Value* label = one.find("label")) {
            outcome.label_en = text_at(*label, "en");
            outcome.label_he = text_at(*label, "he");
        }
        if (const Value* asks = one.find("asks"))
            for (const Value& name : asks->array()) outcome.asks.push_back(name.as_string());
        outcome.suppress_until = text_at(one, "suppress_until");
        if (!outcome.suppress_until.empty() && std::find(outcome.asks.begin(), outcome.asks.end(), outcome.suppress_until) == outcome.asks.end())
            faults.add("\"" + outcome.suppress_until + "\" is not among what it asks", where + "/suppress_until", "add it to asks");
        plan.outcomes.push_back(std::move(outcome));
    }
}

void read_task(const Value& v, const std::string& at, Step& step, Faults& faults) {
    TaskPlan plan;
    read_texts(v, "title", at, plan.title_en, plan.title_he, true, faults);
    read_texts(v, "because", at, plan.because_en, plan.because_he, true, faults);
    const Value none, *assign = v.find("assign");
    if (!assign) assign = &none;
    plan.assign_trait = text_at(*assign, "trait");
    plan.assign_else = text_at(*assign, "else");
    if (plan.assign_else.empty())
        faults.add("it is not said whose task it is when the relation is unknown", at + "/assign/else", "write {\"trait\": \"handled_by\", \"else\": \"team\"}");
    for (const auto& [key, target] : {std::pair<const char*, Millis*>{"due", &plan.due_ms}, {"expires", &plan.expires_ms}}) {
        if (!v.find(key)) continue;
        const auto ms = parse_duration(text_at(v, key));
        if (!ms || *ms <= 0) faults.add(std::string(key) + " is no duration", at + "/" + key, "write a duration such as \"2 days\"");
        else *target = *ms;
    }
    if (plan.expires_ms < plan.due_ms) faults.add("the task expires before it is due", at + "/expires", "let it expire later");
    plan.suppress = text_at(v, "suppress");
    read_outcomes(v, at, plan, faults);
    if (const std::string purpose = text_at(v, "purpose"); !purpose.empty()) {
        if (const auto word = parse_word<Purpose>(purpose_names, purpose)) step.purpose = *word;
        else faults.add("the purpose \"" + purpose + "\" is unknown", at + "/purpose", "use service, personalization or marketing");
    }
    step.task = std::make_shared<const TaskPlan>(std::move(plan));
}

void read_message(const Value& v, const std::string& at, Step& step, const Known& known, Faults& faults) {
    const auto channel = parse_word<Channel>(channel_names, text_at(v, "channel"));
    if (!channel || (*channel != Channel::email && *channel != Channel::sms && *channel != Channel::push))
        faults.add("the channel \"" + text_at(v, "channel") + "\" cannot carry a message", at + "/channel", "use email, sms or push");
    else step.channel = *channel;
    const std::string purpose = v.find("purpose") ? text_at(v, "purpose") : "marketing";
    if (const auto word = parse_word<Purpose>(purpose_names, purpose)) step.purpose = *word;
    else faults.add("the purpose \"" + purpose + "\" is unknown", at + "/purpose", "use service or marketing");
    step.creative = text_at(v, "creative");
    if (!known("creatives", step.creative)) faults.add("the creative \"" + step.creative + "\" is not published", at + "/creative", "publish it first, or name one that is");
    else if (!known("creatives/" + std::string(name_of(step.channel)), step.creative))
        faults.add("the creative \"" + step.creative + "\" is of another channel", at + "/creative", "name a creative of " + std::string(name_of(step.channel)));
    if (const std::string minute = text_at(v, "at"); !minute.empty()) {
        step.local_minute = parse_minute(minute);
        if (!step.local_minute) faults.add("\"" + minute + "\" is no time of day", at + "/at", "write HH:MM, such as 21:01");
    }
}

}  // namespace

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
        step.id = text_at(v, "id");
        if (step.id.empty()) step.id = "step-" + std::to_string(i + 1);
        if (out.find(step.id)) faults.add("the step id \"" + step.id + "\" occurs twice", at + "/id", "give each step its own id");
        const auto type = parse_word<StepType>(step_type_names, text_at(v, "type"));
        if (!type) faults.add("the step type \"" + text_at(v, "type") + "\" is unknown", at + "/type", "use wait, branch, split, slot, task, message or exit");
        step.type = type.value_or(StepType::exit);
        if (step.type == StepType::wait) read_wait(v, at, step, faults);
        if (step.type == StepType::branch) read_branch(v, at, step, faults);
        if (step.type == StepType::message) read_message(v, at, step, known, faults);
        if (step.type == StepType::split) read_split(v, at, step, known, faults);
        if (step.type == StepType::slot) read_slot(v, at, step, known, faults);
        if (step.type == StepType::task) read_task(v, at, step, faults);
        step.topic = text_at(v, "topic");
        out.steps.push_back(std::move(step));
    }
}

}  // namespace kesher::journeys
