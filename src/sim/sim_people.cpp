#include "sim/sim_people.hpp"

#include <algorithm>

namespace kesher::sim {
namespace {

constexpr std::size_t cap_max = 2;
constexpr Millis cap_ms = day_ms;

const Person* person_of(SimEngine& world, PersonId id) { return world.engine().partition_of(SimPeople::scope, id).person(id); }

}  // namespace

void SimPeople::define() {
    const auto publish = [&](const char* kind, const char* id, const char* json) {
        auto made = world_.publish(scope, kind, id, *parse_json(json));
        if (!made) broke_(std::string(id) + ": " + made.fault().where + " " + made.fault().detail);
    };
    publish("experiments", "calm", R"({"kind":"holdout","percent":20,"universal":true,"goal":{"event":"ordered","value":"n"}})");
    publish("experiments", "look", R"({"kind":"split","arms":[{"id":"a"},{"id":"b"}],"goal":{"event":"ordered","value":"n"}})");
    publish("placements", "home", R"({"channel":"web","slots":2})");
    publish("creatives", "card", R"({"channel":"web","variants":{"en":{"title":"Hello {{ person.name }}"}}})");
    publish("actions", "offer", R"({"placements":["home"],"creatives":["card"],"topic":"cards","value":3,"experiment":"look","cap":{"max":2,"days":1}})");
    publish("actions", "loan", R"({"placements":["home"],"creatives":["card"],"topic":"loans","value":2,"cap":{"max":2,"days":1}})");
    publish("actions", "alert", R"({"placements":["home"],"creatives":["card"],"purpose":"service","value":1})");
    publish("journeys", "call", R"({"enter":{"event":"called"},"reenter":"always","exit_on":"did ordered","steps":[
        {"id":"ask","type":"task","title":{"en":"Call {{ person.name }}"},"because":{"en":"Called"},"assign":{"trait":"handled_by","else":"team"},"suppress":"loans","due":"1 hour",
         "expires":"6 hours","outcomes":[{"id":"done"},{"id":"later","asks":["when"],"suppress_until":"when"}]},
        {"type":"branch","answer":"outcome","ways":{"done":"end"},"no":"arms"},
        {"id":"arms","type":"split","experiment":"look","ways":{"a":"end","b":"pause"}},
        {"id":"pause","type":"wait","for":"2 hours"},{"id":"end","type":"exit"}]})");
}

bool SimPeople::same(PersonId then, PersonId now) const {
    if (then == now) return true;
    const auto found = world_.front().lookup(scope, {"id", id_text("per_", then.hash)});
    return found && *found == now;
}

bool SimPeople::ask(const Identifier& who, bool consented) {
    const Hash128 id = request();
    const auto asked = world_.front().ask(scope, {{who}, "server", true, true, false},
                                          Object{{"placements", Array{Value("home")}}, {"flags", Array{Value("look")}}, {"context", Object{}}}, id, world_.now());
    if (!asked) return false;
    const Person* person = person_of(world_, asked->person);
    const auto decision = person ? person->decisions.find(decisions::decision_id(id, "home")) : std::map<Hash128, Decision>::const_iterator();
    if (!person || decision == person->decisions.end()) {
        broke_("a question had no answer");
        return true;
    }
    tell(*person, decision->second, consented);
    if (random_.one_in(3)) return true;  // the answer does not wait for the disk
    if (!world_.settle()) return false;
    durable();
    return true;
}

void SimPeople::tell(const Person& person, const Decision& decision, bool consented) {
    bool any = false;
    for (const Candidate& c : decision.candidates) {
        counts.capped += c.reason == "cap_reached";
        counts.unconsented += c.reason == "consent_unknown" || c.reason == "consent_withdrawn";
        counts.silenced += c.reason == "suppressed";
        counts.ghosts += c.ghost;
        if (c.chosen) check_shown(person, decision, c.action, consented);
        if (c.chosen || c.ghost) told_.push_back({person.id, c.action, world_.now(), false, c.ghost});
        counts.shown += c.chosen;
        any |= c.chosen;
    }
    counts.nothing += !any;
}

void SimPeople::check_shown(const Person& person, const Decision& decision, const std::string& action, bool consented) {
    if (action == "alert" || decision.partial) return;  // part of the service; or half of the history is still on its way
    const std::string who = id_text("per_", person.id.hash);
    if (!consented) broke_(who + " was shown " + action + " without consent");
    std::size_t before = 0;
    for (const Told& told : told_) {
        const bool counts = !told.ghost && told.action == action && told.at > world_.now() - cap_ms;
        if (!told.durable || told.action == "alert" || (!counts && !told.ghost) || !same(told.person, person.id)) continue;
        before += counts;
        if (told.ghost) broke_(who + " was held out and is shown " + action);
    }
    if (before >= cap_max) broke_(who + " was shown " + action + " " + std::to_string(before + 1) + " times within a day, the cap is " + std::to_string(cap_max));
    for (const Silence& silence : silences_)
        if (action == "offer" && silence.durable && silence.until > world_.now() && same(silence.person, person.id)) broke_(who + " was shown a suppressed topic");
    for (const auto& [id, task] : person.tasks)
        if (action == "loan" && task.state == TaskState::open) broke_(who + " was shown what somebody is about to call about");
}

