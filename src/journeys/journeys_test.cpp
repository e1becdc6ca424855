// A run walks as its journey says: what each step waits for and where it goes on, who may enter, how one leaves.
#include <gtest/gtest.h>

#include "journeys/life_for_tests.hpp"

namespace kesher::journeys {
namespace {

const std::string stay = R"({"id":"then","type":"wait","for":"90 days"},{"id":"else","type":"wait","for":"90 days"})";

TEST(Wait, ForATime) {
    Life life;
    life.journey(R"("steps":[{"type":"wait","for":"1 hour"},)" + stay + "]");
    life.happens("start");
    EXPECT_EQ(life.step(), "step-1");
    life.pass(hour_ms - 1);
    EXPECT_EQ(life.step(), "step-1");
    life.pass(1);
    EXPECT_EQ(life.step(), "then");
}

TEST(Wait, UntilTheNextTimeThatTheClockShows) {
    for (const auto& [until, due] : {std::pair("18:30", "2026-03-02T18:30:00.000Z"), {"12:00", "2026-03-03T12:00:00.000Z"}, {"11:59", "2026-03-03T11:59:00.000Z"}}) {
        Life life;
        life.journey(R"("steps":[{"type":"wait","until":")" + std::string(until) + "\"}," + stay + "]");
        life.happens("start");
        EXPECT_EQ(to_rfc3339(life.run().wakes_at), due);
    }
}

TEST(Wait, UntilTheDayThatATraitNames) {
    struct Case {
        const char *trait, *hour, *due;  ///< due "": at once
    };
    const Case cases[] = {
        {R"("2026-03-10")", "", "2026-03-10T09:00:00.000Z"},
        {R"("2026-03-10")", "08:30", "2026-03-10T08:30:00.000Z"},
        {R"("2026-03-10T11:15:00Z")", "08:30", "2026-03-10T11:15:00.000Z"},
        {R"("2026-03-01")", "", ""},
        {R"("soon")", "", ""},
        {"5", "", ""},
        {"", "", ""},
    };
    for (const Case& c : cases) {
        Life life;
        if (*c.trait) life.person.traits["when"].value = *parse_json(c.trait);
        life.journey(R"("steps":[{"type":"wait","until_trait":"when")" + (*c.hour ? R"(,"hour":")" + std::string(c.hour) + "\"" : "") + "}," + stay + "]");
        life.happens("start");
        EXPECT_EQ(life.step(), *c.due ? "step-1" : "then") << c.trait;
        if (*c.due) EXPECT_EQ(to_rfc3339(life.run().wakes_at), c.due) << c.trait << " " << c.hour;
    }
}

TEST(Wait, OrWhateverComesFirst) {
    const std::string steps = R"("steps":[{"type":"wait","for":"1 hour","or":"did bought","then":"then","else":"else"},)" + stay + "]";
    Life event_first;
    event_first.journey(steps);
    event_first.happens("start");
    event_first.pass(hour_ms - 1);
    event_first.happens("bought");
    EXPECT_EQ(event_first.step(), "then");
    EXPECT_EQ(event_first.run().step_at, event_first.now);
    event_first.pass(2 * hour_ms);  // the old timer is gone
    EXPECT_EQ(event_first.step(), "then");
    Life time_first;
    time_first.journey(steps);
    time_first.happens("bought");  // before the entry: it does not count
    time_first.happens("start");
    EXPECT_EQ(time_first.step(), "step-1");
    time_first.pass(hour_ms);
    EXPECT_EQ(time_first.step(), "else");
    time_first.happens("bought");
    EXPECT_EQ(time_first.step(), "else");
}

