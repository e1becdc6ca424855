// What each kind of step does when a run stands at it.
#include <algorithm>

#include "journeys/messages.hpp"
#include "journeys/walk.hpp"

namespace kesher::journeys {
namespace {

Moment next_minute(const Walk& walk, int minute) {
    Civil local = walk.policy.zone->local(walk.now);
    if (local.hour * 60 + local.minute >= minute) ++local.day;
    local.hour = minute / 60;
    local.minute = minute % 60;
    local.second = local.millisecond = 0;
    return walk.policy.zone->instant(local);
}

// The day that a trait names, at the given minute of its morning, in the workspace's zone; now, when it names none.
Moment trait_day(const Walk& walk, const Step& step) {
    const auto trait = walk.person.traits.find(step.until_trait);
    const auto at = trait == walk.person.traits.end() ? std::nullopt : parse_moment(trait->second.value.as_string());
    if (!at) return walk.now;
    if (trait->second.value.as_string().size() > 10) return *at;  // it names a time, too
    Civil local = to_civil(*at);
    const int minute = step.local_minute.value_or(9 * 60);
    local.hour = minute / 60;
    local.minute = minute % 60;
    return walk.policy.zone->instant(local);
}

void sleep_until(Walk& walk, Run& run, Moment due) {
    run.wakes_at = due;
    walk.person.timers[run_timer(run.id)] = {due, TimerKind::run, to_bytes(run.id)};
}

Went at_wait(Walk& walk, Run& run, const Step& step, std::string& next) {
    if (!run.wakes_at) {
        const Moment due = !step.until_trait.empty() ? trait_day(walk, step) : step.local_minute ? next_minute(walk, *step.local_minute) : walk.now + step.wait_ms;
        sleep_until(walk, run, due);
        if (due > walk.now) visit(walk, run, {.at = walk.now, .what = "waits", .wakes_at = due});
    }
    if (step.until && holds_since(walk, step.until, reads_of(step.until), run.step_at, true)) {
        next = step.yes;
        return Went::on;
    }
    if (walk.now < run.wakes_at) return Went::stays;
    next = step.no;
    return Went::on;
}

std::string word_of(const Value& value) { return value.is_string() ? value.as_string() : value.is_null() ? "" : to_json(value); }

// The answer of this run's tasks, else what is known of the person under that name.
std::string answer_of(const Walk& walk, const Run& run, const std::string& name) {
    if (const Value* told = run.answers.find(name)) return word_of(*told);
    const auto trait = walk.person.traits.find(name);
    return trait == walk.person.traits.end() || (trait->second.expires && trait->second.expires <= walk.now) ? "" : word_of(trait->second.value);
}

Went at_branch(Walk& walk, Run& run, const Step& step, std::string& next) {
    if (step.answer.empty()) {
        const Facts facts = segments::facts_of(walk.person, *walk.policy.zone);
        next = evaluate(step.rule, facts, walk.now).match ? step.yes : step.no;
        if (walk.visits) visit(walk, run, {.at = walk.now, .what = "branch", .to = next, .values = explain(step.rule, facts, walk.now)});
        return Went::on;
    }
    const std::string answer = answer_of(walk, run, step.answer);
    const auto way = step.ways.find(answer);
    next = way == step.ways.end() ? step.no : way->second;
    visit(walk, run, {.at = walk.now, .what = "branch", .to = next, .values = {{step.answer, way != step.ways.end(), answer, {}}}});
    return Went::on;
}

Went at_split(Walk& walk, Run& run, const Step& step, std::string& next) {
    const auto experiment = walk.shelf.experiments.find(step.experiment);
    if (experiment == walk.shelf.experiments.end()) return Went::on;
    const std::string arm = consent::assign(walk.person, *experiment->second, walk.now, run.id).arm;
    consent::expose(walk.person, *experiment->second, walk.now, run.id, false);
    const auto way = step.ways.find(arm);
    if (way != step.ways.end()) next = way->second;
    count_step(walk, run, "arm/" + arm, 1);
    visit(walk, run, {.at = walk.now, .what = "split", .to = next, .values = {{step.experiment, true, arm, {}}}});
    return Went::on;
}

Went at_slot(Walk& walk, Run& run, const Step& step) {
    const Hash128 id = Hasher("slot").add(run.id).add(step.id).done();
    if (!run.wakes_at) {
        sleep_until(walk, run, walk.now + step.wait_ms);
        const Journey* journey = walk.library.version(run.journey, run.version);
        const std::string topic = !step.topic.empty() || !journey ? step.topic : journey->topic;
        walk.person.slots[id] = {step.placement, step.action, run.journey, step.id, run.id, walk.now, run.wakes_at, topic, journey ? journey->holdout : ""};
        visit(walk, run, {.at = walk.now, .what = "slot", .wakes_at = run.wakes_at});
    }
    if (walk.now < run.wakes_at) return Went::stays;
    walk.person.slots.erase(id);
    return Went::on;
}

Went at_message(Walk& walk, Run& run, const Step& step) {
    const Hash128 id = message_id(run, step);
    const Hash128 run_id = run.id;
    if (!walk.person.messages.contains(id)) {
        plan_message(walk, run, step, step.local_minute ? next_minute(walk, *step.local_minute) : walk.now);
        const auto still = walk.person.runs.find(run_id);
        if (still != walk.person.runs.end()) visit(walk, still->second, {.at = walk.now, .what = "message", .message = id});
    }
    return settled(walk.person, id) ? Went::on : Went::stays;
}

Went at_task(Walk& walk, Run& run, const Step& step) {
    const Hash128 id = task_id(run, step);
    const auto made = walk.person.tasks.find(id);
    if (made != walk.person.tasks.end()) return made->second.state == TaskState::open ? Went::stays : Went::on;
    const bool stays = make_task(walk, run, step);
    visit(walk, run, {.at = walk.now, .what = "task", .to = stays ? "" : "held_out", .task = id});
    return stays ? Went::stays : Went::on;
}

}  // namespace

Went at_step(Walk& walk, Run& run, const Step& step, std::string& next) {
    switch (step.type) {
        case StepType::wait: return at_wait(walk, run, step, next);
        case StepType::branch: return at_branch(walk, run, step, next);
        case StepType::split: return at_split(walk, run, step, next);
        case StepType::slot: return at_slot(walk, run, step);
        case StepType::message: return at_message(walk, run, step);
        case StepType::task: return at_task(walk, run, step);
        case StepType::exit: return Went::on;
    }
    return Went::stays;
}

}  // namespace kesher::journeys
