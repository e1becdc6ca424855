// How decisions, tasks and suppressions are shown: the sentence first, then the table that proves it.
#include <algorithm>
#include <cstdio>

#include "engine/views.hpp"
#include "engine/words.hpp"

namespace kesher::engine {
namespace {

double units(std::int64_t millionths) { return static_cast<double>(millionths) / static_cast<double>(one_million); }

std::string action_name(const Workspace& workspace, const std::string& id) {
    const auto at = workspace.shelf.actions.find(id);
    return at == workspace.shelf.actions.end() ? id : at->second->name;
}

// What would have to be different for one that was not shown; the reason itself stands in words.cpp.
struct Change {
    std::string_view reason, en, he;
};
constexpr Change changes[] = {
    {"not_offered", "A journey that stands at its slot.", "מסע שעומד בשלב ההצעה."},
    {"not_started", "Its beginning.", "מועד התחילה."},
    {"ended", "A later end.", "מועד סיום מאוחר יותר."},
    {"not_eligible", "A change in what the rule reads.", "שינוי בנתונים שהכלל קורא."},
    {"consent_withdrawn", "A new consent.", "הסכמה חדשה."},
    {"consent_unknown", "A consent to this purpose.", "הסכמה למטרה הזאת."},
    {"suppressed", "The end of the suppression.", "סיום ההחרגה."},
    {"cap_reached", "A place under the cap.", "מקום פנוי מתחת לתקרה."},
    {"quiet_hours", "The end of quiet hours.", "סיום שעות השקט."},
    {"proof_not_true", "More people like this one who did it.", "עוד אנשים דומים שעשו זאת."},
    {"no_creative", "A creative for this person or language.", "קריאייטיב לאדם או לשפה."},
    {"render_failed", "Content that can be rendered.", "תוכן שניתן להפיק."},
    {"held_out", "Nothing: the holdout stays as it is.", "דבר: קבוצת הביקורת קבועה."},
    {"lower_priority", "A higher priority.", "עדיפות גבוהה יותר."},
};

// The gate that stopped a candidate, or nullptr. Nothing waits for a placement: what would have to wait is stopped there.
const Gate* stopper(const Candidate& c) {
    const auto at = std::find_if(c.gates.begin(), c.gates.end(), [](const Gate& g) { return g.mark == Gate::Mark::stopped || g.mark == Gate::Mark::waits; });
    return at == c.gates.end() ? nullptr : &*at;
}

Value because_of(const Candidate& c) {
    if (c.reason.empty()) return pair(c.gates.empty() ? "" : c.gates.back().seen_en, c.gates.empty() ? "" : c.gates.back().seen_he);
    const Words reason = reason_words(c.reason);
    const Gate* gate = stopper(c);
    return pair(reason.en + (gate && !gate->seen_en.empty() ? ": " + gate->seen_en : ""), reason.he + (gate && !gate->seen_he.empty() ? ": " + gate->seen_he : ""));
}

Value slate_row(const Candidate& c, const Decision& decision, const Workspace& workspace) {
    Value out = Object{{"action", c.action},
                       {"name", action_name(workspace, c.action)},
                       {"creative", c.creative},
                       {"content", c.content},
                       {"locale", c.locale},
                       {"dir", c.dir},
                       {"priority", units(c.priority)},
                       {"decision_id", id_text("dec_", decision.id)}};
    if (!c.arm.empty()) out.set("arm", c.arm);
    return out;
}

const Candidate* first_chosen(const Decision& decision) {
    const auto at = std::find_if(decision.candidates.begin(), decision.candidates.end(), [](const Candidate& c) { return c.chosen; });
    return at == decision.candidates.end() ? nullptr : &*at;
}

// One sentence for whoever asks: why this, or why nothing.
Value answer_of(const Decision& decision, const Workspace& workspace) {
    if (const Candidate* first = first_chosen(decision)) {
        const std::string name = action_name(workspace, first->action);
        char number[32];
        std::snprintf(number, sizeof number, "%.4g", units(first->priority));
        const auto open = std::count_if(decision.candidates.begin(), decision.candidates.end(), [](const Candidate& c) { return c.chosen || c.reason == "lower_priority"; });
        if (open == 1)
            return pair("Because \"" + name + "\" passed every gate (priority " + number + "), and nothing else could be shown.",
                        "כי ״" + name + "״ עברה את כל הבדיקות (עדיפות " + number + "), ולא היה דבר אחר להציג.");
        return pair("Because \"" + name + "\" passed every gate and has the highest priority (" + number + ") of the " + std::to_string(open) + " that could be shown.",
                    "כי ״" + name + "״ עברה את כל הבדיקות ולה העדיפות הגבוהה ביותר (" + number + ") מבין " + std::to_string(open) + " שאפשר היה להציג.");
    }
    if (decision.candidates.empty()) return pair("Nothing: no action is published for this placement.", "דבר: לא פורסמה פעולה למיקום הזה.");
    const Candidate& nearest = decision.candidates.front();
    const Value because = because_of(nearest);
    const std::string name = action_name(workspace, nearest.action);
    return pair("Nothing is better here. The nearest, \"" + name + "\", was not shown: " + because.find("en")->as_string() + ".",
                "כאן עדיף לא להציג דבר. הקרובה ביותר, ״" + name + "״, לא הוצגה: " + because.find("he")->as_string() + ".");
}

std::string_view mark_word(Gate::Mark mark) {
    static constexpr std::string_view words[] = {"not_checked", "passed", "stopped", "waits"};
    return words[static_cast<std::size_t>(mark)];
}

// Of one that was stopped on the way nothing was computed: null, never the numbers that a product begins with.
Value priority_of(const Candidate& c) { return c.weighed() ? Value(units(c.priority)) : Value(); }
Value factors_of(const Candidate& c) {
    if (!c.weighed()) return {};
    return Object{{"propensity", units(c.factors.propensity)}, {"context", units(c.factors.context)}, {"value", units(c.factors.value)}, {"lever", units(c.factors.lever)}};
}

Value candidate_view(const Candidate& c, const Workspace& workspace) {
    Array gates;
    for (const Gate& g : c.gates) gates.push_back(Object{{"gate", g.name}, {"seen", pair(g.seen_en, g.seen_he)}, {"mark", std::string(mark_word(g.mark))}});
    Value out = Object{{"action", c.action},
                       {"name", action_name(workspace, c.action)},
                       {"creative", c.creative},
                       {"chosen", c.chosen},
                       {"ghost", c.ghost},
                       {"reason", c.reason},
                       {"priority", priority_of(c)},
                       {"factors", factors_of(c)},
                       {"gates", Value(std::move(gates))},
                       {"because", because_of(c)}};
    if (!c.arm.empty()) out.set("arm", c.arm);
    if (!c.content.is_null()) {
        out.set("content", c.content);
        out.set("locale", c.locale);
        out.set("dir", c.dir);
    }
    return out;
}

Value person_of(const Person& person) { return Object{{"id", id_text("per_", person.id.hash)}, {"name", profiles::display_name(person)}}; }

}  // namespace

Value decided_view(const Decision& decision, const Workspace& workspace, bool runner_ups) {
    Array slate, others;
    for (const Candidate& c : decision.candidates) {
        if (c.chosen) slate.push_back(slate_row(c, decision, workspace));
        else
            others.push_back(Object{{"action", c.action},
                                    {"name", action_name(workspace, c.action)},
                                    {"priority", priority_of(c)},
                                    {"gate", stopper(c) ? Value(stopper(c)->name) : Value("arbitration")},
                                    {"reason", c.reason},
                                    {"because", because_of(c)}});
    }
    const Candidate* first = first_chosen(decision);
    Value out = Object{{"placement", decision.placement},
                       {"decision_id", id_text("dec_", decision.id)},
                       {"reason", first ? "chosen" : "nothing"},  // a device is not told that it is held out
                       {"action", first ? Value(first->action) : Value()},
                       {"creative", first ? Value(first->creative) : Value()},
                       {"content", first ? first->content : Value()},
                       {"locale", first ? Value(first->locale) : Value()},
                       {"dir", first ? Value(first->dir) : Value()},
                       {"slate", Value(std::move(slate))}};
    if (!runner_ups) return out;
    out.set("because", answer_of(decision, workspace));
    out.set("runner_ups", Value(std::move(others)));
    out.set("left_out", decision.left_out);
    return out;
}

Value decision_row(const Person& person, const Decision& decision, const Workspace& workspace) {
    const Candidate* first = first_chosen(decision);
    if (!first && !decision.candidates.empty() && decision.reason == "ghost") first = &decision.candidates.front();
    return Object{{"id", id_text("dec_", decision.id)},
                  {"at", to_rfc3339(decision.at)},
                  {"person", person_of(person)},
                  {"placement", decision.placement},
                  {"action", first ? Value(first->action) : Value()},
                  {"name", first ? Value(action_name(workspace, first->action)) : Value()},
                  {"reason", decision.reason},
                  {"priority", first ? Value(units(first->priority)) : Value()}};
}

Value why_decision(const Person& person, const Decision& decision, const Workspace& workspace) {
    const auto placement = workspace.shelf.placements.find(decision.placement);
    const std::string place = placement == workspace.shelf.placements.end() ? decision.placement : placement->second->name;
    const std::string who = profiles::display_name(person);
    const Candidate* first = first_chosen(decision);
    const std::string what = first ? action_name(workspace, first->action) : "";
    Array candidates;
    for (const Candidate& c : decision.candidates) candidates.push_back(candidate_view(c, workspace));
    Value out = Object{{"id", id_text("dec_", decision.id)},
                       {"at", to_rfc3339(decision.at)},
                       {"question",
                        first ? pair("Why was \"" + what + "\" shown to " + (who.empty() ? "this person" : who) + " in \"" + place + "\"?",
                                     "למה הוצגה ״" + what + "״ אל " + (who.empty() ? "האדם הזה" : who) + " במיקום ״" + place + "״?")
                              : pair("Why was nothing shown to " + (who.empty() ? "this person" : who) + " in \"" + place + "\"?",
                                     "למה לא הוצג דבר אל " + (who.empty() ? "האדם הזה" : who) + " במיקום ״" + place + "״?")},
                       {"answer", answer_of(decision, workspace)},
                       {"person", person_of(person)},
                       {"placement", decision.placement},
                       {"placement_name", place},
                       {"context", decision.context},
                       {"state", decision.reason},
                       {"partial", decision.partial},
                       {"left_out", decision.left_out},
                       {"candidates", Value(std::move(candidates))}};
    if (!first && !decision.candidates.empty())
        for (const Change& change : changes)
            if (change.reason == decision.candidates.front().reason) out.set("would_change", pair(std::string(change.en), std::string(change.he)));
    if (first) out.set("content", first->content);
    return out;
}

const journeys::TaskPlan* plan_of(const Task& task, const Workspace& workspace) {
    const journeys::Journey* journey = workspace.library.version(task.journey, task.journey_version);
    const journeys::Step* step = journey ? journey->find(task.step) : nullptr;
    return step ? step->task.get() : nullptr;
}

Value outcomes_view(const journeys::TaskPlan& plan) {
    Array out;
    for (const journeys::TaskOutcome& outcome : plan.outcomes) {
        Array asks;
        for (const std::string& name : outcome.asks) asks.push_back(name);
        out.push_back(Object{{"id", outcome.id}, {"label", pair(outcome.label_en, outcome.label_he)}, {"asks", Value(std::move(asks))}});
    }
    return Value(std::move(out));
}

Value task_view(const Person& person, const Task& task, const Workspace& workspace, Moment now) {
    const journeys::Journey* journey = workspace.library.latest(task.journey);
    const journeys::TaskPlan* plan = plan_of(task, workspace);
    Value out = Object{{"id", id_text("tsk_", task.id)},
                       {"person", person_of(person)},
                       {"journey", task.journey},
                       {"journey_name", journey ? journey->name : task.journey},
                       {"step", task.step},
                       {"topic", task.topic},
                       {"assignee", task.assignee},
                       {"title", pair(task.title_en, task.title_he)},
                       {"because", pair(task.because_en, task.because_he)},
                       {"state", std::string(task_state_names[static_cast<std::size_t>(task.state)])},
                       {"created_at", to_rfc3339(task.created_at)},
                       {"due_at", to_rfc3339(task.due_at)},
                       {"expires_at", to_rfc3339(task.expires_at)},
                       {"overdue", task.state == TaskState::open && task.due_at < now},
                       {"outcomes", plan ? outcomes_view(*plan) : Value(Array{})}};
    if (task.state == TaskState::open) return out;
    out.set("outcome", task.outcome);
    out.set("answers", task.answers);
    out.set("note", task.note);
    out.set("by", task.by);
    out.set("done_at", to_rfc3339(task.done_at));
    return out;
}

Array suppressions_view(const Person& person, Moment now) {
    Array out;
    for (const auto& [key, s] : person.suppressions) {
        if (s.until && s.until <= now) continue;
        out.push_back(Object{{"topic", std::string(consent::topic_of(key))},
                             {"since", to_rfc3339(s.since)},
                             {"until", s.until ? Value(to_rfc3339(s.until)) : Value()},
                             {"because", pair(s.en, s.he)},
                             {"source", s.source}});
    }
    return out;
}

}  // namespace kesher::engine