TEST(Branch, OnARule) {
    for (const bool yes : {false, true}) {
        Life life;
        life.person.traits["vip"].value = yes;
        life.journey(R"("steps":[{"type":"branch","rule":"vip is true","yes":"then","no":"else"},)" + stay + "]");
        life.happens("start");
        EXPECT_EQ(life.step(), yes ? "then" : "else");
    }
    Life next;
    next.journey(R"("steps":[{"type":"branch","rule":"vip is true","yes":"else"},)" + stay + "]");
    next.happens("start");
    EXPECT_EQ(next.step(), "then");  // no way is named: the next in order
}

TEST(Branch, OnAnAnswerOfTheRunElseOnTheTrait) {
    const std::string steps = R"("steps":[{"id":"hold","type":"wait","for":"1 hour"},{"type":"branch","answer":"plan","ways":{"gold":"then"},"no":"else"},)" + stay + "]";
    struct Case {
        const char *answer, *trait, *step;
        Millis expires;
    };
    const Case cases[] = {
        {"gold", "", "then", 0}, {"silver", "gold", "else", 0}, {"", "gold", "then", 0}, {"", "", "else", 0}, {"", "gold", "else", hour_ms}, {"", "gold", "then", hour_ms + 1},
    };
    for (const Case& c : cases) {
        Life life;
        life.journey(steps);
        if (*c.trait) life.person.traits["plan"] = {c.trait, Origin::zero_party, "x", noon, Purpose::personalization, c.expires ? noon + c.expires : Moment{}};
        life.happens("start");
        if (*c.answer) life.person.runs.begin()->second.answers = Object{{"plan", c.answer}};
        life.pass(hour_ms);
        EXPECT_EQ(life.step(), c.step) << c.answer << "/" << c.trait << "/" << c.expires;
    }
}

TEST(Split, SendsEachArmItsOwnWayAndKeepsIt) {
    for (const char* arm : {"a", "b", "c"}) {
        Life life;
        life.experiment("x", R"("kind":"split","arms":[{"id":"a"},{"id":"b"},{"id":"c"}])");
        life.person.assignments["x"].arm = arm;
        life.journey(R"("steps":[{"type":"split","experiment":"x","ways":{"a":"then","b":"else"}},)" + stay + "]");
        life.happens("start");
        EXPECT_EQ(life.step(), *arm == 'b' ? "else" : "then");  // an arm without a way goes on with the next step
        EXPECT_EQ(life.person.assignments.at("x").exposures, 1U);
        EXPECT_EQ(life.person.assignments.at("x").exposed_at, noon);
        EXPECT_EQ(life.counted("journey/j/step/step-1/arm/" + std::string(arm)), 1);
    }
    Life fresh;
    fresh.experiment("x", R"("kind":"split","arms":[{"id":"a"},{"id":"b"}])");
    const std::string arm = consent::arm_of(fresh.person, *fresh.shelf.experiments.at("x"));
    fresh.journey(R"("steps":[{"type":"split","experiment":"x","ways":{"a":"then","b":"else"}},)" + stay + "]");
    fresh.happens("start");
    EXPECT_EQ(fresh.person.assignments.at("x").arm, arm);
    Life gone;
    gone.journey(R"("steps":[{"type":"split","experiment":"x","ways":{"a":"else"}},)" + stay + "]");
    gone.happens("start");
    EXPECT_EQ(gone.step(), "then");
    EXPECT_TRUE(gone.person.assignments.empty());
}

TEST(Slot, IsOpenWhileTheRunStandsThere) {
    const std::string steps = R"("exit_on":"did quit","steps":[{"type":"slot","placement":"home","action":"offer","for":"3 days"},)" + stay + "]";
    Life life;
    life.journey(steps);
    life.happens("start");
    ASSERT_EQ(life.person.slots.size(), 1U);
    const SlotGrant slot = life.person.slots.begin()->second;
    EXPECT_EQ(slot.placement + "/" + slot.action + "/" + slot.step, "home/offer/step-1");
    EXPECT_EQ(slot.until, noon + 3 * day_ms);
    life.pass(3 * day_ms - 1);
    EXPECT_EQ(life.person.slots.size(), 1U);
    life.pass(1);
    EXPECT_TRUE(life.person.slots.empty());
    EXPECT_EQ(life.step(), "then");
    Life left;
    left.journey(steps);
    left.happens("start");
    left.happens("quit");
    EXPECT_TRUE(left.person.slots.empty());
}

