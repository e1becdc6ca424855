// A person's passes through journeys: enter, walk step by step, wait by timer, leave.
#include <algorithm>

#include "journeys/messages.hpp"
#include "journeys/walk.hpp"

namespace kesher::journeys {
namespace {

void move_to(Walk& walk, Run& run, const std::string& step) {
    count_step(walk, run, "inside", -1);
    count_step(walk, run, "passed", 1);
    run.step = step;
    run.step_at = walk.now;
    run.wakes_at = {};
    count_step(walk, run, "inside", 1);
}

// Walks as far as the run can go now. Journeys only go forward, so this ends after at most steps_max steps.
void walk_on(Walk& walk, const Hash128& id) {
    for (std::size_t i = 0; i <= steps_max; ++i) {
        const auto at = walk.person.runs.find(id);
        if (at == walk.person.runs.end()) return;
        Run& run = at->second;
        const Journey* journey = walk.library.version(run.journey, run.version);
        const Step* step = journey ? journey->find(run.step) : nullptr;
        if (!step) return leave(walk, id, "definition_missing");
        std::string next;
        if (at_step(walk, run, *step, next) == Went::stays) return;
        walk.person.timers.erase(run_timer(id));
        if (step->type == StepType::exit) return leave(walk, id, "completed");
        const Step* follows = next.empty() ? journey->after(step->id) : journey->find(next);
        if (!follows) {
            count_step(walk, run, "passed", 1);
            return leave(walk, id, "completed");
        }
        move_to(walk, run, follows->id);
    }
}

bool may_enter(const Walk& walk, const Journey& journey) {
    const bool inside = std::any_of(walk.person.runs.begin(), walk.person.runs.end(), [&](const auto& r) { return r.second.journey == journey.id; });
    if (inside || journey.retired || journey.stopped || journey.steps.empty()) return false;
    const auto past = walk.person.past.find(journey.id);
    if (past == walk.person.past.end() || past->second.entered == 0) return true;
    return journey.reenter_ms && walk.now >= past->second.last_entered + *journey.reenter_ms;
}

// Goals and exit rules see what happened since the run was entered. A goal comes first.
void check_exits(Walk& walk) {
    std::vector<Hash128> ids;
    for (const auto& [id, run] : walk.person.runs) ids.push_back(id);
    for (const Hash128& id : ids) {
        const Run& run = walk.person.runs.at(id);
        const Journey* journey = walk.library.version(run.journey, run.version);
        if (!journey) continue;
        if (journey->goal && holds_since(walk, journey->goal, journey->goal_reads, run.entered_at, false)) {
            walk.counts.emplace_back("journey/" + run.journey + "/goal", 1);
            cancel_messages(walk, id, "goal_reached");
            leave(walk, id, "goal");
        } else if (journey->exit_on && holds_since(walk, journey->exit_on, journey->exit_reads, run.entered_at, false)) {
            cancel_messages(walk, id, "journey_exit");
            leave(walk, id, "exit_rule");
        }
    }
}

// Runs that wait for something to hold are asked again.
void wake_waiting(Walk& walk) {
    std::vector<Hash128> ids;
    for (const auto& [id, run] : walk.person.runs) {
        const Journey* journey = walk.library.version(run.journey, run.version);
        const Step* step = journey ? journey->find(run.step) : nullptr;
        if (step && step->type == StepType::wait && step->until) ids.push_back(id);
    }
    for (const Hash128& id : ids) walk_on(walk, id);
}

}  // namespace

Hash128 run_timer(const Hash128& run) { return Hasher("timer").add("run").add(run).done(); }

void count_step(Walk& walk, const Run& run, const std::string& what, std::int64_t change) {
    walk.counts.emplace_back("journey/" + run.journey + "/step/" + run.step + "/" + what, change);
}

void visit(Walk& walk, const Run& run, Visit visit) {
    if (!walk.visits) return;
    visit.journey = run.journey;
    visit.step = run.step;
    walk.visits->push_back(std::move(visit));
}

void leave(Walk& walk, const Hash128& id, const std::string& reason) {
    const auto at = walk.person.runs.find(id);
    if (at == walk.person.runs.end()) return;
    Run run = std::move(at->second);
    walk.person.runs.erase(at);  // `id` may have been its key: from here on run.id
    walk.person.timers.erase(run_timer(run.id));
    std::erase_if(walk.person.slots, [&](const auto& slot) { return slot.second.run == run.id; });
    cancel_tasks(walk, run.id);
    const bool passed = reason == "completed";
    count_step(walk, run, "inside", -1);
    if (!passed) count_step(walk, run, "left/" + reason, 1);
    walk.counts.emplace_back("journey/" + run.journey + "/inside", -1);
    walk.counts.emplace_back("journey/" + run.journey + (passed ? "/passed" : "/left"), 1);
    RunPast& past = walk.person.past[run.journey];
    past.last_left = walk.now;
    past.reason = reason;
    walk.trace.push_back("left " + run.journey + " " + reason);
    visit(walk, run, {.at = walk.now, .what = "left", .to = reason});
}

bool holds_since(const Walk& walk, const Rule& rule, const RuleReads& reads, Moment from, bool after) {
    Rings since;
    for (const auto& [name, ring] : walk.person.rings) {
        if (!reads.any_event && !reads.events.contains(name)) continue;
        for (const Occurrence& o : ring)
            if (o.at > from || (!after && o.at == from)) since[name].push_back(o);
    }
    Facts facts = segments::facts_of(walk.person, *walk.policy.zone);
    facts.rings = &since;
    return evaluate(rule, facts, walk.now).match;
}

bool enter_now(Walk& walk, const Journey& journey, Becauses because, const Value& trigger) {
    if (!may_enter(walk, journey)) return false;
    Run run;
    run.id = Hasher("run").add(walk.input).add(journey.id).done();
    run.journey = journey.id;
    run.version = journey.version;
    run.step = journey.steps.front().id;
    run.entered_at = run.step_at = walk.now;
    run.because = std::move(because);
    run.trigger = trigger;
    RunPast& mark = walk.person.past[journey.id];
    ++mark.entered;
    mark.last_entered = walk.now;
    walk.counts.emplace_back("journey/" + journey.id + "/inside", 1);
    walk.counts.emplace_back("journey/" + journey.id + "/entered", 1);
    count_step(walk, run, "inside", 1);
    walk.trace.push_back("entered " + journey.id);
    visit(walk, run, {.at = walk.now, .what = "entered"});
    const Hash128 id = run.id;
    walk.person.runs.emplace(id, std::move(run));
    walk_on(walk, id);
    return true;
}

void on_event(Walk& walk, const Event& event) {
    check_exits(walk);
    wake_waiting(walk);
    for (const auto& [id, versions] : walk.library.journeys) {
        const Journey* journey = walk.library.latest(id);
        if (!journey || journey->enter_event != event.rule_name()) continue;
        Facts facts = segments::facts_of(walk.person, *walk.policy.zone);
        facts.event_properties = &event.properties;
        facts.event_name = event.rule_name();
        if (journey->where && !evaluate(journey->where, facts, walk.now).match) continue;
        enter_now(walk, *journey, {{"did " + std::string(event.rule_name()), "did " + std::string(event.rule_name()), "", event.at}}, event.properties);
    }
}

void on_membership(Walk& walk, const segments::Change& change) {
    check_exits(walk);
    wake_waiting(walk);
    if (!change.entered) return;
    for (const auto& [id, versions] : walk.library.journeys) {
        const Journey* journey = walk.library.latest(id);
        if (journey && journey->enter_segment == change.segment) enter_now(walk, *journey, change.because, {});
    }
}

void on_run_timer(Walk& walk, const Hash128& run) {
    check_exits(walk);
    walk_on(walk, run);
}

void continue_run(Walk& walk, const Hash128& run) { walk_on(walk, run); }

void stop_journey(Walk& walk, std::string_view journey) {
    std::vector<Hash128> ids;
    for (const auto& [id, run] : walk.person.runs)
        if (run.journey == journey) ids.push_back(id);
    for (const Hash128& id : ids) {
        cancel_messages(walk, id, "journey_stopped");
        leave(walk, id, "stopped");
    }
}

void stop_all(Walk& walk, std::string_view reason) {
    std::vector<Hash128> ids;
    for (const auto& [id, run] : walk.person.runs) ids.push_back(id);
    for (const Hash128& id : ids) {
        cancel_messages(walk, id, std::string(reason));
        leave(walk, id, std::string(reason));
    }
    cancel_messages(walk, {}, std::string(reason));
}

}  // namespace kesher::journeys
