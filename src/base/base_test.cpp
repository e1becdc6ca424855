// Bytes, fields, hashes, times and numbers from a seed: published vectors, edges, and damage that must never be read as something else.
#include <gtest/gtest.h>

#include <set>

#include "base/codec.hpp"
#include "base/random.hpp"

namespace kesher {
namespace {

// ---- codec ----

Bytes sample() {
    Writer out;
    out.number(1, 0).number(2, 127).number(3, 128).number(4, UINT64_MAX);
    out.integer(5, 0).integer(6, -1).integer(7, INT64_MIN).integer(8, INT64_MAX);
    out.moment(9, Moment{-5}).bytes(10, "").bytes(11, std::string(300, 'x')).hash(1'000'000, Hash128{1, 2});
    return out.take();
}

TEST(Codec, FieldsComeBackInOrderAsTheyWereWritten) {
    const Bytes bytes = sample();
    Reader in(bytes);
    const std::uint64_t numbers[] = {0, 127, 128, UINT64_MAX};
    for (std::uint32_t id = 1; id <= 4; ++id) {
        ASSERT_TRUE(in.next());
        EXPECT_EQ(in.id(), id);
        EXPECT_EQ(in.number(), numbers[id - 1]);
    }
    const std::int64_t integers[] = {0, -1, INT64_MIN, INT64_MAX};
    for (std::uint32_t id = 5; id <= 8; ++id) {
        ASSERT_TRUE(in.next());
        EXPECT_EQ(in.id(), id);
        EXPECT_EQ(in.integer(), integers[id - 5]);
    }
    ASSERT_TRUE(in.next());
    EXPECT_EQ(in.moment(), Moment{-5});
    ASSERT_TRUE(in.next());
    EXPECT_EQ(in.bytes(), "");
    ASSERT_TRUE(in.next());
    EXPECT_EQ(in.text(), std::string(300, 'x'));
    ASSERT_TRUE(in.next());
    EXPECT_EQ(in.id(), 1'000'000U);
    EXPECT_EQ(in.hash(), (Hash128{1, 2}));
    EXPECT_FALSE(in.next());
    EXPECT_FALSE(in.bad());
}

TEST(Codec, AnUnknownFieldIsSkippedWhateverItsKind) {
    const Bytes bytes = Writer().number(77, 5).bytes(78, "later").number(1, 9).take();
    Reader in(bytes);
    std::uint64_t found = 0;
    while (in.next())
        if (in.id() == 1) found = in.number();
    EXPECT_EQ(found, 9U);
    EXPECT_FALSE(in.bad());
}

TEST(Codec, EveryTruncationEndsCleanlyOrIsBad) {
    const Bytes bytes = sample();
    std::set<std::size_t> borders;  // where a field ends: a cut there leaves a well-formed shorter string
    {
        Writer out;
        borders.insert(0);
        for (std::uint32_t id = 1; id <= 4; ++id) borders.insert(out.number(id, std::initializer_list<std::uint64_t>{0, 127, 128, UINT64_MAX}.begin()[id - 1]).view().size());
        borders.insert(out.integer(5, 0).view().size());
        borders.insert(out.integer(6, -1).view().size());
        borders.insert(out.integer(7, INT64_MIN).view().size());
        borders.insert(out.integer(8, INT64_MAX).view().size());
        borders.insert(out.moment(9, Moment{-5}).view().size());
        borders.insert(out.bytes(10, "").view().size());
        borders.insert(out.bytes(11, std::string(300, 'x')).view().size());
        borders.insert(out.hash(1'000'000, Hash128{1, 2}).view().size());
        ASSERT_EQ(out.view(), bytes);
    }
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
        Reader in(BytesView(bytes).substr(0, cut));
        while (in.next()) {}
        EXPECT_EQ(in.bad(), !borders.contains(cut)) << "cut at " << cut;
    }
}

TEST(Codec, ABadReaderAnswersNothingMore) {
    const Bytes bytes = Writer().bytes(1, "short").number(2, 1).take();
    Reader in(bytes);
    ASSERT_TRUE(in.next());
    EXPECT_EQ(in.hash(), Hash128{});  // five bytes are no hash
    EXPECT_TRUE(in.bad());
    EXPECT_FALSE(in.next());
}

TEST(Codec, ANumberOfElevenBytesIsBad) {
    Reader in(BytesView("\x02\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 12));
    EXPECT_FALSE(in.next());
    EXPECT_TRUE(in.bad());
}

TEST(Codec, ALengthBeyondTheInputIsBad) {
    Bytes bytes = "\x03";                                 // id 1, bytes
    bytes += "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01";  // 2^64 - 1 of them
    bytes += "abc";
    Reader in(bytes);
    EXPECT_FALSE(in.next());
    EXPECT_TRUE(in.bad());
}

TEST(Codec, AnIdBeyond32BitsIsNotMistakenForASmallOne) {
    Bytes bytes;
    std::uint64_t tag = (std::uint64_t{1} << 32 | 1) << 1;  // id 2^32 + 1
    for (; tag >= 0x80; tag >>= 7) bytes += static_cast<char>(tag | 0x80);
    bytes += static_cast<char>(tag);
    bytes += "\x05";
    Reader in(bytes);
    EXPECT_FALSE(in.next() && in.id() == 1);
}

TEST(Codec, RandomBytesNeverReadPastTheirEnd) {
    Random random(7);
    for (int round = 0; round < 20'000; ++round) {
        Bytes bytes(random.below(40), '\0');
        for (char& c : bytes) c = static_cast<char>(random.next());
        const std::unique_ptr<char[]> copy(new char[bytes.size()]);  // exactly as large, so that a sanitizer sees a step too far
        bytes.copy(copy.get(), bytes.size());
        Reader in(BytesView(copy.get(), bytes.size()));
        std::size_t carried = 0, fields = 0;
        while (in.next()) {
            carried += in.bytes().size() + 2;
            ASSERT_LE(++fields, bytes.size());
        }
        ASSERT_LE(carried, bytes.size());
    }
}

// ---- hashes ----

TEST(Hash, Crc32cOfRfc3720) {
    EXPECT_EQ(crc32c(""), 0U);
    EXPECT_EQ(crc32c("123456789"), 0xE3069283U);
    EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8A9136AAU);
    EXPECT_EQ(crc32c(std::string(32, '\xff')), 0x62A8AB43U);
    std::string up(32, '\0'), down(32, '\0');
    for (int i = 0; i < 32; ++i) up[std::size_t(i)] = static_cast<char>(i), down[std::size_t(i)] = static_cast<char>(31 - i);
    EXPECT_EQ(crc32c(up), 0x46DD794EU);
    EXPECT_EQ(crc32c(down), 0x113FDB5CU);
}

TEST(Hash, Crc32cContinuesWhereItStopped) {
    const std::string text = "the quick brown fox jumps over";
    for (std::size_t cut = 0; cut <= text.size(); ++cut) EXPECT_EQ(crc32c(BytesView(text).substr(cut), crc32c(BytesView(text).substr(0, cut))), crc32c(text)) << cut;
}

TEST(Hash, Xxh3OfTheReference) {
    EXPECT_EQ(hash64(""), 0x2D06800538D394C2U);
    EXPECT_EQ(hash64("a"), 0xE6C632B61E964E1FU);
    EXPECT_EQ(hash64("abc"), 0x78AF5F94892F3950U);
    EXPECT_EQ(hash128(""), (Hash128{0x99AA06D3014798D8U, 0x6001C324468D497FU}));
    EXPECT_EQ(hash128("a"), (Hash128{0xA96FAF705AF16834U, 0xE6C632B61E964E1FU}));
    EXPECT_EQ(hash128("abc"), (Hash128{0x06B05AB6733A6185U, 0x78AF5F94892F3950U}));
    EXPECT_NE(hash64("abc", 1), hash64("abc", 0));
    EXPECT_NE(hash128("abc", 1), hash128("abc", 0));
}

TEST(Hash, BytesOrderAsValuesDo) {
    const Hash128 hashes[] = {{}, {0, 1}, {0, 0x100}, {0, UINT64_MAX}, {1, 0}, {0x100, 0}, {UINT64_MAX, UINT64_MAX}};
    for (std::size_t i = 0; i < std::size(hashes); ++i) {
        EXPECT_EQ(hash_from_bytes(to_bytes(hashes[i])), hashes[i]);
        if (i) { EXPECT_LT(to_bytes(hashes[i - 1]), to_bytes(hashes[i])); }
    }
    EXPECT_EQ(to_hex(to_bytes({0x0102030405060708U, 0x090A0B0C0D0E0F10U})), "0102030405060708090a0b0c0d0e0f10");
}

TEST(Hash, PartsKeepTheirBoundaries) {
    const auto of = [](std::string_view a, std::string_view b) { return Hasher("t").add(a).add(b).done(); };
    EXPECT_NE(of("a", "bc"), of("ab", "c"));
    EXPECT_NE(of("", "a"), of("a", ""));
    EXPECT_NE(Hasher("t").done(), Hasher("u").done());
    EXPECT_EQ(of("a", "bc"), of("a", "bc"));
}

// ---- hex, base64, UTF-8 ----

TEST(Bytes_, HexBothWays) {
    EXPECT_EQ(to_hex(BytesView("\x00\x7f\xff", 3)), "007fff");
    EXPECT_EQ(from_hex("007FfF"), Bytes("\x00\x7f\xff", 3));
    EXPECT_EQ(from_hex(""), "");
    for (const char* wrong : {"0", "0g", "g0", " 0", "0x00"}) EXPECT_FALSE(from_hex(wrong)) << wrong;
}

TEST(Bytes_, Base64OfRfc4648) {
    const std::pair<const char*, const char*> cases[] = {
        {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}};
    for (const auto& [plain, text] : cases) {
        EXPECT_EQ(to_base64(plain), text);
        EXPECT_EQ(from_base64(text), plain);
        std::string bare = text;
        while (bare.ends_with('=')) bare.pop_back();
        EXPECT_EQ(to_base64(plain, true), bare);
        EXPECT_EQ(from_base64(bare), plain);
    }
    EXPECT_EQ(to_base64("\xfb\xff\xfe"), "+//+");
    EXPECT_EQ(to_base64("\xfb\xff\xfe", true), "-__-");
    EXPECT_EQ(from_base64("-__-"), "\xfb\xff\xfe");
    for (const char* wrong : {"Z", "Zg=x", "Zm 9v", "Zm9v!", "Zm9vY"}) EXPECT_FALSE(from_base64(wrong)) << wrong;
}

TEST(Bytes_, Base64BothWaysForEveryLength) {
    Random random(3);
    for (std::size_t length = 0; length < 70; ++length) {
        Bytes bytes(length, '\0');
        for (char& c : bytes) c = static_cast<char>(random.next());
        EXPECT_EQ(from_base64(to_base64(bytes)), bytes);
        EXPECT_EQ(from_base64(to_base64(bytes, true)), bytes);
        EXPECT_EQ(from_hex(to_hex(bytes)), bytes);
    }
}

TEST(Bytes_, Utf8IsStrict) {
    for (const char* good : {"", "abc", "שלום", "\xF0\x9F\x98\x80", "\xEF\xBF\xBF", "\xF4\x8F\xBF\xBF", "\xED\x9F\xBF", "\xEE\x80\x80"})
        EXPECT_TRUE(valid_utf8(good)) << to_hex(good);
    for (const char* bad : {"\x80", "\xC0\xAF", "\xC1\xBF", "\xE0\x80\xAF", "\xF0\x80\x80\xAF", "\xED\xA0\x80", "\xED\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF",
                            "\xC3", "\xE2\x82", "\xF0\x9F\x98", "a\xC3(b"})
        EXPECT_FALSE(valid_utf8(bad)) << to_hex(bad);
}

TEST(Bytes_, SecretsCompareByContent) {
    EXPECT_TRUE(equal_secret("", ""));
    EXPECT_TRUE(equal_secret("abc", "abc"));
    EXPECT_FALSE(equal_secret("abc", "abd"));
    EXPECT_FALSE(equal_secret("abc", ""));
    EXPECT_FALSE(equal_secret("", "abc"));
    EXPECT_FALSE(equal_secret("abab", "ab"));
    EXPECT_FALSE(equal_secret("ab", "abab"));
}

// ---- times ----

struct TimeCase {
    const char* text;
    const char* canonical;  // nullptr: refused
};
class Times : public testing::TestWithParam<TimeCase> {};
TEST_P(Times, AreReadExactlyOrRefused) {
    const auto [text, canonical] = GetParam();
    const auto at = parse_moment(text);
    ASSERT_EQ(at.has_value(), canonical != nullptr) << text;
    if (!at) return;
    EXPECT_EQ(to_rfc3339(*at), canonical) << text;
    EXPECT_EQ(parse_moment(to_rfc3339(*at)), at) << text;
}
INSTANTIATE_TEST_SUITE_P(Base, Times,
                         testing::Values(TimeCase{"1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000Z"}, TimeCase{"1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"},
                                         TimeCase{"2026-03-02T20:30:00+02:00", "2026-03-02T18:30:00.000Z"}, TimeCase{"2026-03-02T20:30:00-0530", "2026-03-03T02:00:00.000Z"},
                                         TimeCase{"2026-03-02T20:30:00+02", "2026-03-02T18:30:00.000Z"}, TimeCase{"2026-03-02", "2026-03-02T00:00:00.000Z"},
                                         TimeCase{"2026-03-02t20:30:00z", "2026-03-02T20:30:00.000Z"}, TimeCase{"2026-03-02 20:30", "2026-03-02T20:30:00.000Z"},
                                         TimeCase{"2026-03-02T20:30:00.1Z", "2026-03-02T20:30:00.100Z"}, TimeCase{"2026-03-02T20:30:00,1239999Z", "2026-03-02T20:30:00.123Z"},
                                         TimeCase{"2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z"}, TimeCase{"2000-02-29", "2000-02-29T00:00:00.000Z"},
                                         TimeCase{"2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z"}, TimeCase{"2026-03-02T24:00:00Z", "2026-03-03T00:00:00.000Z"},
                                         TimeCase{"0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"}, TimeCase{"9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"},
                                         TimeCase{"2026-12-31T23:30:00-01:00", "2027-01-01T00:30:00.000Z"}, TimeCase{"2025-02-29", nullptr}, TimeCase{"1900-02-29", nullptr},
                                         TimeCase{"2026-04-31", nullptr}, TimeCase{"2026-00-10", nullptr}, TimeCase{"2026-13-01", nullptr}, TimeCase{"2026-01-00", nullptr},
                                         TimeCase{"2026-01-32", nullptr}, TimeCase{"", nullptr}, TimeCase{"2026", nullptr}, TimeCase{"2026-3-2", nullptr},
                                         TimeCase{"26-03-02", nullptr}, TimeCase{" 2026-03-02", nullptr}, TimeCase{"2026-03-02T", nullptr},
                                         TimeCase{"2026-03-02T20:30:00.Z", nullptr}, TimeCase{"2026-03-02T24:00:01Z", nullptr}, TimeCase{"2026-03-02T24:30:00Z", nullptr},
                                         TimeCase{"2026-03-02T25:00:00Z", nullptr}, TimeCase{"2026-03-02T20:60:00Z", nullptr}, TimeCase{"2026-03-02T20:30:61Z", nullptr},
                                         TimeCase{"2026-03-02T20:30:00Zx", nullptr}, TimeCase{"2026-03-02T20:30:00+19:00", nullptr}, TimeCase{"2026-03-02T20:30:00+02:60", nullptr},
                                         TimeCase{"2026-03-02T20:30:00+02:", nullptr}, TimeCase{"2026-03-02T20:30:00+2", nullptr}, TimeCase{"1772483400000", nullptr},
                                         TimeCase{"2026-03-02x", nullptr}));

TEST(Time, EveryDayOfFourCenturiesComesBack) {
    Moment day = from_civil({.year = 1899, .month = 12, .day = 31});
    int weekday = 0;  // a Sunday
    for (int i = 0; i < 146'097; ++i, day = day + day_ms, weekday = (weekday + 1) % 7) {
        const Civil c = to_civil(day);
        ASSERT_EQ(from_civil(c), day);
        ASSERT_EQ(c.weekday, weekday) << to_rfc3339(day);
    }
    EXPECT_EQ(to_rfc3339(day), "2299-12-31T00:00:00.000Z");
}

TEST(Time, OffsetsMoveTheClockAndDayOutOfRangeCarriesOver) {
    const Civil c = to_civil(*parse_moment("2026-03-02T22:30:00Z"), 2 * 3600);
    EXPECT_EQ(c.day, 3);
    EXPECT_EQ(c.hour, 0);
    EXPECT_EQ(c.weekday, 2);
    EXPECT_EQ(to_rfc3339(from_civil({.year = 2026, .month = 1, .day = 32, .hour = 25})), "2026-02-02T01:00:00.000Z");
}

// ---- numbers from a seed ----

TEST(Random_, TheSequenceIsTheSameEverywhere) {
    Random random(0);  // xoshiro256** seeded by splitmix64, as its authors publish it
    EXPECT_EQ(random.next(), 0x99EC5F36CB75F2B4U);
    EXPECT_EQ(random.next(), 0xBF6E1F784956452AU);
    EXPECT_EQ(random.next(), 0x1A5F849D4933E6E0U);
    EXPECT_EQ(random.next(), 0x6AA594F1262D2D2CU);
}

TEST(Random_, StaysWithinItsBoundsAndReachesThem) {
    Random random(1);
    std::set<std::int64_t> seen;
    for (int i = 0; i < 1000; ++i) {
        EXPECT_LT(random.below(3), 3U);
        EXPECT_EQ(random.below(1), 0U);
        seen.insert(random.between(-2, 2));
    }
    EXPECT_EQ(seen, (std::set<std::int64_t>{-2, -1, 0, 1, 2}));
    Random copy = random;
    EXPECT_EQ(copy.next(), random.next());
    EXPECT_NE(Random(Hash128{1, 2}).next(), Random(Hash128{2, 1}).next());
}

}  // namespace
}  // namespace kesher
