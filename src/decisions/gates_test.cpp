// The gates of a decision, one by one and in their order, and the caps at their edges.
#include "decisions/world_for_tests.hpp"

namespace kesher::decisions {
namespace {

TEST(Gates, EachStopsInItsTurnAndSaysWhy) {
    struct Case {
        const char *gate, *reason;
        void (*shut)(World&);
    };
    const Case cases[] = {
        {"schedule", "not_started", [](World& w) { w.action("a", [](Action& a) { a.starts = noon + 1; }); }},
        {"schedule", "ended", [](World& w) { w.action("a", [](Action& a) { a.ends = noon; }); }},
        {"schedule", "not_offered", [](World& w) { w.action("a", [](Action& a) { a.by_journey = true; }); }},
        {"eligible", "not_eligible", [](World& w) { w.action("a", [](Action& a) { a.eligible = rule("name is \"Avi\""); }); }},
        {"consent", "consent_unknown", [](World& w) { w.person.consents.clear(); }},
        {"consent", "consent_withdrawn", [](World& w) { w.person.consents.begin()->second.state = ConsentState::withdrawn; }},
        {"suppression", "suppressed", [](World& w) { w.person.suppressions["*"] = {noon, {}, "left alone", "", "x", {}}; }},
        {"cap", "cap_reached",
         [](World& w) {
             w.action("a", [](Action& a) { a.cap = consent::Policy::Cap{1, day_ms}; });
             w.person.shown["action/a"] = {noon - 1};
         }},
        {"quiet_hours", "quiet_hours",
         [](World& w) {
             w.place([](Placement& p) { p.channel = Channel::push; });
             w.policy.quiet_from = 11 * 60, w.policy.quiet_to = 13 * 60;
         }},
        {"proof", "proof_not_true", [](World& w) { w.action("a", [](Action& a) { a.proof = "many"; }); }},
        {"creative", "no_creative", [](World& w) { w.creatives.clear(); }},
        {"render", "render_failed", [](World& w) { w.creative("card", R"({"en":{"title":"{% for i in (1..100000) %}{% for j in (1..100000) %}x{% endfor %}{% endfor %}"}})"); }},
    };
    for (const Case& c : cases) {
        World w;
        w.action("a");
        ASSERT_TRUE(w.ask().candidates.at(0).chosen) << c.reason;
        c.shut(w);
        const Decision d = w.ask();
        EXPECT_EQ(d.reason, "nothing") << c.reason;
        const Candidate& got = d.candidates.at(0);
        EXPECT_EQ(got.reason, c.reason);
        EXPECT_FALSE(got.chosen || got.ghost);
        EXPECT_TRUE(got.content.is_null()) << c.reason;
        ASSERT_EQ(got.gates.size(), std::size(gate_names)) << c.reason;
        EXPECT_EQ(got.weighed(), c.gate == std::string_view("render") || c.gate == std::string_view("arbitration")) << c.reason;
        bool behind = false;
        for (std::size_t i = 0; i < got.gates.size(); ++i) {
            EXPECT_EQ(got.gates[i].name, gate_names[i]);
            const bool here = got.gates[i].name == c.gate;
            EXPECT_EQ(got.gates[i].mark, here ? Gate::Mark::stopped : behind ? Gate::Mark::not_checked : Gate::Mark::passed) << c.reason << " at " << got.gates[i].name;
            behind |= here;
        }
    }
}

TEST(Gates, TheFirstThatStopsIsTheReason) {
    World w;
    w.action("a", [](Action& a) { a.ends = noon, a.eligible = rule("name is \"Avi\""), a.proof = "many"; });
    w.person.consents.clear();
    EXPECT_EQ(w.reason(), "ended");
    w.action("a", [](Action& a) { a.eligible = rule("name is \"Avi\""), a.proof = "many"; });
    EXPECT_EQ(w.reason(), "not_eligible");
    w.action("a", [](Action& a) { a.proof = "many"; });
    EXPECT_EQ(w.reason(), "consent_unknown");
}

TEST(Gates, TheScheduleHoldsAtItsEdges) {
    World w;
    w.action("a", [](Action& a) { a.starts = noon, a.ends = noon + 10; });
    EXPECT_EQ(w.reason(noon - 1), "not_started");
    EXPECT_EQ(w.reason(noon), "");
    EXPECT_EQ(w.reason(noon + 9), "");
    EXPECT_EQ(w.reason(noon + 10), "ended");
}

TEST(Gates, AJourneysOfferIsForItsPlacementAndItsTime) {
    World w;
    w.action("a", [](Action& a) { a.by_journey = true; });
    w.person.slots[{1, 1}] = {"elsewhere", "a", "j", "s", {2, 2}, noon, noon + 10, "", ""};
    EXPECT_EQ(w.reason(), "not_offered");
    w.person.slots[{1, 1}].placement = "home";
    EXPECT_EQ(w.reason(), "");
    EXPECT_EQ(w.reason(noon + 10), "not_offered");
    w.person.slots[{1, 1}].action = "b";
    EXPECT_EQ(w.reason(), "not_offered");
}

TEST(Gates, AJourneysTopicAndHoldoutHoldForWhatItOffers) {
    World w;
    w.experiment("no-loans", true, false);
    w.action("a", [](Action& a) { a.by_journey = true, a.topic = "cards"; });
    w.action("b", [](Action& a) { a.topic = "cards"; });
    w.person.slots[{1, 1}] = {"home", "a", "j", "s", {2, 2}, noon, {}, "loans", "no-loans"};
    w.in_arm("no-loans", arm_treated);
    w.person.suppressions["loans"] = {noon, {}, "asked", "", "rina", {}};
    const auto stopped = [&](const char* action) {
        const Decision d = w.ask();
        const auto c = std::find_if(d.candidates.begin(), d.candidates.end(), [&](const Candidate& one) { return one.action == action; });
        return c->reason;
    };
    EXPECT_EQ(stopped("a"), "suppressed");
    EXPECT_EQ(stopped("b"), "");  // no journey offers it: its own topic counts
    w.person.suppressions.clear();
    EXPECT_EQ(stopped("a"), "");
    w.in_arm("no-loans", arm_held);
    EXPECT_EQ(stopped("a"), "held_out");
    EXPECT_EQ(stopped("b"), "lower_priority");
}

TEST(Gates, TheRuleReadsTheMomentFirstThenThePerson) {
    World w;
    w.person.traits["device"].value = "phone";
    w.action("a", [](Action& a) { a.eligible = rule("device is \"phone\""); });
    EXPECT_EQ(w.reason(), "");
    EXPECT_EQ(w.reason(noon, Object{{"device", "desk"}}), "not_eligible");
    EXPECT_EQ(w.reason(noon, Object{{"device", "phone"}}), "");
}

TEST(Gates, ServiceNeedsNoConsentAndNoTopicSilencesIt) {
    World w;
    w.action("a", [](Action& a) { a.purpose = Purpose::service, a.topic = "loans"; });
    w.person.consents.clear();
    w.person.suppressions["*"] = {noon, {}, "left alone", "", "x", {}};
    w.policy.caps[Channel::web] = {1, day_ms};
    w.person.shown["channel/web"] = {noon - 1};
    EXPECT_EQ(w.reason(), "");
    w.action("a", [](Action& a) { a.topic = "loans"; });
    w.place([](Placement& p) { p.purpose = Purpose::service; });  // the placement's purpose is that of actions that name none
    EXPECT_EQ(w.reason(), "");
}

TEST(Gates, ASuppressionIsOfItsTopicUntilItsMoment) {
    World w;
    w.action("a", [](Action& a) { a.topic = "loans"; });
    w.person.suppressions["cards"] = {noon, {}, "", "", "x", {}};
    EXPECT_EQ(w.reason(), "");
    w.person.suppressions["loans"] = {noon, noon + 10, "", "", "x", {}};
    EXPECT_EQ(w.reason(noon + 9), "suppressed");
    EXPECT_EQ(w.reason(noon + 10), "");
}

TEST(Caps, OfTheActionAndOfTheChannelCountAtTheirEdges) {
    World w;
    w.action("a", [](Action& a) { a.cap = consent::Policy::Cap{2, day_ms}; });
    EXPECT_TRUE(w.shown(noon, 1).candidates[0].chosen);
    EXPECT_TRUE(w.shown(noon + 1, 2).candidates[0].chosen);
    EXPECT_EQ(w.shown(noon + 2, 3).candidates[0].reason, "cap_reached");
    EXPECT_EQ(w.reason(noon + day_ms - 1), "cap_reached");
    EXPECT_EQ(w.reason(noon + day_ms), "");  // the first is exactly a window old
    w.action("b");
    w.policy.caps[Channel::web] = {3, day_ms};
    EXPECT_EQ(ids(w.shown(noon + 3, 4), true), std::vector<std::string>{"b"});
    const Decision full = w.shown(noon + 4, 5);
    EXPECT_EQ(full.reason, "nothing");
    for (const Candidate& c : full.candidates) EXPECT_EQ(c.reason, "cap_reached") << c.action;
    EXPECT_EQ(ids(w.ask(noon + day_ms), true).size(), 1U);
}

TEST(Caps, WhatDidNotArriveIsTakenBackAndOnlyTheNewestAreKept) {
    Person p;
    for (std::size_t i = 0; i < caps_max + 5; ++i) count_shown(p, "channel/sms", noon + static_cast<Millis>(i));
    ASSERT_EQ(p.shown.at("channel/sms").size(), caps_max);
    EXPECT_EQ(p.shown.at("channel/sms").front(), noon + 5);
    count_shown(p, "x", noon + 5);
    count_shown(p, "x", noon);  // late: still in order
    EXPECT_EQ(p.shown.at("x"), (std::deque<Moment>{noon, noon + 5}));
    uncount_shown(p, "x", noon + 5);
    uncount_shown(p, "x", noon + 5);
    uncount_shown(p, "unknown", noon);
    EXPECT_EQ(p.shown.at("x"), std::deque<Moment>{noon});
    EXPECT_FALSE(p.shown.contains("unknown"));
}

}  // namespace
}  // namespace kesher::decisions
