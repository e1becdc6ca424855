// What an experiment earned: intervals as they were published, goals within their window, and silence where people are too few.
#include <gtest/gtest.h>

#include "measurement/lift.hpp"

namespace kesher::measurement {
namespace {

const Moment noon = *parse_moment("2026-03-02T12:00:00Z");

// Newcombe, Statistics in Medicine 17 (1998), table II, method 10: Wilson without continuity correction.
TEST(Rates, TheIntervalIsNewcombes) {
    struct Case {
        std::uint64_t a, m, b, n;
        double difference, low, high;
    };
    const Case cases[] = {
        {56, 70, 48, 80, 0.2000, 0.0524, 0.3339}, {9, 10, 3, 10, 0.6000, 0.1705, 0.8090},  {6, 7, 2, 7, 0.5714, 0.0582, 0.8062},    {5, 56, 0, 29, 0.0893, -0.0381, 0.1926},
        {0, 10, 0, 20, 0.0000, -0.1611, 0.2775},  {0, 10, 0, 10, 0.0000, -0.2775, 0.2775}, {10, 10, 0, 20, 1.0000, 0.6791, 1.0000}, {10, 10, 0, 10, 1.0000, 0.6075, 1.0000},
    };
    for (const Case& c : cases) {
        const Interval got = rate_difference(c.a, c.m, c.b, c.n);
        EXPECT_NEAR(got.estimate, c.difference, 0.00005) << c.a << "/" << c.m;
        EXPECT_NEAR(got.low, c.low, 0.00005) << c.a << "/" << c.m;
        EXPECT_NEAR(got.high, c.high, 0.00005) << c.a << "/" << c.m;
        const Interval other = rate_difference(c.b, c.n, c.a, c.m);
        EXPECT_NEAR(other.low, -got.high, 1e-12);
        EXPECT_NEAR(other.high, -got.low, 1e-12);
    }
    EXPECT_EQ(rate_difference(0, 0, 1, 2).high, 0);
    EXPECT_EQ(rate_difference(1, 2, 0, 0).high, 0);
}

TEST(Means, TheIntervalKnowsUnequalVariances) {
    // a: 10, 20, 30, 40 (mean 25, variance 500/3); b: 4, 6 (mean 5, variance 2). Standard error = sqrt(500/12 + 1).
    const Interval got = mean_difference(100, 3'000, 4, 10, 52, 2);
    EXPECT_DOUBLE_EQ(got.estimate, 20);
    EXPECT_NEAR(got.high - got.estimate, 1.959964 * 6.531973, 0.0001);
    EXPECT_NEAR(got.estimate - got.low, 1.959964 * 6.531973, 0.0001);
    const Interval equal = mean_difference(30, 300, 3, 15, 75, 3);  // everybody the same: rounding must not make a negative variance
    EXPECT_DOUBLE_EQ(equal.low, 5);
    EXPECT_DOUBLE_EQ(equal.high, 5);
    EXPECT_EQ(mean_difference(5, 25, 1, 10, 52, 2).estimate, 0);  // one person has no variance
    EXPECT_EQ(mean_difference(10, 52, 2, 5, 25, 1).estimate, 0);
}

consent::Experiments experiments(const char* more = "") {
    const std::string json =
        R"({"id":"x","kind":"split","arms":[{"id":"a"},{"id":"b"}],"goal":{"event":"ordered","value":"price.total")" + std::string(more) + R"(},"window":"2 days"})";
    return {{"x", std::make_shared<const consent::Experiment>(*consent::experiment_from_json(*parse_json(json)))}};
}
Person exposed() {
    Person p;
    p.assignments["x"].arm = "b";
    p.assignments["x"].exposed_at = noon;
    return p;
}
Event ordered(Millis after, const char* properties = "{}") {
    Event e;
    e.type = EventType::track;
    e.name = "ordered";
    e.at = noon + after;
    e.properties = *parse_json(properties);
    return e;
}

TEST(Goals, CountFromTheExposureToTheEndOfTheWindow) {
    struct Case {
        Millis after;
        bool counts;
    };
    for (const Case& c : {Case{-1, false}, Case{0, true}, Case{2 * day_ms, true}, Case{2 * day_ms + 1, false}}) {
        Person p = exposed();
        fold_goal(p, experiments(), ordered(c.after), Zone());
        EXPECT_EQ(p.assignments.at("x").conversions, c.counts ? 1U : 0U) << c.after;
        EXPECT_EQ(p.assignments.at("x").converted_at, c.counts ? noon + c.after : Moment{}) << c.after;
    }
}

TEST(Goals, OnlyOfThoseWhoWereExposedAndOnlyThatEvent) {
    Person p = exposed();
    Event other = ordered(0);
    other.name = "viewed";
    fold_goal(p, experiments(), other, Zone());
    fold_goal(p, {}, ordered(0), Zone());  // retired
    p.assignments["x"].exposed_at = {};
    fold_goal(p, experiments(), ordered(0), Zone());
    EXPECT_EQ(p.assignments.at("x").conversions, 0U);
    Person stranger;
    fold_goal(stranger, experiments(), ordered(0), Zone());
    EXPECT_TRUE(stranger.assignments.empty());
}

TEST(Goals, TheFirstConversionIsDatedWhateverTheOrder) {
    Person p = exposed();
    fold_goal(p, experiments(), ordered(500), Zone());
    fold_goal(p, experiments(), ordered(100), Zone());
    fold_goal(p, experiments(), ordered(900), Zone());
    EXPECT_EQ(p.assignments.at("x").conversions, 3U);
    EXPECT_EQ(p.assignments.at("x").converted_at, noon + 100);
}

TEST(Goals, MoneyIsKeptInMinorUnits) {
    struct Case {
        const char* properties;
        std::int64_t value;
    };
    const Case cases[] = {
        {R"({"price":{"total":19.99}})", 1'999}, {R"({"price":{"total":1.005}})", 100},
        {R"({"price":{"total":-5}})", -500},     {R"({"price":{"total":12}})", 1'200},
        {R"({"price":{"total":"12"}})", 0},      {R"({"price":7})", 0},
        {R"({"price":{"total":1e300}})", 0},     {"{}", 0},
    };
    for (const Case& c : cases) {
        Person p = exposed();
        fold_goal(p, experiments(), ordered(1, c.properties), Zone());
        EXPECT_EQ(p.assignments.at("x").value, c.value) << c.properties;
        EXPECT_EQ(p.assignments.at("x").conversions, 1U) << c.properties;  // it happened, whatever it was worth
    }
}

TEST(Goals, AsTheirRuleSays) {
    Person p = exposed();
    const auto only = experiments(R"(,"where":"n > 2")");
    fold_goal(p, only, ordered(1, R"({"n":2})"), Zone());
    EXPECT_EQ(p.assignments.at("x").conversions, 0U);
    fold_goal(p, only, ordered(1, R"({"n":3})"), Zone());
    EXPECT_EQ(p.assignments.at("x").conversions, 1U);
}

Person of_arm(const char* arm, bool saw, bool bought, std::int64_t value = 0, bool mixed = false) {
    Person p;
    Assignment& a = p.assignments["x"];
    a.arm = arm;
    if (saw) a.exposed_at = noon;
    a.conversions = bought;
    a.value = value;
    a.mixed = mixed;
    return p;
}
// `people` in each arm, of whom so many converted, each for 100.
ExperimentSum sum_of(int people, int converted_a, int converted_b) {
    ExperimentSum out;
    for (int i = 0; i < people; ++i) {
        out.add(of_arm("a", true, i < converted_a, i < converted_a ? 100 : 0), "x");
        out.add(of_arm("b", true, i < converted_b, i < converted_b ? 100 : 0), "x");
    }
    return out;
}

TEST(Sums, LeaveOutWhoWasInTwoArmsAndWhoSawNothing) {
    ExperimentSum one, two;
    one.add(of_arm("a", true, true, 50), "x");
    one.add(of_arm("a", true, true, 50, true), "x");
    two.add(of_arm("a", false, true, 70), "x");
    two.add(of_arm("b", true, false), "x");
    two.add(Person(), "x");
    one.add(two);
    EXPECT_EQ(one.mixed, 1U);
    ASSERT_EQ(one.arms.size(), 2U);
    const ArmSum& a = one.arms.at("a");
    EXPECT_EQ(a.people, 2U);
    EXPECT_EQ(a.exposed, 1U);
    EXPECT_EQ(a.converted, 1U);
    EXPECT_EQ(a.value, 50);
    EXPECT_EQ(a.value_squared, 2'500);
    EXPECT_EQ(report(*experiments().at("x"), one, "ILS", noon).find("mixed")->as_integer(), 1);
}

TEST(Report, SaysWhenThereAreTooFew) {
    const auto experiment = experiments().at("x");
    const int least = static_cast<int>(arm_people_min);
    const Value few = report(*experiment, sum_of(least - 1, 1, 18), "ILS", noon);
    EXPECT_TRUE(few.find("too_few")->as_bool());
    EXPECT_TRUE(few.find("difference")->is_null());
    EXPECT_TRUE(few.path("verdict.en")->as_string().starts_with("Too few people"));
    const Value enough = report(*experiment, sum_of(least, 1, 18), "ILS", noon);
    EXPECT_FALSE(enough.find("too_few")->as_bool());
    EXPECT_FALSE(enough.find("difference")->is_null());
    ExperimentSum one_sided = sum_of(least, 1, 18);
    one_sided.arms.erase("a");
    EXPECT_TRUE(report(*experiment, one_sided, "ILS", noon).find("too_few")->as_bool());
}

TEST(Report, TheSentenceFollowsTheInterval) {
    struct Case {
        int a, b;
        const char* says;
    };
    for (const Case& c : {Case{20, 60, "\"b\" converts more than \"a\": +40.0 points"}, Case{60, 20, "\"b\" converts less than \"a\": -40.0 points"},
                          Case{40, 45, "Too early: the difference can still be zero"}}) {
        const Value told = report(*experiments().at("x"), sum_of(100, c.a, c.b), "ILS", noon);
        EXPECT_TRUE(told.path("verdict.en")->as_string().starts_with(c.says)) << told.path("verdict.en")->as_string();
        EXPECT_FALSE(told.path("verdict.he")->as_string().empty());
    }
    const Value told = report(*experiments().at("x"), sum_of(100, 20, 60), "ILS", noon);
    EXPECT_EQ(told.path("difference.of")->as_string(), "b");
    EXPECT_DOUBLE_EQ(told.path("difference.rate")->as_number(), 0.4);
    EXPECT_DOUBLE_EQ(told.path("difference.value_per_person")->as_number(), 40);
    EXPECT_EQ(told.path("difference.total")->as_integer(), 4'000);
    const Value& arms = *told.find("arms");
    EXPECT_EQ(arms.array()[0].find("converted")->as_integer(), 20);
    EXPECT_DOUBLE_EQ(arms.array()[1].find("rate")->as_number(), 0.6);
    EXPECT_EQ(arms.array()[1].find("value")->as_integer(), 6'000);
}

}  // namespace
}  // namespace kesher::measurement
