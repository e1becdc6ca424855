// What lies on the disk: nothing of a person in clear; and after an erasure nothing that anybody could open.
#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "app/ground.hpp"
#include "ingest/ingest.hpp"

namespace kesher::app {
namespace {

constexpr Scope scope{1, Environment::live};
const std::vector<std::string> secrets = {"umbrella@example.org", "Purple Umbrella", "lighthouse-street-77", "device-of-umbrella", "customer-umbrella"};

std::string read_all(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::stringstream out;
    out << in.rdbuf();
    return out.str();
}

// file: secret, for each that is found.
std::vector<std::string> found_in(const std::string& folder) {
    std::vector<std::string> out;
    std::size_t bytes = 0;
    for (const auto& file : std::filesystem::recursive_directory_iterator(folder)) {
        if (!file.is_regular_file()) continue;
        const std::string content = read_all(file.path());
        bytes += content.size();
        for (const std::string& secret : secrets)
            if (content.find(secret) != std::string::npos || file.path().string().find(secret) != std::string::npos) out.push_back(file.path().string() + ": " + secret);
    }
    EXPECT_GT(bytes, 10'000u) << "nothing was written: the search shows nothing";
    return out;
}

class Sealed : public ::testing::Test {
protected:
    void SetUp() override {
        folder_ = std::filesystem::temp_directory_path() / ("kesher-sealed-" + std::to_string(::getpid()));
        std::filesystem::remove_all(folder_);
        open();
    }
    void TearDown() override {
        engine_.reset();
        ground_.reset();
        std::filesystem::remove_all(folder_);
    }
    void open() {
        engine_.reset();
        ground_.reset();
        auto ground = Ground::open(folder_, true);
        ASSERT_TRUE(ground) << ground.fault().detail;
        ground_ = std::move(*ground);
        engine_ = std::make_unique<engine::Engine>(ground_->parts(), engine::partitions_default, [](const Handoff&) {});
        auto started = engine_->start(now_);
        ASSERT_TRUE(started) << started.fault().detail;
    }
    void take(Value item) {
        auto items = ingest::parse_call("", to_json(item), now_);
        ASSERT_TRUE(items);
        auto taken = engine_->front().take(scope, 1, items->front(), now_);
        ASSERT_EQ(taken.status, ItemResult::Status::accepted) << (taken.faults.empty() ? "" : taken.faults[0].detail);
        ASSERT_TRUE(engine_->settle(now_));
    }
    void write_person() {
        ASSERT_TRUE(engine_->front().publish({scope, "workspaces", "w", Object{{"name", "w"}, {"zone", "UTC"}}}, now_));
        ASSERT_TRUE(engine_->front().publish({scope, "sources", "core", Object{{"name", "core"}, {"kind", "server"}, {"basis", Object{{"analytics", "contract"}}}}}, now_));
        ASSERT_TRUE(engine_->settle(now_));
        take(Object{{"type", "page"}, {"anonymousId", "device-of-umbrella"}, {"name", "Home"}, {"messageId", "1"}});
        take(Object{{"type", "identify"},
                    {"anonymousId", "device-of-umbrella"},
                    {"userId", "customer-umbrella"},
                    {"messageId", "2"},
                    {"traits", Object{{"email", "umbrella@example.org"}, {"name", "Purple Umbrella"}, {"address", "lighthouse-street-77"}}}});
        ASSERT_TRUE(engine_->checkpoint());
    }
    std::string folder_;
    Moment now_{1'780'000'000'000};
    std::unique_ptr<Ground> ground_;
    std::unique_ptr<engine::Engine> engine_;
};

TEST_F(Sealed, NothingOfAPersonStandsInClear) {
    write_person();
    const Person* person = engine_->person(scope, {"user_id", "customer-umbrella"});
    ASSERT_TRUE(person);
    engine_.reset();
    ground_.reset();
    EXPECT_EQ(found_in(folder_), std::vector<std::string>{});
    open();
    ASSERT_TRUE(engine_->person(scope, {"email", "umbrella@example.org"})) << "and yet it is known after a restart";
}

TEST_F(Sealed, AfterAnErasureTheLogCanBeOpenedByNobody) {
    write_person();
    const Position before = ground_->log->range().last;
    auto erased = engine_->erase(scope, {"user_id", "customer-umbrella"}, Hash128{9, 9}, now_);
    ASSERT_TRUE(erased) << erased.fault().detail;
    EXPECT_FALSE(erased->slots.empty());
    open();
    EXPECT_FALSE(engine_->person(scope, {"user_id", "customer-umbrella"}));
    EXPECT_FALSE(engine_->person(scope, {"anonymous_id", "device-of-umbrella"}));
    std::size_t theirs = 0;
    for (Position at = 1; at <= before; ++at) {
        auto stored = ground_->log->read(at);
        ASSERT_TRUE(stored);
        if (!stored->header.key || stored->header.kind != RecordKind::event) continue;
        ++theirs;
        auto record = engine::Front::open(*stored, *ground_->keys);
        ASSERT_TRUE(record);
        EXPECT_TRUE(record->shredded) << "position " << at;
    }
    EXPECT_EQ(theirs, 2u);
    engine_.reset();
    ground_.reset();
    EXPECT_EQ(found_in(folder_), std::vector<std::string>{});
}

TEST_F(Sealed, ASecondProcessIsRefused) {
    auto second = Ground::open(folder_, true);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.fault().code, codes::data_locked);
}

}  // namespace
}  // namespace kesher::app
