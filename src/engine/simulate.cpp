#include "engine/simulate.hpp"

#include <algorithm>
#include <cstdio>

#include "engine/words.hpp"
#include "model/record.hpp"

namespace kesher::engine {
namespace {

std::string text_of(const Value& value, std::string_view key) {
    const Value* v = value.find(key);
    return v ? v->as_string() : std::string();
}

// One imagined life: the journey alone, the person a copy.
class Play {
public:
    Play(const Person& person, const Workspace& workspace, const journeys::Journey& journey, const Imagined& imagined, Moment now)
        : person_(person),
          workspace_(workspace),
          journey_(journey),
          imagined_(imagined),
          start_(now),
          now_(now) {
        // Other journeys' runs would walk along; a simulation is about this one, entered for the first time.
        person_.runs.clear();
        person_.past.clear();
        person_.outbox.clear();
        // Open tasks belong to those runs; what other journeys keep quiet stays so.
        for (const auto& [id, task] : person_.tasks)
            if (task.journey == journey.id && task.state == TaskState::open) std::erase_if(person_.suppressions, [&](const auto& one) { return one.second.ref == id; });
        person_.tasks.clear();
        std::erase_if(person_.timers, [](const auto& timer) { return timer.second.kind != TimerKind::segment; });
        for (auto& [id, m] : person_.messages)
            if (m.state == MessageState::claiming) m.state = MessageState::planned;  // still counts against caps
        for (const auto& [id, m] : person_.messages) before_.insert(id);
        library_.creatives = workspace.library.creatives;
        library_.segment_names = workspace.library.segment_names;
        library_.journeys[journey.id][journey.version] = std::shared_ptr<const journeys::Journey>(std::shared_ptr<void>(), &journey);
    }

    Played run() {
        with_walk([&](journeys::Walk& walk) { out_.entered = journeys::enter_now(walk, journey_, {{"simulated", "", "", now_}}, trigger()); });
        for (const Imagined::After& after : imagined_.after) later_.emplace(start_ + after.in_ms, &after);
        for (std::size_t i = 0; i < simulated_moments_max && inside(); ++i)
            if (!next()) break;
        for (auto& [id, m] : person_.messages)
            if (!before_.contains(id)) out_.messages.emplace(id, std::move(m));
        out_.tasks = std::move(person_.tasks);
        out_.ended_at = now_;
        out_.ended = inside() ? "still_inside" : out_.visits.empty() ? "not_entered" : out_.visits.back().to;
        for (const auto& [id, m] : out_.messages) out_.held_out |= m.reason == "holdout";
        for (const journeys::Visit& visit : out_.visits) out_.held_out |= visit.to == "held_out";
        return std::move(out_);
    }

private:
    Value trigger() const {
        const auto ring = person_.rings.find(journey_.enter_event);
        return ring == person_.rings.end() || ring->second.empty() ? Value() : ring->second.back().properties;
    }
    bool inside() const { return !person_.runs.empty(); }

    // Everything that a step asks for is answered at once, as the world would: claims are claimed, what is handed over arrives.
    template <class Act>
    void with_walk(Act act) {
        std::vector<std::pair<std::string, std::int64_t>> counts;
        std::vector<Hash128> asks;
        std::vector<std::string> trace;
        journeys::Walk walk{person_, library_, workspace_.shelf, workspace_.policy, now_, Hasher("simulated").add(++moments_).done(), counts, asks, trace, &out_.visits};
        act(walk);
        while (!asks.empty()) {
            std::vector<Hash128> round = std::exchange(asks, {});
            for (const Hash128& ask : round) claim(walk, ask);
        }
    }

    void claim(journeys::Walk& walk, const Hash128& ask) {
        const auto row = person_.outbox.find(ask);
        if (row == person_.outbox.end() || row->second.kind != static_cast<std::uint8_t>(RecordKind::claim)) return;
        Hash128 message;
        for (Reader in(row->second.body); in.next();)
            if (in.id() == 1) message = in.hash();
        person_.outbox.erase(row);
        if (journeys::on_claim(walk, message)) journeys::on_receipt(walk, message, MessageState::sent, "simulated");
    }

