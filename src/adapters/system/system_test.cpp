// The keys file, zones and files of the real world.
#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "adapters/system/key_file.hpp"
#include "adapters/system/system.hpp"

namespace kesher::adapters {
namespace {

std::string read_all(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::stringstream out;
    out << in.rdbuf();
    return out.str();
}

class Keys : public ::testing::Test {
protected:
    void SetUp() override {
        folder_ = std::filesystem::temp_directory_path() / ("kesher-keys-" + std::to_string(::getpid()));
        std::filesystem::remove_all(folder_);
        open();
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }
    void open() {
        keys_.reset();
        auto opened = KeyFile::open(files_, entropy_, folder_);
        ASSERT_TRUE(opened) << opened.fault().detail;
        keys_ = std::move(*opened);
    }
    SystemFiles files_;
    SystemEntropy entropy_;
    std::string folder_;
    std::unique_ptr<KeyFile> keys_;
};

TEST_F(Keys, SealsForOneSlotAndOnePlaceOnly) {
    ASSERT_TRUE(keys_->ensure(2));
    auto sealed = keys_->seal(1, "Dana, dana@example.org", "position 7");
    ASSERT_TRUE(sealed);
    EXPECT_EQ(sealed->find("dana@"), Bytes::npos);
    auto again = keys_->seal(1, "Dana, dana@example.org", "position 7");
    EXPECT_NE(*sealed, *again) << "a nonce was used twice";
    auto opened = keys_->open(1, *sealed, "position 7");
    ASSERT_TRUE(opened);
    EXPECT_EQ(*opened, "Dana, dana@example.org");
    EXPECT_FALSE(keys_->open(1, *sealed, "position 8"));
    EXPECT_FALSE(keys_->open(2, *sealed, "position 7"));
    for (std::size_t i = 0; i < sealed->size(); ++i) {
        Bytes bent = *sealed;
        bent[i] = static_cast<char>(bent[i] ^ 1);
        EXPECT_FALSE(keys_->open(1, bent, "position 7")) << "byte " << i;
    }
    EXPECT_FALSE(keys_->open(1, BytesView(*sealed).substr(0, 11), "position 7"));
}

TEST_F(Keys, StayTheSameOverARestart) {
    ASSERT_TRUE(keys_->ensure(5'000));
    auto sealed = keys_->seal(5'000, "kept", "here");
    const Hash128 index = keys_->index(1, "email", "dana@example.org");
    const std::uint64_t seed = keys_->seed(1);
    open();
    auto opened = keys_->open(5'000, *sealed, "here");
    ASSERT_TRUE(opened);
    EXPECT_EQ(*opened, "kept");
    EXPECT_EQ(keys_->index(1, "email", "dana@example.org"), index);
    EXPECT_EQ(keys_->seed(1), seed);
    EXPECT_NE(keys_->index(2, "email", "dana@example.org"), index);
    EXPECT_NE(keys_->index(1, "phone", "dana@example.org"), index);
    EXPECT_NE(keys_->seed(2), seed);
}

TEST_F(Keys, AShreddedSlotIsGoneFromTheFileForGood) {
    ASSERT_TRUE(keys_->ensure(10));
    auto mine = keys_->seal(3, "secret", "x"), other = keys_->seal(4, "kept", "x");
    const std::string before = read_all(folder_ + "/slots");

    const KeySlot slots[] = {3};
    ASSERT_TRUE(keys_->shred(slots));
    EXPECT_TRUE(keys_->shredded(3));
    EXPECT_FALSE(keys_->open(3, *mine, "x"));
    const std::string after = read_all(folder_ + "/slots");
    ASSERT_EQ(before.size(), after.size());
    std::size_t changed = 0, first = std::string::npos, last = 0;
    for (std::size_t i = 0; i < before.size(); ++i)
        if (before[i] != after[i]) {
            ++changed;
            first = std::min(first, i);
            last = i;
        }
    EXPECT_GT(changed, 60u) << "the wrapped key is still there";
    EXPECT_LT(last - first, 96u) << "other slots were touched";
    EXPECT_EQ(after.find(before.substr(first + 2, 40)), std::string::npos) << "bytes of the wrapped key are still in the file";
    open();
    EXPECT_TRUE(keys_->shredded(3));
    auto gone = keys_->open(3, *mine, "x");
    ASSERT_FALSE(gone);
    EXPECT_EQ(gone.fault().code, kesher::codes::key_shredded);
    EXPECT_TRUE(keys_->open(4, *other, "x"));
    ASSERT_TRUE(keys_->shred(slots)) << "shredding twice is nothing new";
}

TEST_F(Keys, AMissingMasterIsRefusedAndNotReplaced) {
    ASSERT_TRUE(keys_->ensure(1));
    keys_.reset();
    std::filesystem::remove(folder_ + "/master");
    auto opened = KeyFile::open(files_, entropy_, folder_);
    ASSERT_FALSE(opened) << "a new master key would make everything unreadable, silently";
}

TEST_F(Keys, ABentSlotIsRefusedWithItsPlace) {
    ASSERT_TRUE(keys_->ensure(1));
    auto sealed = keys_->seal(2, "secret", "x");
    ASSERT_TRUE(sealed);
    keys_.reset();
    std::fstream file(folder_ + "/slots", std::ios::in | std::ios::out | std::ios::binary);
    const int at = 4096 + 2 * 96 + 20;  // in the wrapped key of slot 2
    file.seekg(at);
    const char c = static_cast<char>(file.get() ^ 0x55);
    file.seekp(at);
    file.put(c);
    file.close();
    auto opened = KeyFile::open(files_, entropy_, folder_);
    ASSERT_FALSE(opened) << "a person would be unreadable, and nobody told";
    EXPECT_NE(opened.fault().where.find("slots@4288"), std::string::npos) << opened.fault().where;
}

TEST_F(Keys, AFileCutShortIsRefusedAndATornGroupIsFilledAgain) {
    ASSERT_TRUE(keys_->ensure(1));
    auto sealed = keys_->seal(1, "kept", "x");
    keys_.reset();
    const auto size = std::filesystem::file_size(folder_ + "/slots");
    {
        std::ofstream torn(folder_ + "/slots", std::ios::app | std::ios::binary);  // a second group, never synced
        torn << '\1' << std::string(200, 'x');
    }
    open();
    ASSERT_TRUE(keys_->ensure(4'097 + 5));
    EXPECT_TRUE(keys_->seal(4'097 + 5, "new", "x"));
    EXPECT_TRUE(keys_->open(1, *sealed, "x"));
    keys_.reset();
    std::filesystem::resize_file(folder_ + "/slots", size - 960);
    auto opened = KeyFile::open(files_, entropy_, folder_);
    ASSERT_FALSE(opened) << "fresh keys would take the place of lost ones";
    EXPECT_NE(opened.fault().where.find("slots@"), std::string::npos);
}

TEST(Zones, JerusalemIn2026) {
    auto zone = load_zone("Asia/Jerusalem");
    ASSERT_TRUE(zone) << zone.fault().detail;
    const auto utc = [](const char* text) { return *parse_moment(text); };
    EXPECT_EQ(zone->offset_at(utc("2026-03-26T23:59:59Z")), 7200);
    EXPECT_EQ(zone->offset_at(utc("2026-03-27T00:00:00Z")), 10800) << "02:00 becomes 03:00 on the Friday before the last Sunday of March";
    EXPECT_EQ(zone->offset_at(utc("2026-10-24T22:59:59Z")), 10800);
    EXPECT_EQ(zone->offset_at(utc("2026-10-24T23:00:00Z")), 7200) << "02:00 becomes 01:00 on the last Sunday of October";
    EXPECT_EQ(zone->offset_at(utc("2036-07-01T00:00:00Z")), 10800) << "rules go on beyond the table";
    Civil gap = zone->local(utc("2026-03-27T00:00:00Z"));
    EXPECT_EQ(gap.hour, 3);
}

TEST(Zones, TheUnknownAreRefused) {
    for (const char* name : {"Asia/Nowhere", "", "../../etc/passwd", "/etc/passwd", "Asia/../../../etc/passwd", "tzdata.zi"}) {
        auto zone = load_zone(name);
        ASSERT_FALSE(zone) << name;
        EXPECT_EQ(zone.fault().code, codes::zone_unknown) << name;
    }
}

}  // namespace
}  // namespace kesher::adapters
