// Arms of experiments: as likely as their weights say, the same everywhere, kept for good; and what of a definition is refused where.
#include <gtest/gtest.h>

#include "consent/experiments.hpp"

namespace kesher::consent {
namespace {

const Moment noon = *parse_moment("2026-03-02T12:00:00Z");

Person person(std::uint64_t id) {
    Person p;
    p.id = {Hasher("person").add(id).done()};
    return p;
}
Experiment split(std::vector<std::uint32_t> weights, std::string id = "x") {
    Experiment out;
    out.id = std::move(id);
    for (const std::uint32_t weight : weights) out.arms.push_back({std::string(1, static_cast<char>('a' + out.arms.size())), weight});
    return out;
}

TEST(Arms, AreAsLikelyAsTheirWeights) {
    struct Case {
        std::vector<std::uint32_t> weights;
        double most;  ///< chi-square that a fair bucket exceeds once in a thousand, by degrees of freedom
    };
    const Case cases[] = {
        {{1, 1}, 10.83}, {{1, 3}, 10.83}, {{500, 9'500}, 10.83}, {{1, 2, 3, 4}, 16.27}, {std::vector<std::uint32_t>(20, 1), 43.82},
    };
    constexpr int people = 100'000;
    for (const Case& c : cases) {
        const Experiment experiment = split(c.weights);
        std::map<std::string, int> seen;
        for (int i = 0; i < people; ++i) ++seen[arm_of(person(static_cast<std::uint64_t>(i)), experiment)];
        double total = 0, chi = 0;
        for (const std::uint32_t weight : c.weights) total += weight;
        for (const Experiment::Arm& arm : experiment.arms) {
            const double expected = people * arm.weight / total;
            chi += (seen[arm.id] - expected) * (seen[arm.id] - expected) / expected;
        }
        EXPECT_LT(chi, c.most) << c.weights.size() << " arms, the first of weight " << c.weights[0];
    }
}

TEST(Arms, OfTwoExperimentsKnowNothingOfEachOther) {
    const Experiment one = split({1, 1}, "one"), two = split({1, 1}, "two");
    std::map<std::string, int> seen;
    for (std::uint64_t i = 0; i < 40'000; ++i) ++seen[arm_of(person(i), one) + arm_of(person(i), two)];
    double chi = 0;
    for (const auto& [arms, n] : seen) chi += (n - 10'000.0) * (n - 10'000.0) / 10'000;
    EXPECT_EQ(seen.size(), 4U);
    EXPECT_LT(chi, 16.27);
}

TEST(Arms, BucketsCoverTheirRangeAndNoMore) {
    EXPECT_EQ(bucket(0, 7), 0U);
    EXPECT_EQ(bucket(UINT32_MAX, 7), 6U);
    EXPECT_EQ(bucket(UINT32_MAX, 20 * arm_weight_max), 20 * arm_weight_max - 1);
    EXPECT_EQ(bucket(0x80000000U, 2), 1U);
    EXPECT_EQ(bucket(0x7FFFFFFFU, 2), 0U);
}

TEST(Arms, StayWhereTheyWereOnceAssigned) {
    Person p = person(1);
    const Experiment before = split({1, 1});
    const std::string arm = arm_of(p, before);
    EXPECT_EQ(arm_of(p, before), arm);
    EXPECT_TRUE(p.assignments.empty());  // asking assigns nothing
    EXPECT_EQ(assign(p, before, noon, {1, 1}).arm, arm);
    Experiment after = before;  // published again: everybody new goes to the other arm
    after.arms = {{arm == "a" ? "b" : "a", 1}};
    EXPECT_EQ(assign(p, after, noon + 5, {2, 2}).arm, arm);
    EXPECT_EQ(arm_of(p, after), arm);
    EXPECT_NE(arm_of(person(2), after), arm);
    EXPECT_EQ(p.assignments.at("x").at, noon);
    EXPECT_EQ(p.assignments.at("x").id, Hash128({1, 1}));
}

TEST(Arms, ExposureIsDatedOnceAndCountedEachTime) {
    Person p = person(1);
    const Experiment experiment = split({1, 1});
    assign(p, experiment, noon, {1, 1});
    EXPECT_FALSE(p.assignments.at("x").exposed_at);
    expose(p, experiment, noon + 1, {2, 2}, true);
    expose(p, experiment, noon + 2, {3, 3}, false);
    expose(p, experiment, noon + 3, {4, 4}, false);
    const Assignment& held = p.assignments.at("x");
    EXPECT_EQ(held.exposed_at, noon + 1);
    EXPECT_EQ(held.ghosts, 1U);
    EXPECT_EQ(held.exposures, 2U);
}

TEST(Holdouts, ConcernWhatIsNoServiceAndWhatNamesThem) {
    Experiments all;
    const auto add = [&](const char* id, bool holdout, bool universal) {
        Experiment one = split({1, 1}, id);
        one.holdout = holdout, one.universal = universal;
        all[id] = std::make_shared<const Experiment>(one);
    };
    add("everything", true, true);
    add("one-journey", true, false);
    add("a-split", false, false);
    struct Case {
        Purpose purpose;
        const char* named;
        std::vector<std::string> expected;
    };
    const Case cases[] = {
        {Purpose::marketing, "", {"everything"}},  {Purpose::personalization, "one-journey", {"everything", "one-journey"}},
        {Purpose::ads, "a-split", {"everything"}}, {Purpose::analytics, "unknown", {"everything"}},
        {Purpose::service, "one-journey", {}},
    };
    for (const Case& c : cases) EXPECT_EQ(holdouts_of(all, c.purpose, c.named), c.expected) << name_of(c.purpose) << " " << c.named;
}

TEST(Definition, WhatIsWrongIsToldWithItsPlace) {
    const std::string arms = R"("kind":"split","arms":[{"id":"a"},{"id":"b"}])", goal = R"("goal":{"event":"ordered"})";
    struct Case {
        std::string json, where;
    };
    const Case cases[] = {
        {R"({})", "/kind"},
        {R"({"kind":"test"})", "/kind"},
        {R"({"kind":"split"})", "/arms"},
        {R"({"kind":"split","arms":[{"id":"a"}]})", "/arms"},
        {R"({"kind":"split","arms":[{"id":"a"},{}]})", "/arms/1/id"},
        {R"({"kind":"split","arms":[{"id":"a"},{"id":"a"}]})", "/arms/1/id"},
        {R"({"kind":"split","arms":[{"id":"a","weight":0},{"id":"b"}]})", "/arms/0/weight"},
        {R"({"kind":"split","arms":[{"id":"a"},{"id":"b","weight":10001}]})", "/arms/1/weight"},
        {R"({"kind":"holdout"})", "/percent"},
        {R"({"kind":"holdout","percent":0})", "/percent"},
        {R"({"kind":"holdout","percent":0.004})", "/percent"},
        {R"({"kind":"holdout","percent":50.1})", "/percent"},
        {R"({"kind":"holdout","percent":"10"})", "/percent"},
        {"{" + arms + "}", "/goal"},
        {"{" + arms + R"(,"goal":{}})", "/goal/event"},
        {"{" + arms + R"(,"goal":{"event":"ordered","where":"did"}})", "/goal/where"},
        {"{" + arms + "," + goal + R"(,"window":"soon"})", "/window"},
        {"{" + arms + "," + goal + R"(,"window":"0 days"})", "/window"},
    };
    for (const Case& c : cases) {
        const auto read = experiment_from_json(*parse_json(c.json));
        ASSERT_FALSE(read) << c.json;
        EXPECT_EQ(read.fault().where.substr(0, read.fault().where.find('@')), c.where) << c.json << " " << read.fault().where;
        EXPECT_EQ(read.fault().code.whose, Whose::caller) << c.json;
        EXPECT_FALSE(read.fault().fix.empty()) << c.json;
    }
    std::string many = R"({"kind":"split","arms":[)";
    for (std::size_t i = 0; i <= arms_max; ++i) many += (i ? "," : "") + ("{\"id\":\"" + std::to_string(i) + "\"}");
    EXPECT_EQ(experiment_from_json(*parse_json(many + "]," + goal + "}")).fault().where, "/arms");
}

TEST(Definition, ReadsWhatIsRight) {
    const auto held =
        experiment_from_json(*parse_json(R"({"id":"h","kind":"holdout","percent":7.5,"universal":true,"goal":{"event":"ordered","value":"amount"},"window":"14 days"})"));
    ASSERT_TRUE(held);
    EXPECT_TRUE(held->holdout && held->universal);
    ASSERT_EQ(held->arms.size(), 2U);
    EXPECT_EQ(held->arms[0].id, arm_held);
    EXPECT_EQ(held->arms[0].weight, 750U);
    EXPECT_EQ(held->arms[1].weight, 9'250U);
    EXPECT_EQ(held->window_ms, 14 * day_ms);
    EXPECT_EQ(held->goal_value, "amount");
    EXPECT_EQ(held->name, "h");
    const auto arms = experiment_from_json(*parse_json(R"({"id":"s","name":"S","kind":"split","arms":[{"id":"a","weight":3},{"id":"b"}],"goal":{"event":"e","where":"n > 1"}})"));
    ASSERT_TRUE(arms);
    EXPECT_FALSE(arms->holdout || arms->universal);
    EXPECT_EQ(arms->arms[0].weight, 3U);
    EXPECT_EQ(arms->arms[1].weight, 1U);
    EXPECT_TRUE(arms->goal_where);
    EXPECT_EQ(arms->window_ms, 30 * day_ms);
}

}  // namespace
}  // namespace kesher::consent
