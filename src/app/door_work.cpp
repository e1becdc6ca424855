// Tasks, suppressions, stopping and simulating journeys: what people of the organisation do.
#include <algorithm>

#include "app/door.hpp"
#include "app/pages.hpp"
#include "engine/simulate.hpp"

namespace kesher::app {
namespace {

std::string text_of(const Value& value, std::string_view key) {
    const Value* v = value.find(key);
    return v ? v->as_string() : std::string();
}

std::string by_of(const PageQuery& query, const char* name) {
    const auto at = query.by.find(name);
    return at == query.by.end() ? "" : at->second;
}

Fault no_task(const std::string& id) { return {codes::not_found, "there is no task \"" + id.substr(0, 60) + "\"", "id", "list them with GET /v1/tasks"}; }
Fault no_journey(const std::string& id) { return {codes::not_found, "there is no journey \"" + id.substr(0, 60) + "\"", "id", "list them with GET /v1/journeys"}; }

// What is wrong with an outcome, before anything is written.
Result<void> check_outcome(const Task& task, const engine::Workspace& workspace, const Value& request) {
    if (task.state == TaskState::expired)
        return Fault{codes::task_expired, "the task's time was over at " + to_rfc3339(task.done_at), "id", "make a new one, or tell the answer through the person's page"};
    if (task.state != TaskState::open)
        return Fault{codes::task_closed, "the task is " + std::string(task_state_names[static_cast<std::size_t>(task.state)]) + " since " + to_rfc3339(task.done_at), "id",
                     "the first outcome stands"};
    const journeys::TaskPlan* plan = engine::plan_of(task, workspace);
    const std::string wanted = text_of(request, "outcome");
    if (!plan) return Fault{codes::conflict, "the journey of the task is gone", "id", ""};
    const auto outcome = std::find_if(plan->outcomes.begin(), plan->outcomes.end(), [&](const journeys::TaskOutcome& one) { return one.id == wanted; });
    if (outcome == plan->outcomes.end()) {
        std::string names;
        for (const journeys::TaskOutcome& one : plan->outcomes) names += (names.empty() ? "" : ", ") + one.id;
        return Fault{codes::invalid, "\"" + wanted.substr(0, 80) + "\" is no outcome of this task", "/outcome", "use " + names};
    }
    const Value none, *answers = request.find("answers");
    if (!answers) answers = &none;
    if (!answers->is_null() && !answers->is_object()) return Fault{codes::invalid, "the answers are no object", "/answers", "send {\"name\": value}"};
    for (const std::string& ask : outcome->asks)
        if (const Value* given = answers->find(ask); !given || given->is_null() || (given->is_string() && given->as_string().empty()))
            return Fault{codes::invalid, "the answer \"" + ask + "\" is missing", "/answers/" + ask, "this outcome asks for it"};
    if (!outcome->suppress_until.empty() && !parse_moment(answers->find(outcome->suppress_until)->as_string()))
        return Fault{codes::invalid, "\"" + outcome->suppress_until + "\" is no day", "/answers/" + outcome->suppress_until, "write a date such as 2026-04-01"};
    for (const auto& [name, value] : answers->object()) {
        if (std::find(outcome->asks.begin(), outcome->asks.end(), name) == outcome->asks.end())
            return Fault{codes::invalid, "this outcome does not ask for \"" + name.substr(0, 80) + "\"", "/answers/" + name, "send only what the outcome asks for"};
        if (value.is_object() || value.is_array() || (value.is_string() && value.as_string().size() > 1'000))
            return Fault{codes::invalid, "the answer \"" + name + "\" is no plain value", "/answers/" + name, "send a text of at most 1,000 bytes, a number, or true or false"};
    }
    return {};
}

}  // namespace

void Door::tasks(const Principal& who, PageQuery query, Done<Page> done) {
    with_person_named(who.scope, std::move(query), done, [this, who, done](PageQuery named) { list_tasks(who, std::move(named), done); });
}

void Door::list_tasks(const Principal& who, PageQuery query, Done<Page> done) {
    using Key = std::tuple<bool, Moment, Hash128>;  // open first, then by due time
    auto rows = std::make_shared<std::map<Key, Value>>();
    const Scope scope = who.scope;
    const auto each = [rows, scope, query](const engine::Partition& partition) {
        const engine::Workspace* workspace = partition.catalog().workspace(scope.workspace);
        if (!workspace) return;
        const std::string assignee = by_of(query, "assignee"), state = by_of(query, "state"), person_id = by_of(query, "person");
        for (const auto& [id, person] : partition.persons()) {
            if (person.scope != scope || person.tasks.empty()) continue;
            if (!person_id.empty() && person_id != id_text("per_", id.hash)) continue;
            for (const auto& [task_id, task] : person.tasks) {
                if (!assignee.empty() && task.assignee != assignee) continue;
                if (!state.empty() && state != task_state_names[static_cast<std::size_t>(task.state)]) continue;
                rows->emplace(Key{task.state != TaskState::open, task.due_at, task_id}, engine::task_view(person, task, *workspace, partition.now(scope)));
            }
        }
    };
    runtime_.ask_all(each, [rows, query, done] { done(page_of(*rows, query, [](auto& row) -> Value& { return row.second; })); });
}

void Door::task(const Principal& who, std::string id, Done<Value> done) {
    const auto hash = parse_id("tsk_", id);
    if (!hash) return done(no_task(id));
    find_person(
        who.scope,
        [hash = *hash](const engine::Partition& partition, const Person& person, const engine::Workspace& workspace) -> std::optional<Value> {
            const auto at = person.tasks.find(hash);
            if (at == person.tasks.end()) return std::nullopt;
            return engine::task_view(person, at->second, workspace, partition.now(person.scope));
        },
        no_task(id), std::move(done));
}

// Checked where the task is, appended by the front, checked again in the fold: of two that come at once the first is taken.
void Door::task_outcome(const Principal& who, std::string id, Value request, Done<Value> done) {
    const auto hash = parse_id("tsk_", id);
    if (!hash) return done(no_task(id));
    const Scope scope = who.scope;
    auto fault = std::make_shared<std::optional<Fault>>();
    const Hash128 input = fresh_id();
    Value answer = Object{{"task", id}, {"outcome", text_of(request, "outcome")}, {"note", text_of(request, "note")}, {"by", text_of(request, "by")}};
    const Value* answers = request.find("answers");
    answer.set("answers", answers ? *answers : Value(Object{}));
    const auto check = [fault, hash = *hash, request](const engine::Partition&, const Person& person, const engine::Workspace& workspace) -> std::optional<Value> {
        const auto at = person.tasks.find(hash);
        if (at == person.tasks.end()) return std::nullopt;
        if (auto good = check_outcome(at->second, workspace, request); !good) *fault = good.fault();
        return Value(id_text("per_", person.id.hash));
    };
    find_person(scope, check, no_task(id), [this, scope, fault, hash = *hash, input, answer, done](Result<Value> found) {
        if (!found) return done(found.fault());
        if (*fault) return done(**fault);
        runtime_.post_front_always([this, scope, hash, input, answer, done, person_text = found->as_string()](engine::Front& front) {
            const auto person = front.lookup(scope, {"id", person_text});
            if (!person) return done(Fault{engine::codes::person_unknown, "the person was forgotten meanwhile", "", ""});
            auto position = front.answer(scope, *person, answer, input, runtime_.live());
            if (!position) return done(position.fault());
            runtime_.ask_partition(front.partition_of(scope.workspace, *person), [hash, input, done, person = *person](engine::Partition& partition) -> std::function<void()> {
                const Person* found = partition.person(person);
                const engine::Workspace* workspace = found ? partition.catalog().workspace(found->scope.workspace) : nullptr;
                const auto at = found ? found->tasks.find(hash) : decltype(found->tasks.end()){};
                if (!workspace || at == found->tasks.end()) return [done] { done(Fault{codes::conflict, "the task is gone", "id", ""}); };
                if (at->second.answered_by != input) return [done] { done(Fault{codes::task_closed, "another outcome came first", "id", "the first outcome stands"}); };
                return [done, view = engine::task_view(*found, at->second, *workspace, partition.now(found->scope))] { done(view); };
            });
        });
    });
}

void Door::suppress(const Principal& who, Identifier id, Value request, Done<Value> done) {
    const std::string topic = text_of(request, "topic"), until = text_of(request, "until");
    if (topic.empty() || topic.size() > 64)
        return done(Fault{codes::invalid, "the topic is missing", "/topic", "name a topic of your journeys and actions, or \"*\" for everything"});
    if (!until.empty() && !parse_moment(until))
        return done(Fault{codes::invalid, "\"" + until.substr(0, 40) + "\" is no time", "/until", "write RFC 3339, or leave it out for \"until it is lifted\""});
    if (text_of(request, "reason").size() > 500) return done(Fault{codes::invalid, "the reason is longer than 500 bytes", "/reason", "say it shorter"});
    const Value* lift = request.find("lift");
    const Value record =
        Object{{"topic", topic}, {"until", until}, {"reason", text_of(request, "reason")}, {"lift", lift && lift->as_bool()}, {"by", who.key_id.empty() ? "console" : who.key_id}};
    const Scope scope = who.scope;
    const Hash128 input = fresh_id();
    runtime_.post_front_always([this, scope, topic, until, id = std::move(id), record, input, done](engine::Front& front) {  // a stop is never refused for load
        if (const auto end = parse_moment(until); end && *end <= front.now(scope, runtime_.live()))
            return done(Fault{codes::invalid, "\"" + until.substr(0, 40) + "\" is over", "/until", "name a time to come, or leave it out for \"until it is lifted\""});
        auto position = front.suppress(scope, id, record, input, runtime_.live());
        if (!position) return done(position.fault());
        const auto person = front.lookup(scope, id);
        const bool ends = record.find("lift")->as_bool();
        runtime_.ask_partition(front.partition_of(scope.workspace, *person), [done, ends, topic, person = *person](engine::Partition& partition) -> std::function<void()> {
            const Person* found = partition.person(person);
            if (found && !ends && !consent::suppression_of(*found, topic, partition.now(found->scope)))
                return [done] {
                    done(Fault{codes::conflict, "the person has " + std::to_string(suppressions_max) + " suppressions already: this one is not in force", "/topic",
                               "lift one of them, or suppress \"*\", which always finds room"});
                };
            Array list = found ? engine::suppressions_view(*found, partition.now(found->scope)) : Array{};
            return [done, person, list = std::move(list)] { done(Value(Object{{"person", id_text("per_", person.hash)}, {"suppressions", list}})); };
        });
    });
}

namespace {

// What stopping a journey has done so far, in one environment. A stop tells the difference: clocks of the test environment run ahead.
struct Stopped {
    std::int64_t left = 0, cancelled = 0;
    Array in_flight;
    void add(const engine::Partition& partition, Scope scope, const std::string& id) {
        const std::string steps = "journey/" + id + "/step/";
        for (const auto& [name, count] : partition.counters().under(scope, steps))
            if (name.ends_with("/left/stopped")) left += count;
        for (const auto& [person_id, person] : partition.persons()) {
            if (person.scope != scope) continue;
            for (const auto& [message, m] : person.messages) {
                if (m.journey != id) continue;
                cancelled += m.state == MessageState::cancelled && m.reason == "journey_stopped";
                if (m.state == MessageState::claimed)
                    in_flight.push_back(Object{{"message", id_text("msg_", message)},
                                               {"person", id_text("per_", person_id.hash)},
                                               {"channel", std::string(name_of(m.channel))},
                                               {"at", to_rfc3339(m.sent_at)}});
            }
        }
    }
};

}  // namespace

void Door::stop_journey(const Principal& who, std::string id, bool resume, Done<Value> done) {
    if (auto may = may_define(who); !may) return done(may.fault());
    const Scope scope = who.scope;
    auto before = std::make_shared<Stopped>(), after = std::make_shared<Stopped>();
    const auto stop = [this, scope, id, resume, before, after, done](engine::Front& front) {
        const Definition* held = front.catalog()->find(scope.workspace, "journeys", id);
        if (!held || held->retired) return done(no_journey(id));
        Value body = held->body;
        body.set("stopped", !resume);
        auto published = front.publish({scope, "journeys", id, std::move(body), 0, false, false, true}, runtime_.live());
        if (!published) return done(published.fault());
        const std::string at = to_rfc3339(published->definition.updated_at);
        runtime_.ask_all([after, scope, id](const engine::Partition& partition) { after->add(partition, scope, id); },
                         [before, after, id, at, resume, done] {
                             if (resume) return done(Value(Object{{"id", id}, {"resumed_at", at}}));
                             done(Value(Object{{"id", id},
                                               {"stopped_at", at},
                                               {"left", after->left - before->left},
                                               {"cancelled", after->cancelled - before->cancelled},
                                               {"in_flight", Value(std::move(after->in_flight))}}));
                         });
    };
    runtime_.ask_all([before, scope, id](const engine::Partition& partition) { before->add(partition, scope, id); }, [this, stop] { runtime_.post_front_always(stop); });
}

void Door::simulate(const Principal& who, std::string journey, Value request, Done<Value> done) {
    auto imagined = engine::imagined_from_json(request);
    if (!imagined) return done(imagined.fault());
    const Scope scope = who.scope;
    const std::string named = text_of(request, "person");
    const auto colon = named.find(':');
    const Value* invented = request.find("invented");
    if ((named.empty() || colon == std::string::npos) == !invented)
        return done(Fault{codes::invalid, "it is not said for whom", "/person", "send {\"person\": \"ns:value\"}, or {\"invented\": {\"traits\": …}}"});
    const bool taken = runtime_.post_front([this, scope, journey, named, colon, invented = invented ? std::optional(*invented) : std::nullopt, imagined = *imagined,
                                            done](engine::Front& front) {
        const auto person = invented ? std::nullopt : front.lookup(scope, {named.substr(0, colon), named.substr(colon + 1)});
        if (!invented && !person)
            return done(Fault{engine::codes::person_unknown, "nobody is known by this " + named.substr(0, colon), "/person", "check the namespace and the value"});
        const Moment now = front.now(scope, runtime_.live());
        const PartitionNo no = person ? front.partition_of(scope.workspace, *person) : PartitionNo{0};
        runtime_.ask_partition(no, [scope, journey, person, invented, imagined, now, done](engine::Partition& partition) -> std::function<void()> {
            const engine::Workspace* workspace = partition.catalog().workspace(scope.workspace);
            const journeys::Journey* found = !workspace ? nullptr : imagined.version ? workspace->library.version(journey, imagined.version) : workspace->library.latest(journey);
            if (!found) return [done, journey] { done(no_journey(journey)); };
            if (auto good = engine::check_imagined(imagined, *found); !good) return [done, fault = good.fault()] { done(fault); };
            auto made = invented ? engine::invent(*invented, *workspace, scope, now) : Result<Person>(Person{});
            if (!made) return [done, fault = made.fault()] { done(fault); };
            const Person* real = person ? partition.person(*person) : nullptr;
            const Person& one = real ? *real : *made;
            Value view = engine::simulation_view(engine::play(one, *workspace, *found, imagined, now), one, *workspace, *found);
            return [done, view = std::move(view)] { done(view); };
        });
    });
    if (!taken) busy(done);
}

void Door::dry_run(const Principal& who, std::string journey, Value request, Done<Value> done) {
    const Scope scope = who.scope;
    const auto catalog = runtime_.directory()->catalog;
    const engine::Workspace* workspace = catalog->workspace(scope.workspace);
    const journeys::Journey* found = workspace ? workspace->library.latest(journey) : nullptr;
    if (!found) return done(no_journey(journey));
    std::string segment = text_of(request, "segment");
    if (segment.empty()) segment = found->enter_segment;
    if (!segment.empty() && !workspace->segments.contains(segment))
        return done(Fault{codes::not_found, "there is no segment \"" + segment.substr(0, 60) + "\"", "/segment", "list them with GET /v1/segments"});
    auto sum = std::make_shared<engine::DryRun>();
    const auto each = [sum, scope, journey, segment](const engine::Partition& partition) {
        const engine::Workspace* here = partition.catalog().workspace(scope.workspace);
        const journeys::Journey* played = here ? here->library.latest(journey) : nullptr;
        if (!played) return;
        for (const auto& [id, person] : partition.persons()) {
            if (person.scope != scope || (!segment.empty() && !person.memberships.contains(segment))) continue;
            if (segment.empty() && !person.rings.contains(played->enter_event)) continue;
            sum->add(engine::play(person, *here, *played, {}, partition.now(scope)));
        }
    };
    runtime_.ask_all(each, [sum, segment, done] {
        Value out = sum->view();
        out.set("segment", segment);
        done(std::move(out));
    });
}

}  // namespace kesher::app
