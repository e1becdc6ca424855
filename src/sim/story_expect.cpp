// What a story expects, and what it says when that is not so.
#include <algorithm>
#include <cstdio>

#include "engine/views.hpp"
#include "measurement/lift.hpp"
#include "sim/story_run.hpp"

namespace kesher::sim {

Result<void> StoryRun::expect(const StoryLine& line, bool good, std::string expected, std::string seen, std::string why) {
    if (!good) result_.failures.push_back({line.number, std::move(expected), std::move(seen), std::move(why)});
    return {};
}

std::string StoryRun::told(const Becauses& because) {
    std::string out;
    for (const Because& b : because) out += (out.empty() ? "" : "; ") + b.text;
    return out;
}

Result<void> StoryRun::is_in(const StoryLine& line, const Person& person, bool inside) {
    const std::string name = line.words.back();
    const auto id = segments_.find(name);
    if (id == segments_.end()) return wrong("there is no segment \"" + name + "\"", "define it above");
    const auto at = person.memberships.find(id->second);
    const bool in = at != person.memberships.end();
    std::string why;
    const engine::Workspace* workspace = world_->front().catalog()->workspace(1);
    for (const Condition& c : kesher::explain(workspace->segments.at(id->second).rule, segments::facts_of(person, *workspace->policy.zone), world_->now()))
        why += (why.empty() ? "" : "; ") + c.rule + ": " + (c.match ? "yes" : "no") + " (" + c.seen + ")";
    TRY_VOID(expect(line, in == inside, (inside ? "in \"" : "not in \"") + name + "\"", in ? "in it" : "not in it", why));
    if (in && inside && !line.because.empty())
        return expect(line, told(at->second.because).find(line.because) != std::string::npos, "because " + line.because, "because " + told(at->second.because), why);
    return {};
}

std::string StoryRun::list_of_sent(const Person& person) const {
    std::string out;
    for (const Sent& sent : world_->sent())
        if (sent.handoff.person == person.id || is_merged(person, sent.handoff.person)) out += (out.empty() ? "" : ", ") + describe(sent);
    return out.empty() ? "nothing was sent" : out;
}

bool StoryRun::is_merged(const Person& person, PersonId id) {
    return std::any_of(person.merged.begin(), person.merged.end(), [&](const MergedFrom& m) { return m.id == id; });
}

std::string StoryRun::describe(const Sent& sent) const {
    const Civil c = zone_.local(sent.at);
    char time[32];
    std::snprintf(time, sizeof time, "%04d-%02d-%02d %02d:%02d:%02d ", c.year, c.month, c.day, c.hour, c.minute, c.second);
    return time + std::string(name_of(sent.handoff.channel)) + " \"" + sent.handoff.subject + "\" to " + sent.handoff.to;
}

const Message* StoryRun::message(const Person& person, const std::string& channel, const std::string& creative) const {
    const Message* latest = nullptr;
    for (const auto& [id, m] : person.messages)
        if (name_of(m.channel) == channel && m.creative == slug(creative) && (!latest || m.planned_at > latest->planned_at)) latest = &m;
    return latest;
}

std::string StoryRun::why_of(const Message* m) const {
    if (!m) return "no such message was planned";
    std::string out = std::string(message_state_names[static_cast<std::size_t>(m->state)]) + (m->reason.empty() ? "" : " because " + m->reason);
    for (const Gate& gate : m->sent.empty() ? m->planned : m->sent)
        if (gate.mark == Gate::Mark::stopped || gate.mark == Gate::Mark::waits) out += "; " + gate.name + ": " + gate.seen_en;
    return out;
}

// Ada receives email "nudge" because journey "cart nudge"; Ada receives nothing
Result<void> StoryRun::receives(const StoryLine& line, const Person& person) {
    if (line.words.size() > 2 && line.words[2] == "nothing") {
        const std::string all = list_of_sent(person);
        return expect(line, all == "nothing was sent", "nothing was sent", all, "");
    }
    if (line.words.size() < 4) return wrong("the message is not named", "write: Ada receives email \"nudge\"");
    const Message* m = message(person, line.words[2], line.words[3]);
    std::size_t times = 0;
    for (const Sent& sent : world_->sent()) times += m && sent.handoff.message == m->id;
    TRY_VOID(expect(line, times == 1 && m->state == MessageState::sent, line.words[2] + " \"" + line.words[3] + "\" once", list_of_sent(person), why_of(m)));
    // A line with its own time says when: the message leaves in that minute.
    if (times == 1 && line.timed)
        for (const Sent& sent : world_->sent())
            if (sent.handoff.message == m->id) TRY_VOID(expect(line, world_->now() - sent.at < minute_ms, "at this time", describe(sent), why_of(m)));
    if (times != 1 || line.because.empty()) return {};
    const std::string cause = "journey \"" + m->journey + "\" " + (m->sent.empty() ? "" : m->sent.front().seen_en);
    std::string wanted = line.because;
    if (wanted.starts_with("journey \"")) wanted = "journey \"" + slug(story_quoted(wanted)[0]) + "\"";
    return expect(line, cause.find(wanted) != std::string::npos, "because " + line.because, "because " + cause, why_of(m));
}

Result<void> StoryRun::stopped(const StoryLine& line, const Person& person, const std::string& how) {
    if (line.words.size() < 5) return wrong("the message is not named", "write: Ada is held email \"nudge\" because quiet hours");
    const Message* m = message(person, line.words[3], line.words[4]);
    const std::string state = m ? std::string(message_state_names[static_cast<std::size_t>(m->state)]) : "";
    TRY_VOID(expect(line, state == how, line.words[3] + " \"" + line.words[4] + "\" " + how, why_of(m), list_of_sent(person)));
    if (state != how || line.because.empty()) return {};
    std::string why = why_of(m);
    std::replace(why.begin(), why.end(), '_', ' ');
    return expect(line, why.find(line.because) != std::string::npos, "because " + line.because, why, "");
}

// Ada has 3 events; Ada has plan gold
Result<void> StoryRun::has(const StoryLine& line, const Person& person) {
    if (line.words.size() > 3 && (line.words[3] == "events" || line.words[3] == "event"))
        return expect(line, person.events == static_cast<std::uint64_t>(std::atoi(line.words[2].c_str())), line.words[2] + " events", std::to_string(person.events) + " events",
                      "");
    const auto pairs = story_pairs(line.rest(2));
    if (pairs.empty()) return wrong("it is not said what is had", "write: Ada has plan gold, or: Ada has 3 events");
    const auto trait = person.traits.find(pairs[0].first);
    const Value seen = trait == person.traits.end() ? Value() : trait->second.value;
    return expect(line, seen == pairs[0].second, pairs[0].first + " " + to_json(pairs[0].second), to_json(seen), "");
}

Result<void> StoryRun::nothing_more(const StoryLine& line) {
    const std::size_t before = world_->sent().size();
    TRY_VOID(world_->advance(world_->now() + 30 * day_ms));
    ++result_.checks;
    return expect(line, world_->sent().size() == before, "nothing more in 30 days",
                  std::to_string(world_->sent().size() - before) + " more, the last: " + (world_->sent().empty() ? "" : describe(world_->sent().back())), "");
}

// Dana@phone sees "first home" in "home"  device phone, locale he;  Dana sees nothing in "home" because …;  … saying "text"
Result<void> StoryRun::sees(const StoryLine& line, const Who& who) {
    ++result_.checks;
    const auto in = std::find(line.words.begin(), line.words.end(), "in");
    if (line.words.size() < 5 || in == line.words.end() || in + 1 == line.words.end()) return wrong("it is not said what is seen where", "write: Dana sees \"offer\" in \"home\"");
    const std::string action = line.words[2], placement = slug(*(in + 1));
    const auto saying = std::find(in, line.words.end(), "saying");
    Value context = Object{};
    std::string pairs;
    for (auto at = in + 2; at != saying; ++at) pairs += (pairs.empty() ? "" : " ") + *at;
    for (auto& [name, value] : story_pairs(pairs)) context.set(name, std::move(value));
    engine::Front::Asked asked{{id_of(who, false)}, "story", true, true, false};
    const Hash128 request = Hasher("question").add(++messages_).done();
    auto at = world_->front().ask(scope, asked, Object{{"placements", Array{Value(placement)}}, {"context", context}}, request, world_->now());
    if (!at) return at.fault();
    TRY_VOID(world_->settle());
    const Person* person = find(who);
    const auto decision = person ? person->decisions.find(decisions::decision_id(request, placement)) : decltype(person->decisions.end()){};
    if (!person || decision == person->decisions.end()) return wrong("there is no placement \"" + placement + "\"", "define it above");
    const Value told = engine::why_decision(*person, decision->second, *world_->front().catalog()->workspace(1));
    std::string shown, why = told.find("answer")->find("en")->as_string(), text;
    for (const Candidate& c : decision->second.candidates) {
        if (c.chosen) shown += (shown.empty() ? "" : ", ") + c.action, text += to_json(c.content);
        for (const Gate& gate : c.gates)
            if (gate.mark == Gate::Mark::stopped) why += " | " + c.action + " " + gate.name + ": " + gate.seen_en;
    }
    const bool nothing = action == "nothing", good = nothing ? shown.empty() : (", " + shown + ",").find(", " + slug(action) + ",") != std::string::npos;
    TRY_VOID(expect(line, good, nothing ? "nothing" : "\"" + action + "\"", shown.empty() ? "nothing" : shown, why));
    if (good && saying != line.words.end() && saying + 1 != line.words.end())
        TRY_VOID(expect(line, text.find(*(saying + 1)) != std::string::npos, "saying " + *(saying + 1), text, why));
    if (good && !line.because.empty()) TRY_VOID(expect(line, why.find(line.because) != std::string::npos, "because " + line.because, why, ""));
    return {};
}

// Dana has a task "call Dana" for roni; Dana has no task
Result<void> StoryRun::has_task(const StoryLine& line, const Person& person) {
    std::string open, why;
    const Task* found = nullptr;
    const auto quoted = story_quoted(line.text);
    for (const auto& [id, task] : person.tasks) {
        if (task.state != TaskState::open) continue;
        open += (open.empty() ? "" : ", ") + task.title_en + " for " + task.assignee;
        if (!quoted.empty() && task.title_en == quoted[0]) found = &task;
    }
    if (line.words[2] == "no") return expect(line, open.empty(), "no open task", open, "");
    const std::string assignee = line.words.back();
    TRY_VOID(expect(line, found && found->assignee == assignee, line.rest(2), open.empty() ? "no open task" : open, why));
    if (found && !line.because.empty()) return expect(line, found->because_en.find(line.because) != std::string::npos, "because " + line.because, found->because_en, "");
    return {};
}

// roni answers "call Dana" of Dana will_decide_later  decides_on 2026-04-01, years 25
Result<void> StoryRun::answers(const StoryLine& line) {
    if (line.words.size() < 6 || line.words[3] != "of") return wrong("the answer is incomplete", "write: roni answers \"call Dana\" of Dana later  decides_on 2026-04-01");
    const Person* person = find(who(line.words[4]));
    const Task* found = nullptr;
    if (person)
        for (const auto& [id, task] : person->tasks)
            if (task.title_en == line.words[2] && (!found || task.state == TaskState::open)) found = &task;
    if (!found) return wrong("there is no such task", "name the task as it was made");
    Value answers = Object{};
    for (auto& [name, value] : story_pairs(line.rest(6))) answers.set(name, std::move(value));
    const Value answer = Object{{"task", id_text("tsk_", found->id)}, {"outcome", line.words[5]}, {"answers", answers}, {"by", line.words[0]}};
    for (int i = 0; i < (mode_.double_events ? 2 : 1); ++i) {
        auto position = world_->front().answer(scope, person->id, answer, Hasher("answered").add(++messages_).done(), world_->now());
        if (!position) return position.fault();
        TRY_VOID(world_->settle());
    }
    return {};
}

// Dana is suppressed mortgage until 2026-04-01; Dana is free of mortgage
Result<void> StoryRun::suppression(const StoryLine& line, const Who& who) {
    ++result_.checks;
    const Person* person = find(who);
    const std::string topic = line.words[2] == "free" ? line.words.back() : line.words.size() > 3 ? line.words[3] : "*";
    const Suppression* found = person ? consent::suppression_of(*person, topic, world_->now()) : nullptr;
    const std::string seen = !found ? "free" : "suppressed until " + (found->until ? to_rfc3339(found->until) : "lifted") + ": " + found->en;
    return expect(line, (found != nullptr) == (line.words[2] == "suppressed"), line.rest(1), seen, "");
}

Result<void> StoryRun::held_out(const StoryLine& line, const Person& person) {
    const auto quoted = story_quoted(line.text);
    const auto at = person.assignments.find(slug(quoted.empty() ? "" : quoted[0]));
    return expect(line, at != person.assignments.end() && at->second.arm == arm_held, "held out", at == person.assignments.end() ? "never assigned" : at->second.arm, "");
}

// holdout "a tenth" has 3 held exposed, 1 converted: people by arm
Result<void> StoryRun::experiment_has(const StoryLine& line) {
    ++result_.checks;
    measurement::ExperimentSum sum;
    for (const auto& partition : world_->engine().partitions())
        for (const auto& [id, person] : partition->persons()) sum.add(person, slug(line.words[1]));
    std::string seen;
    for (const auto& [id, arm] : sum.arms)
        seen += (seen.empty() ? "" : ", ") + id + " " + std::to_string(arm.exposed) + " exposed " + std::to_string(arm.ghost) + " ghost " + std::to_string(arm.converted) +
            " converted";
    return expect(line, line.words.size() > 3 && seen.find(line.rest(3)) != std::string::npos, line.rest(3), seen.empty() ? "nobody" : seen, "");
}

// stop "journey": nobody is inside any more, and what was queued is cancelled
Result<void> StoryRun::stop(const StoryLine& line) {
    const auto journey = line.words.size() > 1 ? journeys_.find(line.words[1]) : journeys_.end();
    if (journey == journeys_.end()) return wrong("there is no such journey", "write: stop \"cart nudge\"");
    Value body = journey->second;
    body.set("stopped", true);
    return publish("journeys", slug(line.words[1]), std::move(body));
}

}  // namespace kesher::sim
