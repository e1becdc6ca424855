// Who entered or left, because of what; timers for what time will change; segments that read segments.
#include <gtest/gtest.h>

#include "segments/segments.hpp"

namespace kesher::segments {
namespace {

const Moment noon = *parse_moment("2026-03-02T12:00:00Z");
const Zone utc;

Segments of(std::initializer_list<std::pair<const char*, const char*>> rules) {
    Segments out;
    for (const auto& [id, text] : rules) {
        const auto rule = parse_rule(text);
        EXPECT_TRUE(rule) << text;
        out[id] = {id, id, 1, *rule, reads_of(*rule)};
    }
    return out;
}
profiles::Touched events(const char* name) {
    profiles::Touched t;
    t.events.insert(name);
    return t;
}
std::string told(const std::vector<Change>& changes) {
    std::string out;
    for (const Change& c : changes) out += (c.entered ? "+" : "-") + c.segment + " ";
    return out;
}

TEST(Refresh, EntersWithItsReasonAndLeavesByTimeAlone) {
    const Segments all = of({{"carts", "did cart_added within 1 day"}, {"gold", "plan is gold"}});
    Person p;
    p.rings["cart_added"].push_back({noon, 1, {}, false});
    const auto entered = refresh(p, all, events("cart_added"), utc, noon);
    ASSERT_EQ(told(entered), "+carts ");
    ASSERT_FALSE(entered[0].because.empty());
    EXPECT_EQ(entered[0].because[0].at, noon);
    EXPECT_EQ(p.memberships.at("carts").since, noon);
    const Timer& timer = p.timers.at(timer_id("segment", "carts"));
    EXPECT_EQ(timer.due, noon + day_ms);
    EXPECT_EQ(told(refresh_one(p, all, "carts", utc, timer.due - 1)), "");
    EXPECT_EQ(told(refresh_one(p, all, "carts", utc, timer.due)), "-carts ");
    EXPECT_TRUE(p.timers.empty());
    EXPECT_TRUE(p.memberships.empty());
    ASSERT_EQ(p.tail.size(), 2U);
    EXPECT_EQ(p.tail[1].change, "left");
}

TEST(Refresh, AsksOnlyWhatReadsWhatWasTouched) {
    const Segments all = of({{"gold", "plan is gold"}, {"part", "address.city is Haifa"}, {"ok", "consent.marketing is granted"}});
    Person p;
    p.traits["plan"].value = "gold";
    p.traits["address"].value = Object{{"city", "Haifa"}};
    p.consents[{Purpose::marketing, Channel::any}].state = ConsentState::granted;
    EXPECT_EQ(told(refresh(p, all, events("visit"), utc, noon)), "");
    profiles::Touched t;
    t.traits.insert("addres");
    EXPECT_EQ(told(refresh(p, all, t, utc, noon)), "");
    t.traits.insert("address");
    EXPECT_EQ(told(refresh(p, all, t, utc, noon)), "+part ");
    t = {};
    t.consents = true;
    EXPECT_EQ(told(refresh(p, all, t, utc, noon)), "+ok ");
    t.all = true;
    EXPECT_EQ(told(refresh(p, all, t, utc, noon)), "+gold ");
    EXPECT_EQ(told(refresh(p, all, t, utc, noon)), "");
}

TEST(Refresh, WhatReadsASegmentFollowsItThroughTheWholeChain) {
    const Segments all = of({{"a", "in segment b"}, {"b", "in segment c"}, {"c", "did x within 1 day"}, {"z", "not in segment a"}});
    Person p;
    refresh(
        p, all,
        [] {
            profiles::Touched t;
            t.all = true;
            return t;
        }(),
        utc, noon - 1);
    EXPECT_TRUE(p.memberships.contains("z"));
    p.rings["x"].push_back({noon, 1, {}, false});
    EXPECT_EQ(told(refresh(p, all, events("x"), utc, noon)), "+c +b +a -z ");
    EXPECT_EQ(told(refresh_one(p, all, "c", utc, noon + day_ms)), "-c -b -a +z ");
}

TEST(Refresh, SegmentsThatReadEachOtherComeToAnEnd) {
    const Segments all = of({{"a", "not in segment b"}, {"b", "in segment a"}});
    Person p;
    profiles::Touched t;
    t.all = true;
    EXPECT_LE(refresh(p, all, t, utc, noon).size(), 16U);
}

TEST(Retire, LeavesOnceAndDisarms) {
    const Segments all = of({{"carts", "did cart_added within 1 day"}});
    Person p;
    p.rings["cart_added"].push_back({noon, 1, {}, false});
    refresh(p, all, events("cart_added"), utc, noon);
    EXPECT_EQ(told(retire(p, "carts")), "-carts ");
    EXPECT_TRUE(p.timers.empty());
    EXPECT_TRUE(retire(p, "carts").empty());
    p.timers[timer_id("segment", "gone")] = {noon, TimerKind::segment, "gone"};
    EXPECT_TRUE(refresh_one(p, all, "gone", utc, noon).empty());
    EXPECT_TRUE(p.timers.empty());
}

}  // namespace
}  // namespace kesher::segments