TEST(Message, TheRunWaitsUntilItLeftOrWasStopped) {
    const std::string steps = R"("steps":[{"type":"message","channel":"email","creative":"mail"},)" + stay + "]";
    Life life;
    life.claims = false;
    life.journey(steps);
    life.happens("start");
    EXPECT_EQ(life.message().state, MessageState::claiming);
    EXPECT_EQ(life.step(), "step-1");
    life.claim_all();
    EXPECT_EQ(life.message().state, MessageState::sent);
    EXPECT_EQ(life.message().to, "dana@example.com");
    EXPECT_EQ(life.step(), "then");
    Life never_asked;
    never_asked.person.consents.clear();
    never_asked.journey(steps);
    never_asked.happens("start");
    EXPECT_EQ(never_asked.message().state, MessageState::blocked);
    EXPECT_EQ(never_asked.message().reason, "consent_unknown");
    EXPECT_EQ(never_asked.step(), "then");
    EXPECT_TRUE(never_asked.asks.empty());
}

TEST(Message, AtATimeOfDayAsksTheGatesThen) {
    const std::string steps = R"("steps":[{"type":"message","channel":"email","creative":"mail","at":"18:00"},)" + stay + "]";
    Life life;
    life.journey(steps);
    life.happens("start");
    EXPECT_EQ(life.message().state, MessageState::planned);
    life.pass(6 * hour_ms - 1);
    EXPECT_EQ(life.message().state, MessageState::planned);
    life.pass(1);
    EXPECT_EQ(life.message().state, MessageState::sent);
    Life withdrawn;
    withdrawn.journey(steps);
    withdrawn.happens("start");
    withdrawn.person.consents.begin()->second.state = ConsentState::withdrawn;
    withdrawn.pass(6 * hour_ms);
    EXPECT_EQ(withdrawn.message().reason, "consent_withdrawn");
    EXPECT_EQ(withdrawn.step(), "then");
}

TEST(Message, AWithdrawalBetweenPlanAndClaimStopsIt) {
    Life life;
    life.claims = false;
    life.journey(R"("steps":[{"type":"message","channel":"email","creative":"mail"},)" + stay + "]");
    life.happens("start");
    life.person.consents.begin()->second.state = ConsentState::withdrawn;
    life.claim_all();
    EXPECT_EQ(life.message().state, MessageState::blocked);
    EXPECT_EQ(life.message().reason, "consent_withdrawn");
    EXPECT_FALSE(life.message().sent_at);
    EXPECT_TRUE(life.permits.empty());
    EXPECT_TRUE(life.person.shown.empty());
}

TEST(Message, ThatCannotBeRenderedIsBlockedAndTheRunGoesOn) {
    Life life;
    life.journey(R"("steps":[{"type":"message","channel":"email","creative":"mail"},)" + stay + "]");
    life.library.creatives.clear();
    life.happens("start");
    EXPECT_EQ(life.message().reason, "render_failed");
    EXPECT_EQ(life.step(), "then");
}

