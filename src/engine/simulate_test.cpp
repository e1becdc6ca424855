// A journey in imagined time: the path that would be walked, what would be said, and a person of whom nothing changes.
#include <gtest/gtest.h>

#include "engine/simulate.hpp"

namespace kesher::engine {
namespace {

const Moment noon = *parse_moment("2026-03-02T12:00:00Z");
constexpr Scope scope{1, Environment::live};

struct World {
    Workspace workspace;
    Person person;

    World() {
        workspace.no = 1;
        workspace.policy.zone = std::make_shared<const Zone>();
        workspace.library.creatives["mail"] = std::make_shared<const Creative>(
            *creative_from_json(*parse_json(R"({"id":"mail","channel":"email","variants":{"en":{"subject":"Hi","body":"Hello {{ person.name }}"}}})")));
        person = *invent(
            *parse_json(R"({"traits":{"name":"Dana","email":"dana@example.com"},"consents":{"email":true},"events":[{"event":"start","properties":{"n":3},"ago":"2 hours"}]})"),
            workspace, scope, noon);
    }
    journeys::Journey journey(const std::string& rest) const {
        auto read = journeys::parse_journey(*parse_json(R"({"id":"j","enter":{"event":"start"},)" + rest + "}"), [](std::string_view, std::string_view) { return true; });
        read->version = 1;
        return std::move(*read);
    }
    Played play(const journeys::Journey& journey, const char* imagined = "{}") const {
        return engine::play(person, workspace, journey, *imagined_from_json(*parse_json(imagined)), noon);
    }
};

std::string path(const Played& played) {
    std::string out;
    for (const journeys::Visit& visit : played.visits) out += (out.empty() ? "" : " ") + visit.what + (visit.to.empty() ? "" : ":" + visit.to);
    return out;
}

const char* const whole = R"("exit_on":"did quit","goal":"did bought","steps":[
    {"type":"wait","for":"2 days"},
    {"type":"message","channel":"email","creative":"mail"},
    {"id":"call","type":"task","title":{"en":"Call"},"because":{"en":"b"},"assign":{"else":"team"},"outcomes":[{"id":"done"},{"id":"later"}]},
    {"type":"branch","answer":"outcome","ways":{"done":"end"},"no":"more"},
    {"id":"more","type":"wait","for":"1 day"},
    {"id":"end","type":"exit"}])";

TEST(Simulate, NothingOfThePersonChanges) {
    World w;
    Message& claiming = w.person.messages[{1, 1}];
    claiming.id = {1, 1}, claiming.state = MessageState::claiming;
    w.person.runs[{2, 2}] = {{2, 2}, "j", "x", 1, noon, noon, noon + 1, {}, {}, {}};
    w.person.timers[{3, 3}] = {noon + 1, TimerKind::run, to_bytes(Hash128{2, 2})};
    w.person.outbox[{4, 4}] = {static_cast<std::uint8_t>(RecordKind::claim), Writer().hash(1, Hash128{1, 1}).take(), w.person.id, {}, noon};
    const Bytes before = profiles::encode(w.person, true);
    const Played played = w.play(w.journey(whole), R"({"after":[{"in":"1 hour","event":"viewed"}],"outcomes":{"call":{"outcome":"done","answers":{"mood":"good"}}}})");
    EXPECT_TRUE(played.entered);
    EXPECT_EQ(profiles::encode(w.person, true), before);
    EXPECT_FALSE(played.messages.contains({1, 1}));  // what the person had is no outcome of the simulation
    EXPECT_EQ(to_json(*simulation_view(played, w.person, w.workspace, w.journey(whole)).find("side_effects")), R"({"sends":0,"records":0,"profile_writes":0})");
}

