// A person's passes through journeys: enter, walk step by step, wait by timer, leave.
#include <algorithm>

#include "journeys/messages.hpp"

namespace kesher::journeys {
namespace {

Hash128 run_timer(const Hash128& run) { return Hasher("timer").add("run").add(run).done(); }

void count_step(Walk& walk, const Run& run, const std::string& what, std::int64_t change) {
    walk.counts.emplace_back("journey/" + run.journey + "/step/" + run.step + "/" + what, change);
}

void leave(Walk& walk, const Hash128& id, const std::string& reason) {
    const auto at = walk.person.runs.find(id);
    if (at == walk.person.runs.end()) return;
    Run run = std::move(at->second);
    walk.person.runs.erase(at);
    walk.person.timers.erase(run_timer(id));
    const bool passed = reason == "completed";
    count_step(walk, run, "inside", -1);
    if (!passed) count_step(walk, run, "left/" + reason, 1);
    walk.counts.emplace_back("journey/" + run.journey + "/inside", -1);
    walk.counts.emplace_back("journey/" + run.journey + (passed ? "/passed" : "/left"), 1);
    RunPast& past = walk.person.past[run.journey];
    past.last_left = walk.now;
    past.reason = reason;
    walk.trace.push_back("left " + run.journey + " " + reason);
}

void move_to(Walk& walk, Run& run, const std::string& step) {
    count_step(walk, run, "inside", -1);
    count_step(walk, run, "passed", 1);
    run.step = step;
    run.step_at = walk.now;
    run.wakes_at = {};
    count_step(walk, run, "inside", 1);
}

Moment next_minute(const Walk& walk, int minute) {
    Civil local = walk.policy.zone->local(walk.now);
    if (local.hour * 60 + local.minute >= minute) ++local.day;
    local.hour = minute / 60;
    local.minute = minute % 60;
    local.second = local.millisecond = 0;
    return walk.policy.zone->instant(local);
}

void sleep_until(Walk& walk, Run& run, Moment due) {
    run.wakes_at = due;
    walk.person.timers[run_timer(run.id)] = {due, TimerKind::run, to_bytes(run.id)};
}

// Whether the step is done and the run may go on. A wait arms its timer; a message waits for its fate.
enum class Went : std::uint8_t { on, stays };

Went at_step(Walk& walk, Run& run, const Step& step, std::string& next) {
    switch (step.type) {
        case StepType::wait:
            if (!run.wakes_at) sleep_until(walk, run, step.local_minute ? next_minute(walk, *step.local_minute) : walk.now + step.wait_ms);
            return walk.now >= run.wakes_at ? Went::on : Went::stays;
        case StepType::branch: next = evaluate(step.rule, segments::facts_of(walk.person, *walk.policy.zone), walk.now).match ? step.yes : step.no; return Went::on;
        case StepType::message: {
            const Hash128 id = message_id(run, step);
            if (!walk.person.messages.contains(id)) plan_message(walk, run, step, step.local_minute ? next_minute(walk, *step.local_minute) : walk.now);
            return settled(walk.person, id) ? Went::on : Went::stays;
        }
        case StepType::exit: return Went::on;
    }
    return Went::stays;
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

void enter(Walk& walk, const Journey& journey, Becauses because, const Value& trigger) {
    Person& person = walk.person;
    const bool inside = std::any_of(person.runs.begin(), person.runs.end(), [&](const auto& r) { return r.second.journey == journey.id; });
    const auto past = person.past.find(journey.id);
    if (inside || journey.retired || journey.steps.empty()) return;
    if (past != person.past.end() && past->second.entered > 0 && !journey.reenter) return;
    Run run;
    run.id = Hasher("run").add(walk.input).add(journey.id).done();
    run.journey = journey.id;
    run.version = journey.version;
    run.step = journey.steps.front().id;
    run.entered_at = run.step_at = walk.now;
    run.because = std::move(because);
    run.trigger = trigger;
    RunPast& mark = person.past[journey.id];
    ++mark.entered;
    mark.last_entered = walk.now;
    walk.counts.emplace_back("journey/" + journey.id + "/inside", 1);
    walk.counts.emplace_back("journey/" + journey.id + "/entered", 1);
    count_step(walk, run, "inside", 1);
    walk.trace.push_back("entered " + journey.id);
    const Hash128 id = run.id;
    person.runs.emplace(id, std::move(run));
    walk_on(walk, id);
}

// The exit rule sees what happened since the run was entered.
bool exit_met(const Walk& walk, const Run& run, const Journey& journey) {
    Rings since;
    for (const auto& [name, ring] : walk.person.rings) {
        if (!journey.exit_reads.any_event && !journey.exit_reads.events.contains(name)) continue;
        for (const Occurrence& o : ring)
            if (o.at >= run.entered_at) since[name].push_back(o);
    }
    Facts facts = segments::facts_of(walk.person, *walk.policy.zone);
    facts.rings = &since;
    return evaluate(journey.exit_on, facts, walk.now).match;
}

void check_exits(Walk& walk) {
    std::vector<Hash128> ids;
    for (const auto& [id, run] : walk.person.runs) ids.push_back(id);
    for (const Hash128& id : ids) {
        const Run& run = walk.person.runs.at(id);
        const Journey* journey = walk.library.version(run.journey, run.version);
        if (!journey || !journey->exit_on || !exit_met(walk, run, *journey)) continue;
        cancel_messages(walk, id, "journey_exit");
        leave(walk, id, "exit_rule");
    }
}

}  // namespace

void on_event(Walk& walk, const Event& event) {
    check_exits(walk);
    for (const auto& [id, versions] : walk.library.journeys) {
        const Journey* journey = walk.library.latest(id);
        if (!journey || journey->enter_event != event.rule_name()) continue;
        Facts facts = segments::facts_of(walk.person, *walk.policy.zone);
        facts.event_properties = &event.properties;
        facts.event_name = event.rule_name();
        if (journey->where && !evaluate(journey->where, facts, walk.now).match) continue;
        enter(walk, *journey, {{"did " + std::string(event.rule_name()), "did " + std::string(event.rule_name()), "", event.at}}, event.properties);
    }
}

void on_membership(Walk& walk, const segments::Change& change) {
    check_exits(walk);
    if (!change.entered) return;
    for (const auto& [id, versions] : walk.library.journeys) {
        const Journey* journey = walk.library.latest(id);
        if (journey && journey->enter_segment == change.segment) enter(walk, *journey, change.because, {});
    }
}

void on_run_timer(Walk& walk, const Hash128& run) {
    check_exits(walk);
    walk_on(walk, run);
}

void continue_run(Walk& walk, const Hash128& run) { walk_on(walk, run); }

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