    // The next thing that happens: a timer, an imagined event, or the answer to a task.
    bool next() {
        const auto timer = std::min_element(person_.timers.begin(), person_.timers.end(),
                                            [](const auto& a, const auto& b) { return std::pair(a.second.due, a.first) < std::pair(b.second.due, b.first); });
        const Task* answered = task_to_answer();
        const Moment never{INT64_MAX};
        const Moment timer_at = timer == person_.timers.end() ? never : timer->second.due, event_at = later_.empty() ? never : later_.begin()->first;
        const Moment answer_at = answered ? answered->created_at + hour_ms : never;
        const Moment at = std::min({timer_at, event_at, answer_at});
        if (at == never || at > start_ + simulated_ms_max) return false;
        now_ = std::max(now_, at);
        if (at == event_at) happen(*later_.extract(later_.begin()).mapped());
        else if (at == answer_at) answer(answered->id, answered->step);
        else fire(timer->first, Timer(timer->second));
        return true;
    }

    const Task* task_to_answer() const {
        for (const auto& [id, task] : person_.tasks)
            if (task.state == TaskState::open && task.journey == journey_.id && imagined_.outcomes.contains(task.step)) return &task;
        return nullptr;
    }

    void fire(const Hash128& id, const Timer& timer) {
        person_.timers.erase(id);
        with_walk([&](journeys::Walk& walk) {
            if (timer.kind == TimerKind::run) journeys::on_run_timer(walk, hash_from_bytes(timer.ref));
            if (timer.kind == TimerKind::message) journeys::on_message_timer(walk, hash_from_bytes(timer.ref));
            if (timer.kind == TimerKind::task) journeys::on_task_timer(walk, hash_from_bytes(timer.ref));
            if (timer.kind == TimerKind::segment) changed(walk, segments::refresh_one(person_, workspace_.segments, timer.ref, *workspace_.policy.zone, now_));
        });
    }

    static void changed(journeys::Walk& walk, const std::vector<segments::Change>& changes) {
        for (const segments::Change& change : changes) journeys::on_membership(walk, change);
    }

    void happen(const Imagined::After& after) {
        Event event;
        event.name = after.event;
        event.at = event.received = now_;
        event.properties = after.properties;
        const profiles::Touched touched = profiles::fold_event(person_, {event, 0, "simulated", false, false});
        with_walk([&](journeys::Walk& walk) {
            changed(walk, segments::refresh(person_, workspace_.segments, touched, *workspace_.policy.zone, now_));
            journeys::on_event(walk, event);
        });
    }

    void answer(const Hash128& task, const std::string& step) {
        const Value& given = imagined_.outcomes.find(step)->second;
        const Value none, *answers = given.find("answers");
        const profiles::Touched touched = journeys::fold_answers(person_, answers ? *answers : none, "simulated", Purpose::personalization, now_);
        with_walk([&](journeys::Walk& walk) {
            journeys::on_answer(walk, task, given, Hasher("answer").add(task).done());
            changed(walk, segments::refresh(person_, workspace_.segments, touched, *workspace_.policy.zone, now_));
        });
    }

