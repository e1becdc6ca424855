// What people of the organisation are asked to do: a task is made by a step, answered once, or its time is over.
#include <algorithm>

#include "journeys/messages.hpp"
#include "journeys/walk.hpp"

namespace kesher::journeys {
namespace {

Hash128 task_timer(const Hash128& task) { return Hasher("timer").add("task").add(task).done(); }

std::string text_of(const Value& value, std::string_view key) {
    const Value* v = value.find(key);
    return v ? v->as_string() : std::string();
}

// A text that cannot be rendered for this person is said plainly rather than not at all.
std::string rendered(const Walk& walk, const Template& text, const Value& data, std::string_view locale) {
    if (!text) return {};
    auto out = render(text, data, {Escape::none, walk.now, walk.policy.zone.get(), locale});
    return out ? std::move(*out) : out.fault().detail;
}

std::string assignee_of(const Walk& walk, const TaskPlan& plan) {
    const auto trait = walk.person.traits.find(plan.assign_trait);
    const bool known = trait != walk.person.traits.end() && trait->second.value.is_string() && !trait->second.value.as_string().empty();
    return known ? trait->second.value.as_string() : plan.assign_else;
}

void tell(Walk& walk, const Task& task, const std::string& change, const std::string& because, const std::string& he) {
    profiles::note(walk.person,
                   {walk.now, TimelineKind::task, 0, task.title_en.empty() ? task.title_he : task.title_en, change, task.id, {{because, "", task.assignee, walk.now, he}}});
    walk.trace.push_back("task " + id_text("tsk_", task.id) + " " + change);
}

void lift(Person& person, const Hash128& ref) {
    std::erase_if(person.suppressions, [&](const auto& one) { return one.second.ref == ref; });
}

// What was suppressed for the task is free again, or stays so until the day that was answered.
void settle_suppression(Walk& walk, const Task& task, const TaskPlan& plan, const TaskOutcome* outcome) {
    lift(walk.person, task.id);
    const Value* day = outcome && !outcome->suppress_until.empty() ? task.answers.find(outcome->suppress_until) : nullptr;
    const auto until = day ? parse_moment(day->as_string()) : std::nullopt;
    if (!until || plan.suppress.empty()) return;
    const Civil local = to_civil(*until);  // a day means its beginning where people live
    const Moment moment = day->as_string().size() > 10 ? *until : walk.policy.zone->instant(local);
    if (moment <= walk.now) return;
    consent::suppress(walk.person, plan.suppress, {walk.now, moment, "asked to be left until then (" + task.by + ")", "ביקש/ה להמתין עד אז (" + task.by + ")", task.by, task.id});
}

const TaskPlan* plan_of(const Walk& walk, const Task& task) {
    const Journey* journey = walk.library.version(task.journey, task.journey_version);
    const Step* step = journey ? journey->find(task.step) : nullptr;
    return step ? step->task.get() : nullptr;
}

void forget_oldest(Person& person) {
    while (person.tasks.size() > tasks_kept_max) {
        auto oldest = person.tasks.end();
        for (auto at = person.tasks.begin(); at != person.tasks.end(); ++at)
            if (at->second.state != TaskState::open && (oldest == person.tasks.end() || at->second.created_at < oldest->second.created_at)) oldest = at;
        if (oldest == person.tasks.end()) return;
        person.tasks.erase(oldest);
    }
}

// Ends the task and lets its run go on with the answers.
void finish(Walk& walk, Task& task, TaskState state, const std::string& change) {
    task.state = state;
    task.done_at = walk.now;
    walk.person.timers.erase(task_timer(task.id));
    const TaskPlan* plan = plan_of(walk, task);
    const auto told =
        plan ? std::find_if(plan->outcomes.begin(), plan->outcomes.end(), [&](const TaskOutcome& one) { return one.id == task.outcome; }) : decltype(plan->outcomes.end()){};
    const bool labelled = plan && told != plan->outcomes.end() && !told->label_en.empty();
    tell(walk, task, change, labelled ? told->label_en : task.outcome, labelled ? told->label_he : state == TaskState::expired ? "פג תוקף" : "");
    const Hash128 run_id = task.run;
    const auto run = walk.person.runs.find(run_id);
    if (run == walk.person.runs.end()) return;
    Value answers = task.answers.is_object() ? task.answers : Value(Object{});
    answers.set("outcome", task.outcome);
    run->second.answers = std::move(answers);
    count_step(walk, run->second, "outcome/" + task.outcome, 1);
    continue_run(walk, run_id);
}

}  // namespace

Hash128 task_id(const Run& run, const Step& step) { return Hasher("task").add(run.id).add(step.id).done(); }

bool make_task(Walk& walk, Run& run, const Step& step) {
    const TaskPlan& plan = *step.task;
    Task task;
    task.id = task_id(run, step);
    const std::vector<std::string> holdouts = assign_holdouts(walk, run, step.purpose);
    if (held_out(walk.person, holdouts)) {
        expose(walk, holdouts, task.id, true);
        count_step(walk, run, "held_out", 1);
        return false;
    }
    expose(walk, holdouts, task.id, false);
    const Journey* journey = walk.library.version(run.journey, run.version);
    const Value data = template_data(walk, run);
    task.run = run.id;
    task.journey = run.journey;
    task.journey_version = run.version;
    task.step = step.id;
    task.topic = !step.topic.empty() ? step.topic : journey ? journey->topic : "";
    task.assignee = assignee_of(walk, plan);
    task.title_en = rendered(walk, plan.title_en, data, "en");
    task.title_he = rendered(walk, plan.title_he, data, "he");
    task.because_en = rendered(walk, plan.because_en, data, "en");
    task.because_he = rendered(walk, plan.because_he, data, "he");
    task.created_at = walk.now;
    task.due_at = walk.now + plan.due_ms;
    task.expires_at = walk.now + plan.expires_ms;
    walk.person.timers[task_timer(task.id)] = {task.expires_at, TimerKind::task, to_bytes(task.id)};
    if (!plan.suppress.empty())
        consent::suppress(walk.person, plan.suppress, {walk.now, task.expires_at, task.assignee + " is about to call", task.assignee + " עומד/ת להתקשר", "task", task.id});
    walk.counts.emplace_back("tasks/created", 1);
    tell(walk, task, "created", task.because_en.empty() ? task.because_he : task.because_en, task.because_he);
    walk.person.tasks.emplace(task.id, std::move(task));
    forget_oldest(walk.person);
    return true;
}

profiles::Touched fold_answers(Person& person, const Value& answers, std::string_view source, Purpose purpose, Moment now) {
    profiles::Touched touched;
    for (const auto& [name, value] : answers.object()) {
        const auto held = person.traits.find(name);
        touched.traits.insert(name);
        if (value.is_null()) {
            if (held != person.traits.end()) person.traits.erase(held);
        } else if (held != person.traits.end() || person.traits.size() < traits_max) {
            person.traits[name] = {value, Origin::zero_party, std::string(source), now, purpose, {}};
        }
    }
    return touched;
}

bool on_answer(Walk& walk, const Hash128& id, const Value& answer, const Hash128& request) {
    const auto at = walk.person.tasks.find(id);
    if (at == walk.person.tasks.end() || at->second.state != TaskState::open) return false;
    Task& task = at->second;
    task.outcome = text_of(answer, "outcome");
    task.note = text_of(answer, "note");
    task.by = text_of(answer, "by");
    if (task.by.empty()) task.by = task.assignee;
    if (const Value* answers = answer.find("answers")) task.answers = *answers;
    task.answered_by = request;
    if (const TaskPlan* plan = plan_of(walk, task)) {
        const auto outcome = std::find_if(plan->outcomes.begin(), plan->outcomes.end(), [&](const TaskOutcome& one) { return one.id == task.outcome; });
        settle_suppression(walk, task, *plan, outcome == plan->outcomes.end() ? nullptr : &*outcome);
    }
    walk.counts.emplace_back("tasks/done", 1);
    finish(walk, task, TaskState::done, "done");
    return true;
}

void on_task_timer(Walk& walk, const Hash128& id) {
    const auto at = walk.person.tasks.find(id);
    if (at == walk.person.tasks.end() || at->second.state != TaskState::open) return;
    lift(walk.person, id);
    at->second.outcome = "expired";
    walk.counts.emplace_back("tasks/expired", 1);
    finish(walk, at->second, TaskState::expired, "expired");
}

void cancel_tasks(Walk& walk, const Hash128& run) {
    for (auto& [id, task] : walk.person.tasks) {
        if (task.state != TaskState::open || task.run != run) continue;
        lift(walk.person, id);
        task.state = TaskState::cancelled;
        task.done_at = walk.now;
        walk.person.timers.erase(task_timer(id));
        walk.counts.emplace_back("tasks/cancelled", 1);
        tell(walk, task, "cancelled", "the journey was left", "המסע נעזב");
    }
}

}  // namespace kesher::journeys
