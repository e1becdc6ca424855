// What is wrong with a placement, an action or a proof is found when it is saved, with its place.
#include <gtest/gtest.h>

#include "decisions/decisions.hpp"

namespace kesher::decisions {
namespace {

bool known(std::string_view, std::string_view id) { return id == "known"; }

template <class Read>
void refused(Read read, std::initializer_list<std::pair<const char*, const char*>> cases, const std::string& base) {
    for (const auto& [more, where] : cases) {
        const std::string json = "{" + (*more ? std::string(more) + (base.empty() ? "" : ",") : "") + base + "}";
        const auto got = read(*parse_json(json));
        ASSERT_FALSE(got) << json;
        EXPECT_EQ(got.fault().where.substr(0, got.fault().where.find('@')), where) << json;
        EXPECT_FALSE(got.fault().fix.empty()) << json;
        EXPECT_EQ(got.fault().code.whose, Whose::caller) << json;
    }
}

TEST(Definition, WhatIsWrongWithAPlacementIsToldWithItsPlace) {
    refused(placement_from_json,
            {{"", "/channel"},
             {R"("channel":"fax")", "/channel"},
             {R"("channel":"*")", "/channel"},
             {R"("channel":"web","slots":0)", "/slots"},
             {R"("channel":"web","slots":11)", "/slots"},
             {R"("channel":"web","slots":1.5)", "/slots"},
             {R"("channel":"web","purpose":"fun")", "/purpose"}},
            "");
    const auto good = placement_from_json(*parse_json(R"({"id":"home","channel":"app","slots":10,"purpose":"service"})"));
    ASSERT_TRUE(good);
    EXPECT_EQ(good->slots, slots_max);
    EXPECT_EQ(good->channel, Channel::app);
    EXPECT_EQ(good->name, "home");
}

TEST(Definition, WhatIsWrongWithAnActionIsToldWithItsPlace) {
    const auto read = [](const Value& v) { return action_from_json(v, known); };
    refused(read,
            {{"", "/placements"},
             {R"("placements":[])", "/placements"},
             {R"("placements":["known","gone"])", "/placements/1"},
             {R"("placements":["known"])", "/creatives"},
             {R"("placements":["known"],"creatives":["gone"])", "/creatives/0"}},
            "");
    refused(read,
            {{R"("proof":"gone")", "/proof"},
             {R"("experiment":"gone")", "/experiment"},
             {R"("purpose":"fun")", "/purpose"},
             {R"("eligible":"did")", "/eligible"},
             {R"("starts":"soon")", "/starts"},
             {R"("ends":"later")", "/ends"},
             {R"("starts":"2026-03-02T00:00:00Z","ends":"2026-03-02T00:00:00Z")", "/ends"},
             {R"("propensity":1.1)", "/propensity"},
             {R"("propensity":"high")", "/propensity"},
             {R"("value":-1)", "/value"},
             {R"("value":1000001)", "/value"},
             {R"("lever":1001)", "/lever"},
             {R"("cap":{"max":1})", "/cap"},
             {R"("cap":{"max":0,"days":1})", "/cap"},
             {R"("cap":{"max":101,"days":1})", "/cap"},
             {R"("cap":{"max":1,"days":367})", "/cap"},
             {R"("context":{})", "/context"},
             {R"("context":[{"weight":2}])", "/context/0/when"},
             {R"("context":[{"when":"did"}])", "/context/0/when"},
             {R"("context":[{"when":"a is 1"},{"when":"a is 1","weight":1001}])", "/context/1/weight"}},
            R"("placements":["known"],"creatives":["known"])");
}

TEST(Definition, ReadsAnAction) {
    const auto good = action_from_json(*parse_json(R"({"id":"a","topic":"t","placements":["known"],"creatives":["known"],"propensity":0.2,"value":50,"lever":2,"purpose":"service",
        "cap":{"max":100,"days":366},"context":[{"when":"a is 1","weight":1.5}],"by_journey":true})"),
                                       known);
    ASSERT_TRUE(good);
    EXPECT_EQ(good->given.priority(), 20 * one_million);
    EXPECT_EQ(good->cap->sends_max, 100U);
    EXPECT_EQ(good->cap->window_ms, 366 * day_ms);
    EXPECT_EQ(good->context[0].weight, 1'500'000);
    EXPECT_EQ(good->purpose, Purpose::service);
    EXPECT_TRUE(good->by_journey);
}

TEST(Definition, WhatIsWrongWithAProofIsToldWithItsPlace) {
    const auto read = [](const Value& v) { return proof_from_json(v, known); };
    refused(read,
            {{"", "/segment"},
             {R"("segment":"gone")", "/segment"},
             {R"("segment":"known")", "/rule"},
             {R"("segment":"known","rule":"did")", "/rule"},
             {R"("segment":"known","rule":"did x","people_min":4)", "/people_min"},
             {R"("segment":"known","rule":"did x","people_min":"9")", "/people_min"},
             {R"("segment":"known","rule":"did x","share_min":1.5)", "/share_min"}},
            "");
    const auto good = proof_from_json(*parse_json(R"({"segment":"known","rule":"did x","people_min":5,"share_min":0.8})"), known);
    ASSERT_TRUE(good);
    EXPECT_EQ(good->people_min, proof_people_least);
    EXPECT_EQ(good->share_min, 800'000);
}

}  // namespace
}  // namespace kesher::decisions
