// A task is made by a step, answered once or over in time; meanwhile its topic is silent, and its run goes on by the answer.
#include <gtest/gtest.h>

#include "journeys/life_for_tests.hpp"

namespace kesher::journeys {
namespace {

const std::string steps = R"("topic":"loans","exit_on":"did quit","steps":[
    {"id":"call","type":"task","title":{"en":"Call {{ person.name }}","he":"להתקשר"},"because":{"en":"Asked about {{ event.what }}"},
     "assign":{"trait":"handled_by","else":"team"},"suppress":"loans","due":"1 day","expires":"3 days",
     "outcomes":[{"id":"done"},{"id":"later","asks":["when"],"suppress_until":"when"}]},
    {"id":"way","type":"branch","answer":"outcome","ways":{"done":"was-done","later":"was-later","expired":"was-expired"},"no":"other"},
    {"id":"was-done","type":"wait","for":"9 days"},{"id":"was-later","type":"wait","for":"9 days"},{"id":"was-expired","type":"wait","for":"9 days"},{"id":"other","type":"wait","for":"9 days"}])";

Life called(const char* handled_by = "") {
    Life life;
    if (*handled_by) life.person.traits["handled_by"].value = handled_by;
    life.journey(steps);
    life.happens("start", R"({"what":"a loan"})");
    return life;
}
bool answer(Life& life, const char* json, std::uint64_t request = 1) {
    return life.walk([&](Walk& walk) { return on_answer(walk, life.task().id, *parse_json(json), {5, request}); });
}

TEST(Task, IsMadeForWhoeverTheTraitNamesElseForTheOther) {
    for (const auto& [trait, expected] : {std::pair("rina", "rina"), {"", "team"}}) {
        const Life life = called(trait);
        ASSERT_EQ(life.person.tasks.size(), 1U);
        const Task& task = life.task();
        EXPECT_EQ(task.assignee, expected);
        EXPECT_EQ(task.title_en + "|" + task.title_he, "Call Dana|להתקשר");
        EXPECT_EQ(task.because_en, "Asked about a loan");
        EXPECT_EQ(task.because_he, "Asked about a loan");  // what is written once is said in both
        EXPECT_EQ(task.topic, "loans");
        EXPECT_EQ(task.due_at, noon + day_ms);
        EXPECT_EQ(task.expires_at, noon + 3 * day_ms);
        EXPECT_EQ(life.step(), "call");
        EXPECT_EQ(consent::suppression_of(life.person, "loans", noon)->until, noon + 3 * day_ms);
        EXPECT_EQ(life.counted("tasks/created"), 1);
    }
    Life number;
    number.person.traits["handled_by"].value = 5;
    number.journey(steps);
    number.happens("start");
    EXPECT_EQ(number.task().assignee, "team");
}

TEST(Task, TheAnswerLeadsTheRun) {
    for (const auto& [outcome, step] : {std::pair("done", "was-done"), {"later", "was-later"}, {"unheard", "other"}}) {
        Life life = called();
        life.pass(hour_ms);
        EXPECT_TRUE(answer(life, (R"({"outcome":")" + std::string(outcome) + R"(","note":"n","by":"rina","answers":{"mood":"good"}})").c_str()));
        EXPECT_EQ(life.step(), step);
        EXPECT_EQ(life.task().state, TaskState::done);
        EXPECT_EQ(life.task().done_at, noon + hour_ms);
        EXPECT_EQ(life.task().by + life.task().note, "rinan");
        EXPECT_EQ(life.task().answered_by, Hash128({5, 1}));
        EXPECT_TRUE(life.person.suppressions.empty()) << outcome;
        EXPECT_EQ(life.run().answers.find("outcome")->as_string(), outcome);
        EXPECT_EQ(life.run().answers.find("mood")->as_string(), "good");
        life.pass(4 * day_ms);
        EXPECT_EQ(life.task().state, TaskState::done);  // its time is not asked for any more
        EXPECT_EQ(life.counted("tasks/expired"), 0);
    }
}

TEST(Task, TheFirstAnswerStands) {
    Life life = called();
    EXPECT_TRUE(answer(life, R"({"outcome":"done"})"));
    const Task before = life.task();
    EXPECT_FALSE(answer(life, R"({"outcome":"later","answers":{"when":"2026-04-01"}})", 2));
    EXPECT_EQ(life.task().outcome, "done");
    EXPECT_EQ(life.task().answered_by, before.answered_by);
    EXPECT_EQ(life.task().by, "team");  // nobody signed: whoever it was given to
    EXPECT_EQ(life.step(), "was-done");
    EXPECT_TRUE(life.person.suppressions.empty());
    EXPECT_EQ(life.counted("tasks/done"), 1);
    EXPECT_FALSE(life.walk([](Walk& walk) { return on_answer(walk, {1, 1}, Object{}, {}); }));
}

TEST(Task, SilenceLastsUntilTheDayThatWasNamed) {
    struct Case {
        const char* when;
        const char* until;  ///< "": not at all
    };
    const Case cases[] = {{"2026-03-10", "2026-03-10T00:00:00.000Z"}, {"2026-03-10T15:00:00Z", "2026-03-10T15:00:00.000Z"}, {"2026-03-01", ""}, {"soon", ""}};
    for (const Case& c : cases) {
        Life life = called();
        EXPECT_TRUE(answer(life, (R"({"outcome":"later","answers":{"when":")" + std::string(c.when) + "\"}}").c_str()));
        ASSERT_EQ(life.person.suppressions.size(), *c.until ? 1U : 0U) << c.when;
        if (*c.until) EXPECT_EQ(to_rfc3339(consent::suppression_of(life.person, "loans", noon)->until), c.until);
    }
    Life done = called();  // an outcome that names no day keeps nothing silent
    EXPECT_TRUE(answer(done, R"({"outcome":"done","answers":{"when":"2026-03-10"}})"));
    EXPECT_TRUE(done.person.suppressions.empty());
}