TEST(Message, TheHeldOutIsAGhostThatUsesUpTheCap) {
    for (const bool named : {false, true}) {
        Life life;
        life.experiment("calm", named ? R"("kind":"holdout","percent":50)" : R"("kind":"holdout","percent":50,"universal":true)");
        life.person.assignments["calm"].arm = arm_held;
        life.journey(std::string(named ? R"("holdout":"calm",)" : "") + R"("steps":[{"type":"message","channel":"email","creative":"mail"},)" + stay + "]");
        life.happens("start");
        EXPECT_EQ(life.message().state, MessageState::blocked);
        EXPECT_EQ(life.message().reason, "holdout");
        EXPECT_EQ(life.person.assignments.at("calm").ghosts, 1U);
        EXPECT_EQ(life.person.shown.at("channel/email").size(), 1U);
        EXPECT_TRUE(life.permits.empty());
    }
    Life service;
    service.experiment("calm", R"("kind":"holdout","percent":50,"universal":true)");
    service.person.assignments["calm"].arm = arm_held;
    service.journey(R"("steps":[{"type":"message","channel":"email","creative":"mail","purpose":"service"},)" + stay + "]");
    service.happens("start");
    EXPECT_EQ(service.message().state, MessageState::sent);
    EXPECT_TRUE(service.person.shown.empty());
}

TEST(Message, OneThatFailedGivesItsPlaceBack) {
    Life life;
    life.claims = false;
    life.journey(R"("steps":[{"type":"message","channel":"email","creative":"mail"},)" + stay + "]");
    life.happens("start");
    life.claim_all(MessageState::failed);
    EXPECT_EQ(life.message().state, MessageState::failed);
    EXPECT_TRUE(life.person.shown.at("channel/email").empty());
    life.walk([&](Walk& walk) { on_receipt(walk, life.message().id, MessageState::sent, "late"); });
    EXPECT_EQ(life.message().state, MessageState::failed);  // the first receipt stands
}

TEST(Leave, AGoalComesBeforeAnExit) {
    for (const bool goal : {false, true}) {
        Life life;
        life.journey(R"("exit_on":"did bought",)" + std::string(goal ? R"("goal":"did bought",)" : "") + R"("steps":[)" + stay + "]");
        life.happens("start");
        life.pass(5);
        life.happens("bought");
        EXPECT_TRUE(life.person.runs.empty());
        EXPECT_EQ(life.left(), goal ? "goal" : "exit_rule");
        EXPECT_EQ(life.counted("journey/j/goal"), goal ? 1 : 0);
        EXPECT_EQ(life.counted("journey/j/inside"), 0);
    }
}

TEST(Leave, WhatWasBeforeTheEntryEndsNothing) {
    Life life;
    life.journey(R"("exit_on":"did bought","steps":[)" + stay + "]");
    life.happens("bought");
    life.pass(1);
    life.happens("start");
    life.pass(1);
    life.happens("start");
    EXPECT_EQ(life.person.runs.size(), 1U);
}

TEST(Leave, WhatIsPlannedIsCancelledWhatLeftIsNot) {
    Life life;
    life.journey(
        R"("exit_on":"did quit","steps":[{"type":"message","channel":"email","creative":"mail"},{"id":"late","type":"message","channel":"email","creative":"mail","at":"18:00"}])");
    life.happens("start");
    ASSERT_EQ(life.person.messages.size(), 2U);
    life.pass(1);
    life.happens("quit");
    for (const auto& [id, m] : life.person.messages) EXPECT_EQ(m.state, m.step == "late" ? MessageState::cancelled : MessageState::sent) << m.step;
    life.pass(day_ms);
    EXPECT_EQ(life.permits.size(), 1U);
    EXPECT_TRUE(life.person.timers.empty());
}

TEST(Leave, AnExitStepOrTheEndCompletes) {
    for (const char* steps : {R"([{"type":"exit"}])", R"([{"type":"wait","for":"1 hour"}])"}) {
        Life life;
        life.journey("\"steps\":" + std::string(steps));
        life.happens("start");
        life.pass(hour_ms);
        EXPECT_EQ(life.left(), "completed") << steps;
        EXPECT_TRUE(life.person.timers.empty());
        EXPECT_EQ(life.counted("journey/j/passed"), 1);
    }
}