    Person person_;
    const Workspace& workspace_;
    const journeys::Journey& journey_;
    const Imagined& imagined_;
    Moment start_, now_;
    journeys::Library library_;
    std::set<Hash128> before_;
    std::multimap<Moment, const Imagined::After*> later_;
    std::uint64_t moments_ = 0;
    Played out_;
};

std::string local(Moment at, const Zone& zone) {
    const Civil c = zone.local(at);
    char text[40];
    std::snprintf(text, sizeof text, "%d.%d.%d %02d:%02d", c.day, c.month, c.year, c.hour, c.minute);
    return text;
}

// Where the walk goes on: by the name of the step, never by its id.
Words next_words(const std::string& to, const journeys::Journey& journey, const Workspace& workspace) {
    const journeys::Step* next = to.empty() ? nullptr : journey.find(to);
    return next ? step_words(*next, workspace) : Words{"the next step", "השלב הבא"};
}

// What a branch or a split saw: a condition, the answer as it was labelled, or the arm.
Words seen_words(const journeys::Step* step, const Condition& seen, const journeys::Journey& journey, const Zone& zone) {
    if (step && step->type == journeys::StepType::split) return {"arm \"" + seen.seen + "\"", "זרוע ״" + seen.seen + "״"};
    if (!step || step->answer.empty()) return condition_words(seen, zone);
    if (step->answer != "outcome") return {seen.rule + ": " + seen.seen, seen.rule + ": " + seen.seen};
    const auto asked = std::find_if(journey.steps.begin(), journey.steps.end(), [&](const journeys::Step& one) {
        return one.task && std::any_of(one.task->outcomes.begin(), one.task->outcomes.end(), [&](const journeys::TaskOutcome& outcome) { return outcome.id == seen.seen; });
    });
    const Words outcome = asked == journey.steps.end() ? reason_words(seen.seen) : outcome_words(*asked->task, seen.seen);
    return {"the task ended as \"" + outcome.en + "\"", "המשימה הסתיימה כך: ״" + outcome.he + "״"};
}

Words task_words(const Task* task, const Zone& zone) {
    if (!task) return {"Held out: no task is made.", "בקבוצת הביקורת: לא נוצרת משימה."};
    const std::string due = local(task->due_at, zone);
    return {"A task for " + task->assignee + ", due " + due + ".", "משימה אל " + task->assignee + ", לביצוע עד " + due + "."};
}

Words message_words(const Message& m) {
    const Words state = state_words(m.state);
    if (m.reason.empty()) return {"The message is " + state.en + ".", "ההודעה " + state.he + "."};
    const Words reason = reason_words(m.reason);
    return {"The message is " + state.en + ": " + reason.en + ".", "ההודעה " + state.he + ": " + reason.he + "."};
}

// One station in words. What it was made of stands beside it, with its codes.
struct Station {
    const journeys::Visit& visit;
    const journeys::Step* step;
    const Message* message;
    const Task* task;
};

Words sentence(const Station& s, const Workspace& workspace, const journeys::Journey& journey) {
    const Zone& zone = *workspace.policy.zone;
    const std::string at = s.visit.wakes_at ? local(s.visit.wakes_at, zone) : "";
    const std::string& what = s.visit.what;
    if (what == "waits") return {"Waits until " + at + ".", "ממתין עד " + at + "."};
    if (what == "slot") return {"Offered in the placement until " + at + ".", "מוצע במיקום עד " + at + "."};
    if (what == "entered") return {"Enters.", "כניסה."};
    if (what == "task") return task_words(s.task, zone);
    if (what == "message" && s.message) return message_words(*s.message);
    if (what == "left") {
        const Words reason = reason_words(s.visit.to);
        return {"Leaves: " + reason.en + ".", "יציאה: " + reason.he + "."};
    }
    const Words next = next_words(s.visit.to, journey, workspace);
    if (s.visit.values.empty()) return {"Goes on to " + next.en + ".", "המשך אל " + next.he + "."};
    const Words seen = seen_words(s.step, s.visit.values.front(), journey, zone);
    return {"Goes on to " + next.en + " — " + seen.en + ".", "המשך אל " + next.he + " — " + seen.he + "."};
}

Value task_view(const Task& task, const journeys::Step* step) {
    Value out = Object{{"title", pair(task.title_en, task.title_he)},
                       {"because", pair(task.because_en, task.because_he)},
                       {"assignee", task.assignee},
                       {"due_at", to_rfc3339(task.due_at)},
                       {"expires_at", to_rfc3339(task.expires_at)},
                       {"state", std::string(task_state_names[static_cast<std::size_t>(task.state)])},
                       {"outcomes", step && step->task ? outcomes_view(*step->task) : Value(Array{})}};
    if (!task.outcome.empty() && step && step->task) {
        out.set("outcome", task.outcome);
        out.set("ended", pair(outcome_words(*step->task, task.outcome)));
    }
    return out;
}

Value message_view(const Message& m) {
    Array gates;
    for (const Gate& g : m.sent.empty() ? m.planned : m.sent) {
        static constexpr const char* marks[] = {"not_checked", "passed", "stopped", "waits"};
        gates.push_back(Object{{"gate", g.name}, {"seen", pair(g.seen_en, g.seen_he)}, {"mark", marks[static_cast<std::size_t>(g.mark)]}});
    }
    return Object{{"channel", std::string(name_of(m.channel))},
                  {"subject", m.subject},
                  {"body", m.body},
                  {"locale", m.locale},
                  {"dir", m.dir},
                  {"reason", m.reason},
                  {"because", pair(reason_words(m.reason))},
                  {"creative", m.creative},
                  {"state", std::string(message_state_names[static_cast<std::size_t>(m.state)])},
                  {"gates", Value(std::move(gates))}};
}

// What could not have happened: nothing in here can reach the world. The names are those that a marketer asks about.
Value no_side_effects() { return Object{{"sends", 0}, {"records", 0}, {"profile_writes", 0}}; }

}  // namespace

Played play(const Person& person, const Workspace& workspace, const journeys::Journey& journey, const Imagined& imagined, Moment now) {
    return Play(person, workspace, journey, imagined, now).run();
}

Result<Imagined> imagined_from_json(const Value& request) {
    Imagined out;
    if (const Value* version = request.find("version"); version && !version->is_null()) {
        if (!version->is_integer() || version->as_integer() < 1 || version->as_integer() > UINT32_MAX)
            return Fault{codes::simulation_invalid, "the version is no number from 1", "/version", "leave it out for the last one"};
        out.version = static_cast<std::uint32_t>(version->as_integer());
    }
    if (const Value* outcomes = request.find("outcomes"))
        for (const auto& [step, outcome] : outcomes->object()) out.outcomes[step] = outcome;
    const Value none, *after = request.find("after");
    if (!after) after = &none;
    for (std::size_t i = 0; i < after->array().size(); ++i) {
        const Value& one = after->array()[i];
        const auto in = parse_duration(text_of(one, "in"));
        const std::string where = "/after/" + std::to_string(i);
        if (!in) return Fault{codes::simulation_invalid, "it is not said when it happens", where + "/in", "write a duration such as \"1 hour\""};
        if (text_of(one, "event").empty()) return Fault{codes::simulation_invalid, "the event has no name", where + "/event", "name the event"};
        const Value* properties = one.find("properties");
        out.after.push_back({*in, text_of(one, "event"), properties ? *properties : Value(Object{})});
    }
    return out;
}

// What the API would refuse when it happens is refused when it is imagined.
Result<void> check_imagined(const Imagined& imagined, const journeys::Journey& journey) {
    for (const auto& [id, given] : imagined.outcomes) {
        const journeys::Step* step = journey.find(id);
        if (!step || !step->task) return Fault{codes::simulation_invalid, "\"" + id.substr(0, 60) + "\" is no task of the journey", "/outcomes/" + id, "name a task step"};
        const std::string wanted = text_of(given, "outcome");
        std::string names;
        bool known = false;
        for (const journeys::TaskOutcome& one : step->task->outcomes) {
            names += (names.empty() ? "" : ", ") + one.id;
            known |= one.id == wanted;
        }
        if (!known) return Fault{codes::simulation_invalid, "\"" + wanted.substr(0, 80) + "\" is no outcome of this task", "/outcomes/" + id + "/outcome", "use " + names};
    }
    return {};
}

Result<Person> invent(const Value& invented, const Workspace& workspace, Scope scope, Moment now) {
    Person out;
    out.id = {Hasher("invented").add(to_json(invented)).done()};
    out.scope = scope;
    if (const Value* traits = invented.find("traits"))
        for (const auto& [name, value] : traits->object()) out.traits[name] = {value, Origin::first_party, "invented", now, Purpose::personalization, {}};
    if (const Value* consents = invented.find("consents"))
        for (const auto& [name, granted] : consents->object()) {
            const auto channel = parse_word<Channel>(channel_names, name);
            const auto purpose = parse_word<Purpose>(purpose_names, name);
            if (!channel && !purpose)
                return Fault{codes::simulation_invalid, "\"" + name + "\" is no channel and no purpose", "/invented/consents/" + name, "use email, sms, push, marketing …"};
            out.consents[{purpose.value_or(Purpose::marketing), channel.value_or(Channel::any)}] = {
                granted.as_bool() ? ConsentState::granted : ConsentState::withdrawn, now, {}, {}, {}, "invented", 0};
        }
    const Value none, *events = invented.find("events");
    if (!events) events = &none;
    for (std::size_t i = 0; i < events->array().size(); ++i) {
        const Value& one = events->array()[i];
        const std::string ago = text_of(one, "ago");
        const auto before = ago.empty() ? std::optional<Millis>(0) : parse_duration(ago);
        if (!before || text_of(one, "event").empty())
            return Fault{codes::simulation_invalid, "the event cannot be read", "/invented/events/" + std::to_string(i), "write {\"event\": NAME, \"ago\": \"2 days\"}"};
        Event event;
        event.name = text_of(one, "event");
        event.at = event.received = now - *before;
        const Value* properties = one.find("properties");
        event.properties = properties ? *properties : Value(Object{});
        (void)profiles::fold_event(out, {event, i + 1, "invented", false, false});
    }
    profiles::Touched touched;
    touched.all = true;
    (void)segments::refresh(out, workspace.segments, touched, *workspace.policy.zone, now);
    return out;
}

Value simulation_view(const Played& played, const Person& person, const Workspace& workspace, const journeys::Journey& journey) {
    Array path;
    for (const journeys::Visit& visit : played.visits) {
        const journeys::Step* step = journey.find(visit.step);
        const auto message = played.messages.find(visit.message);
        const Message* m = message == played.messages.end() ? nullptr : &message->second;
        const auto made = played.tasks.find(visit.task);
        const Task* task = made == played.tasks.end() ? nullptr : &made->second;
        Array values;
        for (const Condition& c : visit.values)
            values.push_back(Object{{"rule", c.rule}, {"match", c.match}, {"seen", c.seen}, {"text", pair(seen_words(step, c, journey, *workspace.policy.zone))}});
        Value one = Object{{"step", visit.step},
                           {"type", step ? std::string(journeys::step_type_names[static_cast<std::size_t>(step->type)]) : ""},
                           {"at", to_rfc3339(visit.at)},
                           {"what", visit.what},
                           {"to", visit.to},
                           {"values", Value(std::move(values))},
                           {"text", pair(sentence({visit, step, m, task}, workspace, journey))}};
        if (visit.wakes_at) one.set("wakes_at", to_rfc3339(visit.wakes_at));
        if (m) one.set("message", message_view(*m));
        if (task) one.set("task", task_view(*task, step));
        path.push_back(std::move(one));
    }
    return Object{{"journey", journey.id},
                  {"version", journey.version},
                  {"person", Object{{"id", id_text("per_", person.id.hash)}, {"name", profiles::display_name(person)}}},
                  {"entered", played.entered},
                  {"path", Value(std::move(path))},
                  {"ended", Object{{"at", to_rfc3339(played.ended_at)}, {"reason", played.ended}, {"text", pair(reason_words(played.ended))}}},
                  {"side_effects", no_side_effects()}};
}

void DryRun::add(const Played& played) {
    ++people;
    if (!played.entered) return;
    ++entering;
    tasks += played.tasks.size();
    held_out += played.held_out;
    std::set<std::string> seen;
    for (const journeys::Visit& visit : played.visits)
        if (seen.insert(visit.step).second) ++steps[visit.step].entered;
    for (const auto& [id, m] : played.messages) {
        const std::string channel(name_of(m.channel));
        if (m.state == MessageState::sent) {
            ++messages[channel];
            ++steps[m.step].by_channel[channel];
        } else {
            const std::string reason = m.reason.empty() ? std::string(message_state_names[static_cast<std::size_t>(m.state)]) : m.reason;
            ++blocked[reason];
            ++steps[m.step].blocked[reason];
        }
    }
}

Value DryRun::view() const {
    const auto numbers = [](const std::map<std::string, std::uint64_t>& map) {
        Object out;
        for (const auto& [name, count] : map) out.emplace_back(name, count);
        return Value(std::move(out));
    };
    Object by_step;
    for (const auto& [id, step] : steps) by_step.emplace_back(id, Object{{"entered", step.entered}, {"by_channel", numbers(step.by_channel)}, {"blocked", numbers(step.blocked)}});
    return Object{{"people", people}, {"entering", entering}, {"steps", Value(std::move(by_step))}, {"messages", numbers(messages)}, {"blocked", numbers(blocked)},
                  {"tasks", tasks},   {"held_out", held_out}, {"side_effects", no_side_effects()}};
}

}  // namespace kesher::engine