TEST(Simulate, WalksThePathThatEventsAndAnswersMake) {
    struct Case {
        const char *imagined, *path, *ended;
        std::size_t messages, tasks;
    };
    const Case cases[] = {
        {R"({"outcomes":{"call":{"outcome":"done"}}})", "entered waits message task branch:end left:completed", "completed", 1, 1},
        {R"({"outcomes":{"call":{"outcome":"later"}}})", "entered waits message task branch:more waits left:completed", "completed", 1, 1},
        {"{}", "entered waits message task branch:more waits left:completed", "completed", 1, 1},  // nobody answers: it expires
        {R"({"after":[{"in":"1 day","event":"bought"}]})", "entered waits left:goal", "goal", 0, 0},
        {R"({"after":[{"in":"3 days","event":"quit"},{"in":"1 day","event":"viewed"}]})", "entered waits message task left:exit_rule", "exit_rule", 1, 1},
    };
    for (const Case& c : cases) {
        const World w;
        const Played played = w.play(w.journey(whole), c.imagined);
        EXPECT_EQ(path(played), c.path) << c.imagined;
        EXPECT_EQ(played.ended, c.ended) << c.imagined;
        EXPECT_EQ(played.messages.size(), c.messages) << c.imagined;
        EXPECT_EQ(played.tasks.size(), c.tasks) << c.imagined;
        EXPECT_FALSE(played.held_out);
    }
}

TEST(Simulate, TellsWhatWouldBeSaidAndWhen) {
    const World w;
    const Played played = w.play(w.journey(whole), R"({"outcomes":{"call":{"outcome":"done"}}})");
    ASSERT_EQ(played.messages.size(), 1U);
    const Message& m = played.messages.begin()->second;
    EXPECT_EQ(m.state, MessageState::sent);
    EXPECT_NE(m.body.find("<bdi>Dana</bdi>"), std::string::npos);
    EXPECT_EQ(m.sent_at, noon + 2 * day_ms);
    EXPECT_EQ(played.ended_at, noon + 2 * day_ms + hour_ms);  // an answer comes an hour after the task
}

// The stations as the API tells them.
Value stations(const World& w, const journeys::Journey& journey, const char* imagined) {
    return *simulation_view(w.play(journey, imagined), w.person, w.workspace, journey).find("path");
}
std::string text_at(const Value& value, const char* path) {
    const Value* found = value.path(path);
    return found ? found->as_string() : "(missing)";
}

const char* const asking = R"("steps":[
    {"id":"call","type":"task","title":{"en":"Call","he":"להתקשר"},"because":{"en":"{{ person.name }} asked"},"assign":{"else":"team"},"due":"2 days","expires":"5 days",
     "outcomes":[{"id":"not_now","label":{"en":"Not now","he":"לא עכשיו"},"asks":["mood"]},{"id":"yes","label":{"en":"Yes","he":"כן"}}]},
    {"id":"which","type":"branch","answer":"outcome","ways":{"not_now":"go_out"},"no":"letter"},
    {"id":"letter","type":"message","channel":"email","creative":"mail"},
    {"id":"go_out","type":"exit"}])";

TEST(Simulate, ATaskIsToldWhole) {
    const World w;
    const Value answered = stations(w, w.journey(asking), R"({"outcomes":{"call":{"outcome":"not_now"}}})");
    const Value& task = answered.array().at(1);
    EXPECT_EQ(text_at(task, "task.title.he"), "להתקשר");
    EXPECT_EQ(text_at(task, "task.because.en"), "Dana asked");
    EXPECT_EQ(text_at(task, "task.assignee"), "team");
    EXPECT_EQ(text_at(task, "task.due_at"), to_rfc3339(noon + 2 * day_ms));
    EXPECT_EQ(task.path("task.outcomes")->array().size(), 2U);
    EXPECT_EQ(text_at(task, "task.state"), "done");
    EXPECT_EQ(text_at(task, "task.ended.he"), "לא עכשיו");
    EXPECT_EQ(text_at(task, "text.he"), "משימה אל team, לביצוע עד 4.3.2026 12:00.");
    EXPECT_EQ(text_at(answered.array().at(2), "text.en"), "Goes on to the end — the task ended as \"Not now\".");
    const Value silent = stations(w, w.journey(asking), "{}");
    EXPECT_EQ(text_at(silent.array().at(1), "task.state"), "expired");
    EXPECT_EQ(text_at(silent.array().at(1), "task.ended.he"), "הזמן נגמר");
    EXPECT_EQ(text_at(silent.array().at(2), "text.he"), "המשך אל אימייל ״mail״ — המשימה הסתיימה כך: ״הזמן נגמר״.");
}

