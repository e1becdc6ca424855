// What is stored of records and definitions reads back field by field; a newer format, damage and foreign ids are refused; times of a zone.
#include <gtest/gtest.h>

#include "base/random.hpp"
#include "model/definition.hpp"
#include "model/record.hpp"
#include "model/zone.hpp"

namespace kesher {
namespace {

RecordHeader full_header() {
    RecordHeader h;
    h.engine = 7;
    h.position = 1'000'000'007;
    h.kind = RecordKind::merge;
    h.partition = 12;
    h.other_partition = 255;
    h.scope = {42, Environment::test};
    h.source = 9;
    h.at = Moment{1'772'483'400'123};
    h.person = {{1, 2}};
    h.other = {{3, 4}};
    h.message = {5, 6};
    h.retention = 3;
    h.purpose = Purpose::ads;
    h.definition_version = 77;
    h.key = 4096;
    return h;
}

void expect_same(const RecordHeader& a, const RecordHeader& b) {
    EXPECT_EQ(a.format, b.format);
    EXPECT_EQ(a.engine, b.engine);
    EXPECT_EQ(a.position, b.position);
    EXPECT_EQ(a.kind, b.kind);
    EXPECT_EQ(a.partition, b.partition);
    EXPECT_EQ(a.other_partition, b.other_partition);
    EXPECT_EQ(a.scope, b.scope);
    EXPECT_EQ(a.source, b.source);
    EXPECT_EQ(a.at, b.at);
    EXPECT_EQ(a.person, b.person);
    EXPECT_EQ(a.other, b.other);
    EXPECT_EQ(a.message, b.message);
    EXPECT_EQ(a.retention, b.retention);
    EXPECT_EQ(a.purpose, b.purpose);
    EXPECT_EQ(a.definition_version, b.definition_version);
    EXPECT_EQ(a.key, b.key);
}

TEST(Header, EveryFieldComesBack) {
    const auto read = decode_header(encode(full_header()));
    ASSERT_TRUE(read);
    expect_same(*read, full_header());
}

TEST(Header, WhatIsLeftOutComesBackAsItsDefault) {
    RecordHeader plain;
    plain.position = 1;
    const auto read = decode_header(encode(plain));
    ASSERT_TRUE(read);
    expect_same(*read, plain);
    EXPECT_LT(encode(plain).size(), encode(full_header()).size() / 2);
}

TEST(Header, ANewerFormatIsRefused) {
    for (const std::uint64_t format : {std::uint64_t{record_format} + 1, std::uint64_t{0}, std::uint64_t{65'536} + record_format, UINT64_MAX}) {
        const Bytes bytes = Writer().number(1, format).number(2, 1).number(3, 5).number(4, 4).number(5, 0).take();
        EXPECT_FALSE(decode_header(bytes)) << format;
    }
    EXPECT_TRUE(decode_header(Writer().number(1, record_format).number(2, 1).number(3, 5).number(4, 4).number(5, 0).take()));
}

TEST(Header, OfANewerEngineWithUnknownFieldsIsRead) {
    Bytes bytes = encode(full_header());
    bytes += Writer().number(900, 1).bytes(901, "later").take();
    const auto read = decode_header(bytes);
    ASSERT_TRUE(read);
    expect_same(*read, full_header());
}

TEST(Header, WithoutAPositionOrWithAShortIdIsRefused) {
    EXPECT_FALSE(decode_header(""));
    EXPECT_FALSE(decode_header(Writer().number(1, 1).number(4, 4).take()));
    EXPECT_FALSE(decode_header(Writer().number(1, 1).number(3, 5).bytes(11, "short").take()));
}

TEST(Header, DamageNeverCrashes) {
    Random random(17);
    const Bytes whole = encode(full_header());
    for (std::size_t cut = 0; cut < whole.size(); ++cut)
        if (const auto read = decode_header(BytesView(whole).substr(0, cut))) { EXPECT_EQ(read->position, full_header().position); }
    std::size_t refused = 0;
    for (int i = 0; i < 20'000; ++i) {
        Bytes bytes = whole;
        bytes[random.below(bytes.size())] = static_cast<char>(random.next());
        const auto read = decode_header(bytes);
        if (!read) ++refused;
        else if (const auto again = decode_header(encode(*read))) expect_same(*again, *read);
    }
    EXPECT_GT(refused, 100U);
}

TEST(Definition_, EveryFieldComesBack) {
    Definition d{3, "segments", "open-cart", 12, *parse_json(R"({"rule":"did a","name":"עגלה","n":[1,2.5,null]})"), true, Moment{5}, Moment{6}};
    const auto read = decode_definition(encode(d));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->workspace, d.workspace);
    EXPECT_EQ(read->kind, d.kind);
    EXPECT_EQ(read->id, d.id);
    EXPECT_EQ(read->version, d.version);
    EXPECT_EQ(read->body, d.body);
    EXPECT_EQ(to_json(read->body), to_json(d.body));
    EXPECT_EQ(read->retired, d.retired);
    EXPECT_EQ(read->created_at, d.created_at);
    EXPECT_EQ(read->updated_at, d.updated_at);
}

TEST(Definition_, DamageIsRefusedOrReadsSomethingWhole) {
    const Definition d{3, "segments", "open-cart", 12, *parse_json(R"({"rule":"did a"})"), false, Moment{5}, Moment{6}};
    const Bytes whole = encode(d);
    EXPECT_FALSE(decode_definition(""));
    EXPECT_FALSE(decode_definition("\xff"));
    EXPECT_FALSE(decode_definition(BytesView(whole).substr(0, whole.size() - 1)));
    for (std::size_t cut = 0; cut < whole.size(); ++cut)
        if (const auto read = decode_definition(BytesView(whole).substr(0, cut))) { EXPECT_EQ(read->kind, d.kind); }
    // A body that is no JSON is damage, not an empty definition.
    EXPECT_FALSE(decode_definition(Writer().number(1, 3).bytes(2, "segments").bytes(3, "x").number(4, 1).bytes(5, "{\"rule\"").take()));
}

TEST(Ids, TextBothWays) {
    const Hash128 hashes[] = {{}, {0, 1}, {1, 0}, {0x0123456789ABCDEFU, 0xFEDCBA9876543210U}, {UINT64_MAX, UINT64_MAX}};
    for (const Hash128& hash : hashes) {
        const std::string text = id_text("per_", hash);
        EXPECT_EQ(text.size(), 30U);
        EXPECT_EQ(parse_id("per_", text), hash);
        EXPECT_FALSE(parse_id("evt_", text));
    }
    EXPECT_EQ(id_text("evt_", {0, 31}), "evt_0000000000000000000000000z");
    EXPECT_EQ(id_text("evt_", {UINT64_MAX, UINT64_MAX}), "evt_7zzzzzzzzzzzzzzzzzzzzzzzzz");
}

TEST(Ids, OnlyOneTextNamesAnId) {
    const std::string tail(25, '0');
    EXPECT_TRUE(parse_id("per_", "per_7" + tail));
    for (const std::string& wrong :
         {"per_8" + tail, "per_z" + tail, "per_" + tail, "per_00" + tail, "per_u" + tail, "per_0" + std::string(25, 'U'), "PER_0" + tail, std::string("per_"), std::string()})
        EXPECT_FALSE(parse_id("per_", wrong)) << wrong;
}

Zone israel() {  // 2026: summer time from 27 March 02:00 to 25 October 02:00 (local)
    return {"Asia/Jerusalem", 7200, {{*parse_moment("2026-03-27T00:00:00Z"), 10800}, {*parse_moment("2026-10-24T23:00:00Z"), 7200}}};
}

TEST(Zones, TheOffsetChangesAtTheInstant) {
    const Zone zone = israel();
    const Moment spring = *parse_moment("2026-03-27T00:00:00Z");
    EXPECT_EQ(zone.offset_at(spring - 1), 7200);
    EXPECT_EQ(zone.offset_at(spring), 10800);
    EXPECT_EQ(zone.local(spring - 1).hour, 1);
    EXPECT_EQ(zone.local(spring).hour, 3);
    EXPECT_EQ(Zone{}.offset_at(spring), 0);
}

TEST(Zones, AGapAndAFoldHaveOneInstantEach) {
    const Zone zone = israel();
    const auto at = [&](int month, int day, int hour, int minute) { return to_rfc3339(zone.instant({.year = 2026, .month = month, .day = day, .hour = hour, .minute = minute})); };
    EXPECT_EQ(at(3, 27, 1, 59), "2026-03-26T23:59:00.000Z");
    EXPECT_EQ(at(3, 27, 2, 30), "2026-03-27T00:30:00.000Z");  // does not exist: read with the offset before it
    EXPECT_EQ(at(3, 27, 3, 0), "2026-03-27T00:00:00.000Z");
    EXPECT_EQ(at(10, 25, 1, 30), "2026-10-24T22:30:00.000Z");  // twice: the first pass
    EXPECT_EQ(at(10, 25, 2, 0), "2026-10-25T00:00:00.000Z");
    for (Moment m = *parse_moment("2026-03-20"); m < *parse_moment("2026-11-01"); m = m + 7 * hour_ms) {
        const Civil local = zone.local(m);
        ASSERT_LE(zone.instant(local), m);
        ASSERT_EQ(from_civil(zone.local(zone.instant(local))), from_civil(local)) << to_rfc3339(m);
    }
}

}  // namespace
}  // namespace kesher