TEST(Task, ExpiresAndTheRunGoesOn) {
    Life life = called();
    life.pass(3 * day_ms - 1);
    EXPECT_EQ(life.task().state, TaskState::open);
    life.pass(1);
    EXPECT_EQ(life.task().state, TaskState::expired);
    EXPECT_EQ(life.step(), "was-expired");
    EXPECT_TRUE(life.person.suppressions.empty());
    EXPECT_EQ(life.counted("tasks/expired"), 1);
    EXPECT_FALSE(answer(life, R"({"outcome":"done"})"));
    EXPECT_EQ(life.task().outcome, "expired");
}

TEST(Task, IsCancelledWhenTheJourneyIsLeft) {
    Life life = called();
    life.pass(1);
    life.happens("quit");
    EXPECT_EQ(life.left(), "exit_rule");
    EXPECT_EQ(life.task().state, TaskState::cancelled);
    EXPECT_TRUE(life.person.suppressions.empty());
    EXPECT_TRUE(life.person.timers.empty());
    EXPECT_EQ(life.counted("tasks/cancelled"), 1);
    EXPECT_FALSE(answer(life, R"({"outcome":"done"})"));
    EXPECT_EQ(life.task().outcome, "");
}

TEST(Task, ASuppressionOfSomebodyElseStays) {
    Life life;
    life.person.suppressions["loans"] = {noon, {}, "asked", "", "person", {}};
    life.journey(steps);
    life.happens("start");
    EXPECT_TRUE(answer(life, R"({"outcome":"done"})"));
    EXPECT_FALSE(life.person.suppressions.at("loans").until);
}

TEST(Task, AShorterOneOfSomebodyElseHoldsToItsOwnEnd) {
    Life life;
    life.person.suppressions["loans"] = {noon, noon + day_ms, "asked", "", "person", {}};  // the task's own would last longer
    life.journey(steps);
    life.happens("start");
    EXPECT_TRUE(consent::suppression_of(life.person, "loans", noon + 2 * day_ms));
    EXPECT_TRUE(answer(life, R"({"outcome":"done"})"));
    ASSERT_TRUE(consent::suppression_of(life.person, "loans", noon + day_ms - 1));
    EXPECT_EQ(consent::suppression_of(life.person, "loans", noon + day_ms - 1)->en, "asked");
    EXPECT_FALSE(consent::suppression_of(life.person, "loans", noon + day_ms));
}

TEST(Task, TheHeldOutIsNotCalled) {
    Life life;
    life.experiment("calm", R"("kind":"holdout","percent":50,"universal":true)");
    life.person.assignments["calm"].arm = arm_held;
    life.journey(steps);
    life.happens("start");
    EXPECT_TRUE(life.person.tasks.empty());
    EXPECT_TRUE(life.person.suppressions.empty());
    EXPECT_EQ(life.step(), "other");
    EXPECT_EQ(life.person.assignments.at("calm").ghosts, 1U);
    EXPECT_EQ(life.counted("journey/j/step/call/held_out"), 1);
}

TEST(Task, OpenOnesAreNeverForgotten) {
    Life life;
    for (std::uint64_t i = 0; i < tasks_kept_max; ++i) {
        Task& old = life.person.tasks[{0, i}];
        old.id = {0, i};
        old.state = i < 3 ? TaskState::open : TaskState::done;
        old.created_at = noon - day_ms + static_cast<Millis>(i);
    }
    life.journey(steps);
    life.happens("start");
    EXPECT_EQ(life.person.tasks.size(), tasks_kept_max);
    for (std::uint64_t i = 0; i < 3; ++i) EXPECT_TRUE(life.person.tasks.contains({0, i}));
    EXPECT_FALSE(life.person.tasks.contains({0, 3}));  // the oldest that was over
}

TEST(Answers, BecomeZeroPartyTraits) {
    Person p;
    p.traits["old"].value = 1;
    const profiles::Touched touched = fold_answers(p, *parse_json(R"({"when":"2026-04-01","old":null,"never":null})"), "agent:rina", Purpose::personalization, noon);
    EXPECT_EQ(touched.traits, (std::set<std::string, std::less<>>{"never", "old", "when"}));
    ASSERT_EQ(p.traits.size(), 1U);
    const Trait& trait = p.traits.at("when");
    EXPECT_EQ(trait.value.as_string(), "2026-04-01");
    EXPECT_EQ(trait.origin, Origin::zero_party);
    EXPECT_EQ(trait.source, "agent:rina");
    EXPECT_EQ(trait.at, noon);
    for (std::size_t i = 0; i < traits_max + 5; ++i) fold_answers(p, Object{{"t" + std::to_string(i), 1}}, "x", Purpose::personalization, noon);
    EXPECT_EQ(p.traits.size(), traits_max);
    fold_answers(p, Object{{"when", "2026-05-01"}}, "x", Purpose::personalization, noon);
    EXPECT_EQ(p.traits.at("when").value.as_string(), "2026-05-01");  // what is there may change
}

}  // namespace
}  // namespace kesher::journeys