TEST(Simulate, NoSentenceHoldsACode) {
    World w;
    w.person.consents.clear();
    const Value path = stations(w, w.journey(asking), "{}");
    for (const Value& station : path.array())
        for (const char* lang : {"text.en", "text.he"}) EXPECT_EQ(text_at(station, lang).find('_'), std::string::npos) << text_at(station, lang);
    EXPECT_EQ(text_at(path.array().at(3), "text.he"), "ההודעה נחסמה: לא ניתנה הסכמה.");
    EXPECT_EQ(text_at(path.array().at(3), "message.reason"), "consent_unknown");  // the code stands beside it, for programs
    EXPECT_EQ(text_at(path.array().at(4), "text.he"), "יציאה: המסע הסתיים.");
}

TEST(Simulate, TheGatesHoldInImaginedTimeToo) {
    World w;
    w.person.consents.clear();
    const Played refused = w.play(w.journey(whole));
    EXPECT_EQ(refused.messages.begin()->second.reason, "consent_unknown");
    World night;
    night.workspace.policy.quiet_from = 11 * 60, night.workspace.policy.quiet_to = 13 * 60;
    const Played waited = night.play(night.journey(whole));
    EXPECT_EQ(waited.messages.begin()->second.sent_at, noon + 2 * day_ms + hour_ms);
}

TEST(Simulate, TheHeldOutGetsNothing) {
    World w;
    w.workspace.shelf.experiments["calm"] = std::make_shared<const consent::Experiment>(
        *consent::experiment_from_json(*parse_json(R"({"id":"calm","kind":"holdout","percent":50,"universal":true,"goal":{"event":"bought"}})")));
    w.person.assignments["calm"].arm = arm_held;
    const Played played = w.play(w.journey(whole));
    EXPECT_TRUE(played.held_out);
    EXPECT_TRUE(played.tasks.empty());
    EXPECT_EQ(played.messages.begin()->second.reason, "holdout");
    EXPECT_NE(path(played).find("task:held_out"), std::string::npos);
    EXPECT_EQ(w.person.assignments.at("calm").ghosts, 0U);
    DryRun sums;
    sums.add(played);
    EXPECT_EQ(std::tuple(sums.people, sums.entering, sums.tasks, sums.held_out), std::tuple(1U, 1U, 0U, 1U));
}

TEST(Simulate, WhoMayNotEnterDoesNot) {
    const World w;
    journeys::Journey stopped = w.journey(whole);
    stopped.stopped = true;
    const Played played = w.play(stopped);
    EXPECT_FALSE(played.entered);
    EXPECT_EQ(played.ended, "not_entered");
    EXPECT_TRUE(played.messages.empty());
}

TEST(Simulate, OnesThatNeverEndAreCutOff) {
    const World w;
    const Played played = w.play(w.journey(R"("steps":[{"type":"wait","for":"5000 days"}])"));
    EXPECT_EQ(played.ended, "still_inside");
}

TEST(Imagined, WhatCannotBeReadIsToldWithItsPlace) {
    EXPECT_EQ(imagined_from_json(*parse_json(R"({"after":[{"in":"1 hour","event":"x"},{"event":"x"}]})")).fault().where, "/after/1/in");
    EXPECT_EQ(imagined_from_json(*parse_json(R"({"after":[{"in":"1 hour"}]})")).fault().where, "/after/0/event");
    const World w;
    EXPECT_EQ(invent(*parse_json(R"({"consents":{"fax":true}})"), w.workspace, scope, noon).fault().where, "/invented/consents/fax");
    EXPECT_EQ(invent(*parse_json(R"({"events":[{"event":"x","ago":"soon"}]})"), w.workspace, scope, noon).fault().where, "/invented/events/0");
    EXPECT_EQ(invent(*parse_json(R"({"events":[{"ago":"1 day"}]})"), w.workspace, scope, noon).fault().where, "/invented/events/0");
}

}  // namespace
}  // namespace kesher::engine
