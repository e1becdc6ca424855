// What is shown of what could be: the arithmetic, who competes with whom, experiments, languages, and what is remembered of it.
#include "decisions/world_for_tests.hpp"

namespace kesher::decisions {
namespace {

TEST(Priority, IsTheProductOfItsFactors) {
    World w;
    w.action("a", [](Action& a) {
        a.given = {200'000, one_million, 50 * one_million, 3 * one_million};
        a.context = {{rule("device is \"phone\""), 1'500'000}, {rule("place is \"home\""), 500'000}, {rule("name is \"Dana\""), 2 * one_million}};
    });
    const Candidate plain = w.ask().candidates.at(0);
    EXPECT_EQ(plain.factors.context, 2 * one_million);
    EXPECT_EQ(plain.priority, 60 * one_million);  // 0.2 x 2 x 50 x 3
    EXPECT_EQ(w.ask(noon, Object{{"device", "phone"}}).candidates.at(0).priority, 90 * one_million);
    EXPECT_EQ(w.ask(noon, Object{{"device", "phone"}, {"place", "home"}}).candidates.at(0).priority, 45 * one_million);
}

TEST(Priority, SaturatesAndNeverTurnsRound) {
    const std::int64_t most = 1'000'000 * one_million, thousand = 1'000 * one_million;
    const std::int64_t top = Factors{one_million, most, most, thousand}.priority();
    EXPECT_GT(top, 0);
    EXPECT_EQ((Factors{one_million, most, most, most}.priority()), top);
    EXPECT_EQ((Factors{0, most, most, thousand}.priority()), 0);
    EXPECT_EQ(Factors{}.priority(), one_million);
    World w;
    w.action("a", [&](Action& a) {
        a.given = {one_million, one_million, most, thousand};
        a.context.assign(weights_max, {rule("name is \"Dana\""), thousand});
    });
    w.action("b", [&](Action& a) { a.given = {one_million, one_million, most, thousand}; });
    EXPECT_EQ(ids(w.ask()), (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(w.ask().candidates[0].priority, top);
}

TEST(Arbitration, EqualOnesGoByIdAndTheOthersFollow) {
    World w;
    w.place([](Placement& p) { p.slots = 2; });
    w.worth("d", 1);
    w.worth("b", 1);
    w.worth("c", 5);
    w.action("a", [](Action& a) { a.eligible = rule("name is \"Avi\""); });
    w.action("e", [](Action& a) { a.starts = noon + 1; });
    const Decision d = w.ask();
    EXPECT_EQ(ids(d), (std::vector<std::string>{"c", "b", "d", "a", "e"}));  // by rank, then by how far they came
    EXPECT_EQ(ids(d, true), (std::vector<std::string>{"c", "b"}));
    EXPECT_EQ(d.candidates[2].reason, "lower_priority");
    EXPECT_EQ(gate(d.candidates[2], "arbitration").mark, Gate::Mark::stopped);
    EXPECT_EQ(gate(d.candidates[2], "arbitration").seen_en, "priority 1, \"b\" has 1");
    EXPECT_TRUE(d.candidates[2].content.is_null());
    EXPECT_EQ(to_json(d.candidates[0].content), R"({"title":"Hello Dana"})");
    EXPECT_EQ(d.reason, "chosen");
}

TEST(Arbitration, OnlyTheActionsOfThePlacementCompeteAndOnlySoManyAreKept) {
    World w;
    for (char c = 'a'; c < 'a' + static_cast<char>(candidates_kept_max) + 3; ++c) w.action(std::string(1, c).c_str());
    w.action("elsewhere", [](Action& a) { a.placements = {"other"}; });
    const Decision d = w.ask();
    EXPECT_EQ(d.candidates.size(), candidates_kept_max);
    EXPECT_EQ(d.left_out, 3U);
    w.place([](Placement& p) { p.slots = slots_max; });
    EXPECT_EQ(ids(w.ask(), true).size(), slots_max);
    EXPECT_EQ(w.ask().left_out, 1U);
}

TEST(Arbitration, OneDecisionNeverShowsMoreThanTheChannelsCap) {
    World w;
    w.policy.caps[Channel::web] = {2, 7 * day_ms};
    w.place([](Placement& p) { p.slots = 4; });
    for (const char* id : {"a", "b", "c"}) w.action(id);
    w.action("z", [](Action& a) { a.purpose = Purpose::service; });  // is not counted, and not stopped
    const Decision d = w.shown(noon, 1);
    EXPECT_EQ(ids(d, true), (std::vector<std::string>{"a", "b", "z"}));
    const Candidate& third = d.candidates.back();
    EXPECT_EQ(third.action, "c");
    EXPECT_EQ(third.reason, "cap_reached");
    EXPECT_EQ(gate(third, "arbitration").mark, Gate::Mark::stopped);
    EXPECT_EQ(ids(w.shown(noon + 1, 2), true), (std::vector<std::string>{"z"}));
}

TEST(Holdout, WhatWouldHaveBeenShownIsAGhost) {
    World w;
    w.experiment("calm", true);
    w.in_arm("calm", arm_held);
    w.worth("a", 9);
    w.worth("b", 1);
    const Decision d = w.shown(noon, 1);
    EXPECT_EQ(d.reason, "ghost");
    EXPECT_TRUE(ids(d, true).empty());
    EXPECT_TRUE(d.candidates[0].ghost);
    EXPECT_EQ(d.candidates[0].reason, "held_out");
    EXPECT_EQ(gate(d.candidates[0], "holdout").mark, Gate::Mark::stopped);
    EXPECT_FALSE(d.candidates[1].ghost);  // it would not have been shown anyhow
    EXPECT_EQ(w.person.assignments.at("calm").ghosts, 1U);
    EXPECT_EQ(w.person.assignments.at("calm").exposures, 0U);
    EXPECT_EQ(w.person.shown.at("action/a").size(), 1U);  // a ghost uses up what the shown would have
}

TEST(Holdout, WhoWasNeverAssignedIsHeldByTheBucketAndForGood) {
    World w;
    w.experiment("calm", true);
    w.action("a");
    int held = 0;
    for (std::uint64_t i = 0; i < 400; ++i) {
        w.person.id = {Hasher("p").add(i).done()};
        w.person.assignments.clear();
        const bool out = consent::arm_of(w.person, *w.shelf.experiments.at("calm")) == arm_held;
        held += out;
        EXPECT_EQ(w.shown(noon, 1000 + i).reason, out ? "ghost" : "chosen");
        EXPECT_EQ(w.person.assignments.at("calm").arm, out ? arm_held : arm_treated);
        EXPECT_EQ(w.person.assignments.at("calm").exposures, out ? 0U : 1U);
    }
    EXPECT_GT(held, 140);
    EXPECT_LT(held, 260);
}

TEST(Holdout, ServiceIsShownToTheHeldOut) {
    World w;
    w.experiment("calm", true);
    w.in_arm("calm", arm_held);
    w.place([](Placement& p) { p.slots = 2; });
    w.worth("offer", 9);
    w.action("fraud-alert", [](Action& a) { a.purpose = Purpose::service; });
    const Decision d = w.shown(noon, 1);
    EXPECT_EQ(d.reason, "chosen");
    EXPECT_EQ(ids(d, true), std::vector<std::string>{"fraud-alert"});
    EXPECT_TRUE(d.candidates[0].ghost);
    EXPECT_TRUE(d.candidates[1].experiments.empty());
    EXPECT_EQ(w.person.shown.at("channel/web").size(), 1U);  // of the ghost; service uses up nothing
}

TEST(Split, EachArmSeesItsOwnCreativeAndTheControlNothing) {
    World w;
    w.experiment("look", false);
    w.creative("new-card", R"({"en":{"title":"New"}})", R"(,"arm":"new")");
    w.action("a", [](Action& a) { a.experiment = "look", a.creatives = {"new-card"}; });
    w.in_arm("look", "new");
    const Decision shown = w.ask();
    EXPECT_EQ(shown.candidates[0].creative, "new-card");
    EXPECT_EQ(shown.candidates[0].arm, "new");
    w.in_arm("look", "control");
    const Decision control = w.shown(noon, 2);
    EXPECT_EQ(control.reason, "ghost");
    EXPECT_TRUE(control.candidates[0].ghost);
    EXPECT_EQ(control.candidates[0].creative, "");
    EXPECT_EQ(w.person.assignments.at("look").ghosts, 1U);
    w.action("a", [](Action& a) { a.experiment = "look", a.creatives = {"new-card", "card"}; });  // what names no arm is for every arm
    EXPECT_EQ(w.ask().candidates[0].creative, "card");
    w.in_arm("look", "new");
    EXPECT_EQ(w.ask().candidates[0].creative, "new-card");
}

TEST(Proof, IsShownOnlyWhileItIsTrue) {
    struct Case {
        std::uint64_t people, did;
        bool holds;
    };
    Proof proof;
    proof.id = "many";
    proof.people_min = 20;
    proof.share_min = 800'000;
    World w;
    w.shelf.proofs["many"] = std::make_shared<const Proof>(proof);
    w.creative("card", R"({"en":{"title":"{{ proof.did }} of {{ proof.people }}"}})");
    w.action("a", [](Action& a) { a.proof = "many"; });
    EXPECT_EQ(w.reason(), "proof_not_true");  // not counted yet
    for (const Case& c : {Case{25, 20, true}, Case{25, 19, false}, Case{26, 20, false}, Case{24, 19, false}, Case{0, 0, false}, Case{1'000, 800, true}, Case{1'000, 799, false}}) {
        w.counts["many"] = {c.people, c.did, noon};
        EXPECT_EQ(w.reason(), c.holds ? "" : "proof_not_true") << c.did << " of " << c.people;
    }
    w.counts["many"] = {25, 20, noon};
    EXPECT_EQ(to_json(w.ask().candidates[0].content), R"({"title":"20 of 25"})");
    w.shelf.proofs.clear();  // retired: nobody vouches for it
    EXPECT_EQ(w.reason(), "proof_not_true");
}

TEST(Proof, WhatWasCountedIsStoredWhole) {
    const Counted read = Counted::decode(Counted{123, 45, noon}.encode());
    EXPECT_EQ(read.people, 123U);
    EXPECT_EQ(read.did, 45U);
    EXPECT_EQ(read.at, noon);
}

TEST(Locale, OfTheMomentThenOfThePersonThenTheCreativesOwn) {
    World w;
    w.creative("he", R"({"he":{"title":"שלום"}})", R"(,"default_locale":"he")");
    w.creative("both", R"({"en":{"title":"Hi"},"fr":{"title":"Salut"}})", R"(,"default_locale":"en")");
    w.action("a", [](Action& a) { a.creatives = {"he", "both"}; });
    struct Case {
        const char *asked, *trait, *creative, *locale, *dir;
    };
    const Case cases[] = {
        {"fr", "he", "both", "fr", "ltr"}, {"", "fr", "both", "fr", "ltr"}, {"", "he", "he", "he", "rtl"},   {"en-GB", "", "both", "en", "ltr"},
        {"", "", "he", "he", "rtl"},       {"de", "", "he", "he", "rtl"},   {"he", "en", "he", "he", "rtl"},
    };
    for (const Case& c : cases) {
        w.person.traits["locale"].value = c.trait;
        const Candidate got = w.ask(noon, Object{{"locale", c.asked}}).candidates.at(0);
        EXPECT_EQ(got.creative, c.creative) << c.asked << "/" << c.trait;
        EXPECT_EQ(got.locale, c.locale) << c.asked << "/" << c.trait;
        EXPECT_EQ(got.dir, c.dir) << c.asked << "/" << c.trait;
    }
}

TEST(Creative, TheFirstWhoseRuleHolds) {
    World w;
    w.creative("for-avi", R"({"en":{"title":"Avi"}})", R"(,"when":"name is \"Avi\"")");
    w.action("a", [](Action& a) { a.creatives = {"gone", "for-avi", "card"}; });
    EXPECT_EQ(w.ask().candidates[0].creative, "card");
    w.person.traits["name"].value = "Avi";
    EXPECT_EQ(w.ask().candidates[0].creative, "for-avi");
}

TEST(Keep, TheSameDecisionReservesOnce) {
    World w;
    w.experiment("calm", true);
    w.in_arm("calm", arm_treated);
    w.action("a");
    const Decision d = w.ask();
    std::vector<std::pair<std::string, std::int64_t>> counts;
    std::vector<std::string> trace;
    for (int i = 0; i < 2; ++i) keep(w.person, w.scene(), d, counts, trace);
    EXPECT_EQ(w.person.shown.at("action/a").size(), 1U);
    EXPECT_EQ(w.person.shown.at("channel/web").size(), 1U);
    EXPECT_EQ(w.person.assignments.at("calm").exposures, 1U);
    EXPECT_EQ(w.person.decisions.size(), 1U);
    EXPECT_EQ(profiles::timeline(w.person).size(), 1U);
    EXPECT_EQ(counts, (std::vector<std::pair<std::string, std::int64_t>>{{"decision/home/asked", 1}, {"decision/home/chosen", 1}, {"action/a/shown", 1}}));
    EXPECT_EQ(trace, std::vector<std::string>{"shows a in home"});
}

TEST(Keep, NothingIsReservedForNothingAndDecidingChangesNothing) {
    World w;
    w.action("a", [](Action& a) { a.starts = noon + 1; });
    const Bytes before = profiles::encode(w.person, true);
    (void)w.ask();
    EXPECT_EQ(profiles::encode(w.person, true), before);
    EXPECT_EQ(w.shown(noon, 1).reason, "nothing");
    EXPECT_TRUE(w.person.shown.empty());
    EXPECT_EQ(w.person.decisions.size(), 1U);  // why it was nothing can be asked, too
}

TEST(Keep, TheOldestDecisionsGoFirst) {
    World w;
    w.action("a");
    for (std::size_t i = 0; i < decisions_kept_max + 3; ++i) w.shown(noon + static_cast<Millis>(i), 1'000 - i);  // ids fall while time grows
    ASSERT_EQ(w.person.decisions.size(), decisions_kept_max);
    for (const auto& [id, d] : w.person.decisions) EXPECT_GE(d.at, noon + 3);
}

TEST(Keep, AnIdBelongsToARequestAndItsPlacement) {
    EXPECT_EQ(decision_id({1, 2}, "home"), decision_id({1, 2}, "home"));
    EXPECT_NE(decision_id({1, 2}, "home"), decision_id({1, 2}, "side"));
    EXPECT_NE(decision_id({1, 2}, "home"), decision_id({2, 1}, "home"));
}

}  // namespace
}  // namespace kesher::decisions
