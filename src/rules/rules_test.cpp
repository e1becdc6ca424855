// Rules: text and JSON both ways without loss, what each operator answers, windows to the millisecond, refusals with place and fix, limits.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/random.hpp"
#include "rules/rules.hpp"

namespace kesher {
namespace {

Moment at(std::string_view text) { return *parse_moment(text); }
const Moment noon = at("2026-03-02T12:00:00Z");

// A person: gold, 41, three carts (1, 2 and 3 hours before noon, prices 10, 20, 30) and one visit after noon.
struct World {
    Traits traits;
    Rings rings;
    Memberships memberships;
    Consents consents;
    Zone zone;
    World() {
        traits["plan"].value = "gold";
        traits["age"].value = 41;
        traits["tags"].value = Array{"vip", "tel aviv", 7};
        traits["born"].value = "1985-01-20T00:00:00Z";
        traits["trial"] = {true, Origin::first_party, "s", noon - hour_ms, Purpose::personalization, noon + minute_ms};
        traits["address"].value = *parse_json(R"({"city":"Haifa","geo":{"lat":32.8}})");
        traits["none"].value = nullptr;
        for (int i = 3; i >= 1; --i)
            rings["cart_added"].push_back({noon - i * hour_ms, static_cast<Position>(4 - i), Object{{"price", i * 10}, {"name", "item " + std::to_string(i)}}, false});
        rings["visit"].push_back({noon + second_ms, 9, {}, false});
        memberships["hot lead"].since = noon - day_ms;
        consents[{Purpose::marketing, Channel::any}] = {ConsentState::granted, noon - day_ms, {}, {}, {}, {}, 1};
        consents[{Purpose::marketing, Channel::sms}] = {ConsentState::withdrawn, noon - hour_ms, {}, {}, {}, {}, 2};
    }
    Facts facts() const { return {&traits, &rings, &memberships, &consents, &zone}; }
};

Rule rule(std::string_view text) {
    auto parsed = parse_rule(text);
    EXPECT_TRUE(parsed) << text << ": " << (parsed ? "" : parsed.fault().where + " " + parsed.fault().detail);
    return parsed ? *parsed : Rule();
}

void expect_same_both_ways(const Rule& parsed, const std::string& from) {
    const std::string text = rule_to_text(parsed);
    const auto again = parse_rule(text);
    ASSERT_TRUE(again) << from << " printed as " << text << ": " << again.fault().where << " " << again.fault().detail;
    EXPECT_EQ(rule_to_text(*again), text) << from;
    const Value json = rule_to_json(parsed);
    const auto read = rule_from_json(*parse_json(to_json(json), {.depth_max = 64}));
    ASSERT_TRUE(read) << from << " as " << to_json(json) << ": " << read.fault().detail;
    EXPECT_EQ(rule_to_text(*read), text) << from;
    EXPECT_EQ(rule_to_json(*read), json) << from;
}

struct Canon {
    const char* text;
    const char* canonical;
};
class Canonical : public testing::TestWithParam<Canon> {};
TEST_P(Canonical, TextIsPrintedOneWayAndReadsBack) {
    const auto [text, canonical] = GetParam();
    const Rule parsed = rule(text);
    EXPECT_EQ(rule_to_text(parsed), canonical);
    expect_same_both_ways(parsed, text);
}
INSTANTIATE_TEST_SUITE_P(
    Rules, Canonical,
    testing::Values(Canon{"everyone", "everyone"}, Canon{"כולם", "everyone"}, Canon{"EVERYONE", "everyone"}, Canon{"did cart_added", "did cart_added"},
                    Canon{"did cart_added at least 1 times", "did cart_added"}, Canon{"did 'Order Placed'", "did \"Order Placed\""},
                    Canon{"DID NOT cart_added", "did not cart_added"}, Canon{"did a_b exactly 0 times", "did a_b exactly 0 times"},
                    Canon{"did a_b within 7 days at most 3 times", "did a_b at most 3 times within 7 days"}, Canon{"did a_b within 1 week", "did a_b within 7 days"},
                    Canon{"did a_b within 14 days", "did a_b within 14 days"}, Canon{"did a_b within 90 seconds", "did a_b within 90 seconds"},
                    Canon{"did a_b within 60 minutes", "did a_b within 1 hour"}, Canon{"did a_b since 2026-03-01", "did a_b since 2026-03-01T00:00:00.000Z"},
                    Canon{"did a_b between 2026-03-01 and 2026-03-02T10:00:00+02:00", "did a_b between 2026-03-01T00:00:00.000Z and 2026-03-02T08:00:00.000Z"},
                    Canon{"did a_b where price > 100 and name is x", "did a_b where price > 100 and name = \"x\""},
                    Canon{"did a_b where price > 100 and did c_d", "(did a_b where price > 100) and did c_d"},
                    Canon{"(did a_b where price > 100) and plan is gold", "(did a_b where price > 100) and plan = \"gold\""}, Canon{"plan is not gold", "plan != \"gold\""},
                    Canon{"plan is one of (a, 2, \"c d\", true)", "plan is one of (\"a\", 2, \"c d\", true)"}, Canon{"plan does not exist", "plan does not exist"},
                    Canon{"x_y starts with 'a\"b\\\\c'", "x_y starts with \"a\\\"b\\\\c\""}, Canon{"born < 2000-01-01", "born < 2000-01-01"},
                    Canon{"x is one of (2000-01-01, 'a b')", "x is one of (2000-01-01, \"a b\")"}, Canon{"age = -1.50", "age = -1.5"}, Canon{"age > 1e21", "age > 1e+21"},
                    Canon{"age > 99999999999999999999", "age > 100000000000000000000"},
                    Canon{"a_a exists or b_b exists and c_c exists", "a_a exists or (b_b exists and c_c exists)"}, Canon{"((a_a exists))", "a_a exists"},
                    Canon{"not not a_a exists", "not (not (a_a exists))"}, Canon{"in segment \"hot lead\"", "in segment \"hot lead\""},
                    Canon{"not in segment hot", "not in segment \"hot\""}, Canon{"consent.marketing.email is granted", "consent.marketing.email is granted"},
                    Canon{"consent.email is withdrawn", "consent.marketing.email is withdrawn"}, Canon{"consent.ads is unknown", "consent.ads.* is unknown"},
                    Canon{"consent.marketing is not granted", "consent.marketing.* is not granted"}, Canon{"\"in_segment\" = 1", "\"in_segment\" = 1"},
                    Canon{"\"Consent.x\" exists", "\"Consent.x\" exists"}, Canon{"\"did\" exists", "\"did\" exists"},
                    Canon{"עשה mortgage_page לפחות 2 פעמים בתוך 7 ימים וגם לא עשה meeting_booked", "did mortgage_page at least 2 times within 7 days and did not meeting_booked"},
                    Canon{"עשתה cart_added כאשר price > 5 בדיוק 1 פעם מאז 2026-01-01", "did cart_added where price > 5 exactly 1 times since 2026-01-01T00:00:00.000Z"},
                    Canon{"plan הוא gold או email קיים", "plan = \"gold\" or email exists"},
                    Canon{"בסגמנט \"חם\" וגם (תג מכיל א)", "in segment \"חם\" and \"תג\" contains \"א\""}));

struct Ask {
    const char* text;
    bool match;
};
class Answers : public testing::TestWithParam<Ask> {};
TEST_P(Answers, AreAsExpectedAndSoIsTheNegation) {
    const World world;
    const auto [text, match] = GetParam();
    EXPECT_EQ(evaluate(rule(text), world.facts(), noon).match, match) << text;
    EXPECT_EQ(evaluate(rule("not (" + std::string(text) + ")"), world.facts(), noon).match, !match) << text;
    EXPECT_FALSE(evaluate(rule(text), world.facts(), noon).because.empty()) << text;
}
INSTANTIATE_TEST_SUITE_P(
    Rules, Answers,
    testing::Values(Ask{"everyone", true}, Ask{"plan is gold", true}, Ask{"plan is Gold", false}, Ask{"plan is not silver", true}, Ask{"nothing is not silver", false},
                    Ask{"plan exists", true}, Ask{"nothing exists", false}, Ask{"none exists", false}, Ask{"none does not exist", true}, Ask{"plan starts with go", true},
                    Ask{"plan starts with old", false}, Ask{"plan contains ol", true}, Ask{"plan contains OL", false}, Ask{"tags contains vip", true},
                    Ask{"tags contains vi", false}, Ask{"tags is vip", true}, Ask{"tags = 7", true}, Ask{"age = 41", true}, Ask{"age = 41.0", true}, Ask{"age = \"41\"", false},
                    Ask{"plan = 0", false}, Ask{"age != \"41\"", true}, Ask{"age < 42", true}, Ask{"age < 41", false}, Ask{"age <= 41", true}, Ask{"age >= 41", true},
                    Ask{"age > 40.5", true}, Ask{"age > 41", false}, Ask{"nothing < 5", false}, Ask{"nothing >= 5", false}, Ask{"plan < 5", false},
                    Ask{"age is one of (1, 41)", true}, Ask{"age is one of (1, \"41\")", false}, Ask{"plan is one of (silver, gold)", true},
                    Ask{"age < 99999999999999999999", true}, Ask{"born < 1985-01-21", true}, Ask{"born = 1985-01-20T02:00:00+02:00", true}, Ask{"born > 1985-01-20", false},
                    Ask{"plan < 2000-01-01", false}, Ask{"address.city is Haifa", true}, Ask{"address.geo.lat > 32", true}, Ask{"address.street exists", false},
                    Ask{"trial is true", true}, Ask{"trial is false", false}, Ask{"did cart_added", true}, Ask{"did Cart_Added", false},
                    Ask{"did cart_added at least 3 times", true}, Ask{"did cart_added at least 4 times", false}, Ask{"did cart_added exactly 3 times", true},
                    Ask{"did cart_added at most 2 times", false}, Ask{"did other exactly 0 times", true}, Ask{"did other at most 5 times", true}, Ask{"did not other", true},
                    Ask{"did not cart_added", false}, Ask{"did visit", false}, Ask{"did cart_added where price > 10 exactly 2 times", true},
                    Ask{"did cart_added where price > 10 and name is \"item 2\" exactly 1 times", true}, Ask{"did cart_added where missing exists", false},
                    Ask{"did cart_added where price > 20 within 2 hours", false}, Ask{"did cart_added within 2 hours", true},
                    Ask{"did cart_added at least 2 times within 2 hours", false}, Ask{"did cart_added within 3600 seconds", false}, Ask{"did cart_added within 3601 seconds", true},
                    Ask{"did cart_added since 2026-03-02T11:00:00Z", true}, Ask{"did cart_added since 2026-03-02T11:00:00.001Z", false},
                    Ask{"did cart_added between 2026-03-02T09:00:00Z and 2026-03-02T10:00:00Z exactly 2 times", true}, Ask{"in segment \"hot lead\"", true},
                    Ask{"in segment cold", false}, Ask{"not in segment cold", true}, Ask{"consent.marketing is granted", true}, Ask{"consent.marketing.email is granted", true},
                    Ask{"consent.marketing.sms is withdrawn", true}, Ask{"consent.sms is granted", false}, Ask{"consent.ads is unknown", true},
                    Ask{"consent.ads is not granted", true}, Ask{"plan is gold or nothing exists and nothing exists", true},
                    Ask{"(plan is gold or nothing exists) and nothing exists", false}, Ask{"not plan is silver and age = 41", true}));

TEST(Window, EndsAtTheExactMillisecond) {
    World world;
    const Rule one = rule("did cart_added within 1 hour"), two = rule("did cart_added at least 2 times within 150 minutes");
    EXPECT_TRUE(evaluate(one, world.facts(), noon - 1).match);
    EXPECT_EQ(evaluate(one, world.facts(), noon - 1).changes_at, noon);
    EXPECT_FALSE(evaluate(one, world.facts(), noon).match);
    EXPECT_FALSE(evaluate(one, world.facts(), noon).changes_at);
    EXPECT_TRUE(evaluate(two, world.facts(), noon).match);
    EXPECT_EQ(evaluate(two, world.facts(), noon).changes_at, noon + 30 * minute_ms);
    EXPECT_EQ(evaluate(rule("did cart_added at most 1 times within 150 minutes"), world.facts(), noon).changes_at, noon + 30 * minute_ms);
    EXPECT_EQ(evaluate(rule("did cart_added exactly 1 times within 150 minutes"), world.facts(), noon).changes_at, noon + 30 * minute_ms);
    EXPECT_EQ(evaluate(rule("did not cart_added within 150 minutes"), world.facts(), noon).changes_at, noon + 90 * minute_ms);
    EXPECT_EQ(evaluate(rule("did visit"), world.facts(), noon).changes_at, noon + second_ms);
    EXPECT_FALSE(evaluate(rule("did cart_added"), world.facts(), noon).changes_at);
}

TEST(Window, ATraitEndsWhenItExpires) {
    World world;
    EXPECT_EQ(evaluate(rule("trial is true"), world.facts(), noon).changes_at, noon + minute_ms);
    EXPECT_FALSE(evaluate(rule("trial is false"), world.facts(), noon).changes_at);
    EXPECT_TRUE(evaluate(rule("trial is true"), world.facts(), noon + minute_ms - 1).match);
    EXPECT_FALSE(evaluate(rule("trial is true"), world.facts(), noon + minute_ms).match);
    EXPECT_EQ(evaluate(rule("trial does not exist"), world.facts(), noon).changes_at, noon + minute_ms);
}

TEST(EventInHand, ItsPropertiesAreReadBeforeTraits) {
    World world;
    const Value properties = Object{{"plan", "silver"}};
    Facts facts = world.facts();
    facts.event_properties = &properties;
    EXPECT_TRUE(evaluate(rule("plan is silver"), facts, noon).match);
    EXPECT_TRUE(evaluate(rule("age = 41"), facts, noon).match);
}

TEST(Explain, HasARowForEachLeaf) {
    const World world;
    const auto rows = explain(rule("plan is gold and (did cart_added where price > 20 or not in segment cold) and not age > 50"), world.facts(), noon);
    ASSERT_EQ(rows.size(), 4U);
    EXPECT_TRUE(rows[0].match && rows[1].match && rows[2].match && rows[3].match);
    EXPECT_EQ(rows[0].seen, "\"gold\"");
    EXPECT_EQ(rows[1].seen, "once");
    EXPECT_EQ(rows[1].at, noon - 3 * hour_ms);
    EXPECT_EQ(rows[2].rule, "not in segment \"cold\"");
    EXPECT_EQ(rows[3].rule, "not age > 50");
    EXPECT_TRUE(explain(Rule(), world.facts(), noon).empty());
    EXPECT_FALSE(evaluate(Rule(), world.facts(), noon).match);
}

TEST(Reads, NamesWhatARuleDependsOn) {
    const RuleReads reads = reads_of(rule("did a_b where price > 1 within 1 day and did a_b where sum.net exists and in segment s and consent.ads is granted or plan is x"));
    EXPECT_EQ(reads.events, (std::map<std::string, std::set<std::string>>{{"a_b", {"price", "sum.net"}}}));
    EXPECT_EQ(reads.traits, (std::set<std::string>{"plan"}));
    EXPECT_EQ(reads.segments, (std::set<std::string>{"s"}));
    EXPECT_TRUE(reads.consents && reads.time);
    EXPECT_FALSE(reads_of(rule("did a_b")).time);
}

struct Refused {
    const char* text;
    const char* where;
    const char* fix;
};
class Refusals : public testing::TestWithParam<Refused> {};
TEST_P(Refusals, HaveAPlaceAndSayWhatToWrite) {
    const auto [text, where, fix] = GetParam();
    const auto parsed = parse_rule(text);
    ASSERT_FALSE(parsed) << text << " was read as " << rule_to_text(*parsed);
    EXPECT_EQ(parsed.fault().code, codes::rule_invalid);
    EXPECT_EQ(parsed.fault().where, where) << text << ": " << parsed.fault().detail;
    EXPECT_NE(parsed.fault().fix.find(fix), std::string::npos) << text << ": " << parsed.fault().fix;
    EXPECT_FALSE(parsed.fault().detail.empty());
}
INSTANTIATE_TEST_SUITE_P(Rules, Refusals,
                         testing::Values(Refused{"", "1:1", "did order_placed"}, Refused{"   ", "1:4", ""}, Refused{"did cart_added witin 1 day", "1:16", "within"},
                                         Refused{"dit cart_added", "1:5", "did"}, Refused{"did", "1:4", "name"}, Refused{"did a at lest 2 times", "1:10", "least"},
                                         Refused{"did a at least two times", "1:16", "3 times"}, Refused{"did a at least 513 times", "1:16", "3 times"},
                                         Refused{"did a at least 99999999999999999999 times", "1:16", "3 times"}, Refused{"did a at least -1 times", "1:16", ""},
                                         Refused{"did a exactly 2", "1:16", "times"}, Refused{"did a within 1 dya", "1:16", "day"}, Refused{"did a within 0 days", "1:14", "1 day"},
                                         Refused{"did a within 100001 days", "1:14", ""}, Refused{"did a within 99999999999999999999 days", "1:14", ""},
                                         Refused{"did a since yesterday", "1:13", "2026-03-02"}, Refused{"did a between 2026-03-02 and 2026-03-01", "1:30", "swap"},
                                         Refused{"did a between 2026-03-02", "1:25", "between"}, Refused{"plan", "1:5", "is"}, Refused{"plan is", "1:8", "text"},
                                         Refused{"plan < gold", "1:6", "numbers"}, Refused{"plan < true", "1:6", ""}, Refused{"plan contains 5", "1:6", ""},
                                         Refused{"plan is 12ab", "1:9", "quotes"}, Refused{"age > 1e999", "1:7", ""}, Refused{"plan is \"gold", "1:9", "quote"},
                                         Refused{"(plan is gold", "1:14", "parenthesis"}, Refused{"plan is gold)", "1:13", ""}, Refused{"plan is one of gold", "1:16", "(a, b)"},
                                         Refused{"plan is one of (a b)", "1:19", "close"}, Refused{"plan is one of ()", "1:17", ""},
                                         Refused{"consent.marketng is granted", "1:1", "marketing"}, Refused{"consent.marketing.emale is granted", "1:1", "email"},
                                         Refused{"consent.marketing is grnted", "1:22", "granted"}, Refused{"in segment", "1:11", "name"},
                                         Refused{"plan is gold\nand\n  and age = 1", "3:3", "quotes"}, Refused{"עיר הוא \"חיפה", "1:9", "quote"},
                                         Refused{"plan is gold and", "1:17", ""}));

TEST(Limits, OfBytesPartsAndLevels) {
    EXPECT_FALSE(parse_rule("\"" + std::string(rule_bytes_max, 'a') + "\" exists"));
    EXPECT_FALSE(parse_rule("x is \"\xff\""));
    std::string parts = "a_a exists";
    for (std::size_t i = 1; i < rule_nodes_max - 1; ++i) parts += " or a_a exists";
    expect_same_both_ways(rule(parts), "199 parts and the list");
    EXPECT_FALSE(parse_rule(parts + " or a_a exists"));
    const auto nested = [](std::size_t n, const char* leaf) {
        std::string out = leaf;
        for (std::size_t i = 0; i < n; ++i) out = std::string("b_b exists ") + (i % 2 ? "or" : "and") + " (" + out + ")";
        return out;
    };
    expect_same_both_ways(rule(nested(rule_depth_max, "did a_a where x > 1 or c_c exists")), "8 levels");
    EXPECT_FALSE(parse_rule(nested(rule_depth_max + 1, "did a_a or c_c exists")));
    expect_same_both_ways(rule("not not not not not not not not a_a exists"), "8 negations");
    EXPECT_FALSE(parse_rule("not not not not not not not not not a_a exists"));
    EXPECT_FALSE(parse_rule(std::string(4000, '(')));
    std::string nots;
    for (int i = 0; i < 1500; ++i) nots += "not ";
    EXPECT_FALSE(parse_rule(nots + "a exists"));
    std::string list = "x is one of (a";
    while (list.size() < rule_bytes_max - 10) list += ",a";
    const auto many = parse_rule(list + ")");  // 8 KiB that would print as 20: what is taken must read back
    if (many) expect_same_both_ways(*many, "a long list");
    else EXPECT_EQ(many.fault().code, codes::rule_invalid);
}

TEST(FromJson, WhatIsNoRuleIsRefused) {
    for (const char* text : {"null",
                             "1",
                             "{}",
                             "[]",
                             R"({"all":[]})",
                             R"({"all":[],"any":[]})",
                             R"({"al":[{"everyone":true}]})",
                             R"({"trait":{"name":"a","op":"~","value":1}})",
                             R"({"trait":{"op":"exists"}})",
                             R"({"trait":{"name":"a","op":"="}})",
                             R"({"trait":{"name":"a","op":"=","value":null}})",
                             R"({"trait":{"name":"a","op":"=","value":[1]}})",
                             R"({"trait":{"name":"a","op":"=","value":{}}})",
                             R"({"trait":{"name":"a","op":"is one of","values":[]}})",
                             R"({"trait":{"name":"a","op":">","value":"1 or everyone","dates":true}})",
                             R"({"did":{"event":"a","within":"1 day or everyone"}})",
                             R"({"did":{"event":"a","since":"2026-01-01 or everyone"}})",
                             R"({"did":{"event":"a","withn":"1 day"}})",
                             R"({"did":{"event":"a","at_least":"2"}})",
                             R"({"did":{"event":"a","at_least":600}})",
                             R"({"did":{}})",
                             R"({"segment":5})",
                             R"({"consent":{"purpose":"marketing","channel":"email","state":"granted or everyone"}})",
                             R"({"consent":{"purpose":"ads is granted or consent.ads","channel":"*","state":"granted"}})",
                             R"({"not":[]})"}) {
        const auto read = rule_from_json(*parse_json(text));
        EXPECT_FALSE(read) << text << " was read as " << (read ? rule_to_text(*read) : "");
        if (!read) { EXPECT_EQ(read.fault().code, codes::rule_invalid) << text; }
    }
}

// ---- random rules over random histories ----

std::string random_leaf(Random& random, bool where = false) {
    const auto pick = [&](std::initializer_list<const char*> words) { return std::string(words.begin()[random.below(words.size())]); };
    if (where || random.one_in(3))
        return pick({"price", "\"n x\"", "plan", "expiring"}) +
            pick({" = 1", " < 3", " >= 2", " is gold", " exists", " does not exist", " != 2", " is one of (1, gold)", " contains o", " starts with g", " < 2026-03-02", " = true"});
    if (random.one_in(8))
        return pick({"everyone", "in segment s", "not in segment t", "consent.marketing.email is granted", "consent.ads is not withdrawn", "consent.sms is unknown"});
    std::string out = pick({"did ", "did not "}) + pick({"a", "b_c", "\"c d\""});
    if (random.one_in(4)) out += " where " + random_leaf(random, true) + (random.one_in(3) ? " and " + random_leaf(random, true) : "");
    if (random.one_in(2)) out += pick({" at least ", " exactly ", " at most "}) + std::to_string(random.below(4)) + " times";
    if (!random.one_in(4))
        out += pick({" within 2 seconds", " within 5 seconds", " within 9 seconds", " since 2026-03-02T12:00:03Z", " between 2026-03-02T11:59:58Z and 2026-03-02T12:00:06Z"});
    return out;
}
std::string random_rule(Random& random, int depth) {
    if (depth == 0 || random.one_in(3)) return random_leaf(random);
    if (random.one_in(5)) return "not (" + random_rule(random, depth - 1) + ")";
    std::string out = "(" + random_rule(random, depth - 1) + ")";
    const char* word = random.one_in(2) ? " and " : " or ";
    for (std::uint64_t n = 1 + random.below(2); n--;) out += word + ("(" + random_rule(random, depth - 1) + ")");
    return out;
}
World random_world(Random& random) {
    World world;
    world.rings.clear();
    world.consents.clear();
    for (const char* name : {"a", "b_c", "c d"}) {
        std::vector<Moment> times;
        for (std::uint64_t n = random.below(6); n--;) times.push_back(noon + random.between(-6, 10) * 500);
        std::sort(times.begin(), times.end());
        for (const Moment t : times) world.rings[name].push_back({t, 1 + random.below(9), Object{{"price", static_cast<long>(random.below(4))}, {"plan", "gold"}}, false});
    }
    world.traits["price"].value = static_cast<long>(random.below(4));
    world.traits["expiring"] = {static_cast<long>(random.below(3)), Origin::first_party, {}, noon, Purpose::service, noon + random.between(-2, 16) * 500};
    if (random.one_in(2)) world.memberships["s"];
    for (const Purpose purpose : {Purpose::marketing, Purpose::ads})
        for (const Channel channel : {Channel::any, Channel::email, Channel::sms})
            if (random.one_in(2)) world.consents[{purpose, channel}] = {static_cast<ConsentState>(random.below(3)), noon - static_cast<Millis>(random.below(3)), {}, {}, {}, {}, 1};
    return world;
}

TEST(Random_, WhatIsPrintedMeansTheSameAndTimeNeverChangesAnAnswerUnannounced) {
    Random random(2026);
    std::size_t changes = 0, matches = 0;
    for (int round = 0; round < 3'000; ++round) {
        const std::string text = random_rule(random, 3);
        const Rule parsed = rule(text);
        ASSERT_TRUE(parsed) << text;
        expect_same_both_ways(parsed, text);
        const Rule again = rule(rule_to_text(parsed));
        const World world = random_world(random);
        const Moment from = noon - 4 * second_ms;
        bool before = false;
        std::optional<Moment> announced;
        for (Moment t = from; t < noon + 16 * second_ms; t = t + 250) {  // everything in this world lies on half seconds
            const Verdict verdict = evaluate(parsed, world.facts(), t);
            ASSERT_EQ(evaluate(again, world.facts(), t).match, verdict.match) << text << " at " << to_rfc3339(t);
            if (t > from && verdict.match != before) {
                ASSERT_TRUE(announced && *announced <= t) << text << " changed at " << to_rfc3339(t) << " unannounced";
                ++changes;
            }
            if (verdict.changes_at) { ASSERT_GT(*verdict.changes_at, t) << text; }
            announced = verdict.changes_at;
            before = verdict.match;
            matches += verdict.match;
        }
    }
    EXPECT_GT(changes, 1'000U);
    EXPECT_GT(matches, 10'000U);
}

}  // namespace
}  // namespace kesher