TEST(Enter, AgainNeverAlwaysOrAfterATime) {
    struct Case {
        const char* reenter;
        Millis pause;
        std::uint32_t entered;
    };
    const Case cases[] = {
        {"", 90 * day_ms, 1}, {"never", 90 * day_ms, 1}, {"always", hour_ms, 2}, {"after 30 days", 30 * day_ms - 1, 1}, {"after 30 days", 30 * day_ms, 2},
    };
    for (const Case& c : cases) {
        Life life;
        life.journey((*c.reenter ? R"("reenter":")" + std::string(c.reenter) + "\"," : "") + R"("steps":[{"type":"wait","for":"1 hour"}])");
        life.happens("start");
        life.pass(c.pause);
        life.happens("start");
        EXPECT_EQ(life.person.past.at("j").entered, c.entered) << c.reenter << " " << c.pause;
    }
}

TEST(Enter, NotWhileInsideNotWhenItStoppedNotAgainstItsRule) {
    Life life;
    life.journey(R"("reenter":"always","steps":[)" + stay + "]");
    life.happens("start");
    life.happens("start");
    EXPECT_EQ(life.person.past.at("j").entered, 1U);
    for (const char* more : {R"("stopped":true,)", "retired"}) {
        Life closed;
        closed.journey((*more == 'r' ? "" : std::string(more)) + R"("steps":[)" + stay + "]", *more == 'r');
        closed.happens("start");
        EXPECT_TRUE(closed.person.runs.empty()) << more;
    }
    Life ruled;
    ruled.journey(R"("enter":{"event":"start","where":"n > 2"},"steps":[)" + stay + "]");
    ruled.happens("start", R"({"n":2})");
    EXPECT_TRUE(ruled.person.runs.empty());
    ruled.happens("start", R"({"n":3})");
    EXPECT_EQ(to_json(ruled.run().trigger), R"({"n":3})");
}

TEST(Enter, BySegment) {
    Life life;
    life.journey(R"("enter":{"segment":"keen"},"steps":[)" + stay + "]");
    life.walk([](Walk& walk) { on_membership(walk, {"keen", false, {}}); });
    life.walk([](Walk& walk) { on_membership(walk, {"other", true, {}}); });
    EXPECT_TRUE(life.person.runs.empty());
    life.walk([](Walk& walk) { on_membership(walk, {"keen", true, {{"did x", "", "", noon}}}); });
    EXPECT_EQ(life.run().because.at(0).text, "did x");
}

TEST(Stop, LetsEverybodyOutOfThisJourneyOnly) {
    Life life;
    life.journey(R"("steps":[{"type":"message","channel":"email","creative":"mail","at":"18:00"},)" + stay + "]");
    life.journey(R"("steps":[)" + stay + "]", false, "k");
    life.happens("start");
    ASSERT_EQ(life.person.runs.size(), 2U);
    life.walk([](Walk& walk) { stop_journey(walk, "j"); });
    EXPECT_EQ(life.left(), "stopped");
    EXPECT_EQ(life.message().state, MessageState::cancelled);
    EXPECT_EQ(life.message().reason, "journey_stopped");
    ASSERT_EQ(life.person.runs.size(), 1U);
    EXPECT_EQ(life.run().journey, "k");
    life.walk([](Walk& walk) { stop_all(walk, "erased"); });
    EXPECT_TRUE(life.person.runs.empty());
    EXPECT_TRUE(life.person.timers.empty());
}

TEST(Versions, ARunFinishesTheVersionItEntered) {
    Life life;
    life.journey(R"("steps":[{"type":"wait","for":"1 hour"},)" + stay + "]");
    life.happens("start");
    life.journey(R"("steps":[{"type":"wait","for":"5 days"},{"id":"new","type":"wait","for":"5 days"}])", false, "j", 2);
    life.pass(hour_ms);
    EXPECT_EQ(life.step(), "then");
    life.library.journeys.clear();
    life.walk([&](Walk& walk) { on_run_timer(walk, life.run().id); });
    EXPECT_EQ(life.left(), "definition_missing");
}

}  // namespace
}  // namespace kesher::journeys