bool SimPeople::answer() {
    std::vector<std::pair<PersonId, Hash128>> tasks;
    for (const auto& partition : world_.engine().partitions())
        for (const auto& [id, person] : partition->persons())
            for (const auto& [task, t] : person.tasks) tasks.emplace_back(id, task);
    if (tasks.empty()) return true;
    std::sort(tasks.begin(), tasks.end());
    const auto [who, task] = tasks[random_.below(tasks.size())];
    const Task before = person_of(world_, who)->tasks.at(task);
    const std::string outcome = random_.one_in(2) ? "done" : "later";
    const Value body = Object{{"task", id_text("tsk_", task)}, {"outcome", outcome}, {"answers", Object{{"when", to_rfc3339(world_.now() + 5 * hour_ms)}}}, {"by", "rina"}};
    if (!world_.front().answer(scope, who, body, request(), world_.now()) || !world_.settle()) return false;
    durable();
    const Person* person = person_of(world_, who);
    const auto after = person ? person->tasks.find(task) : std::map<Hash128, Task>::const_iterator();
    if (!person || after == person->tasks.end()) return true;
    const bool open = before.state == TaskState::open;
    ++(open ? counts.answered : counts.refused);
    if (open && after->second.state == TaskState::open) broke_("an answer was not taken");
    if (!open && after->second.outcome != before.outcome) broke_("a second outcome was taken");
    return true;
}

bool SimPeople::suppress(const std::string& user) {
    const Moment until = world_.now() + static_cast<Millis>(1 + random_.below(24)) * hour_ms;
    const Identifier who{"user_id", user};
    const auto person = world_.front().lookup(scope, who);
    if (!person) return true;
    const Value body = Object{{"topic", "cards"}, {"until", to_rfc3339(until)}, {"by", "sim"}};
    if (!world_.front().suppress(scope, who, body, request(), world_.now()) || !world_.settle()) return false;
    durable();
    silences_.push_back({*person, until, true});
    ++counts.suppressions;
    return true;
}

void SimPeople::durable() {
    for (auto told = told_.rbegin(); told != told_.rend() && !told->durable; ++told) told->durable = true;
}

void SimPeople::crashed() {
    counts.forgotten += std::erase_if(told_, [](const Told& told) { return !told.durable; });
}

void SimPeople::check() {
    check_tasks();
    check_arms();
    for (; sent_checked_ < world_.sent().size(); ++sent_checked_) {
        const Handoff& h = world_.sent()[sent_checked_].handoff;
        const Person* person = person_of(world_, h.person);
        const auto calm = person ? person->assignments.find("calm") : decltype(person->assignments.find("calm"))();
        if (person && calm != person->assignments.end() && calm->second.arm == arm_held && !calm->second.mixed) broke_("a message left for somebody who is held out");
    }
}

void SimPeople::check_tasks() {
    for (const auto& partition : world_.engine().partitions())
        for (const auto& [id, person] : partition->persons())
            for (const auto& [task, t] : person.tasks) {
                if (t.state == TaskState::open) {
                    if (ended_.contains(task)) broke_("a task that had ended is open again");
                    if (t.expires_at <= ticked_) broke_("a task is open beyond its time");
                    if (!person.runs.contains(t.run)) broke_("a task is open and its run is over");
                    continue;
                }
                const auto [held, fresh] = ended_.emplace(task, std::pair(t.state, t.outcome));
                counts.tasks += fresh;
                if (held->second != std::pair(t.state, t.outcome)) broke_("a task ended a second time, as " + t.outcome);
            }
}

void SimPeople::check_arms() {
    counts.converted = 0;
    for (const auto& partition : world_.engine().partitions())
        for (const auto& [id, person] : partition->persons())
            for (const auto& [experiment, a] : person.assignments) {
                const auto [held, fresh] = arms_.emplace(std::pair(id, experiment), a.arm);
                counts.arms += fresh;
                counts.converted += a.conversions > 0;
                if (held->second != a.arm && !a.mixed) broke_("somebody went from arm " + held->second + " to " + a.arm);
                held->second = a.arm;
            }
}

}  // namespace kesher::sim
