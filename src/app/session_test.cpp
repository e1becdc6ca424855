// How long the console stays signed in: until it is idle too long, or too old, or signed out. The token works once.
#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <optional>

#include "adapters/outbound/local_inbox.hpp"
#include "app/clock_for_tests.hpp"
#include "app/door.hpp"
#include "app/ground.hpp"

namespace kesher::app {
namespace {

class Session : public ::testing::Test {
protected:
    void SetUp() override {
        folder_ = std::filesystem::temp_directory_path() / ("kesher-session-" + std::to_string(::getpid()));
        std::filesystem::remove_all(folder_);
        auto ground = Ground::open(folder_, true);
        ASSERT_TRUE(ground) << ground.fault().detail;
        ground_ = std::move(*ground);
        {
            engine::Engine engine(ground_->parts(), engine::partitions_default, [](const Handoff&) {});
            ASSERT_TRUE(engine.start(clock_.wall()));
            ASSERT_TRUE(engine.front().publish({{1, Environment::live}, "workspaces", "w", Object{{"name", "w"}, {"zone", "UTC"}}}, clock_.wall()));
            ASSERT_TRUE(engine.settle(clock_.wall()));
            ASSERT_TRUE(engine.checkpoint());
        }
        runtime_ = std::make_unique<Runtime>(Runtime::World{ground_->parts(), clock_, inbox_}, RuntimeOptions{});
        ASSERT_TRUE(runtime_->start());
        options_.one_time_token = "only-once";
        options_.default_workspace = "w";
        door_ = std::make_unique<Door>(*runtime_, ground_->entropy, options_);
    }
    void TearDown() override {
        runtime_->stop();
        door_.reset();
        runtime_.reset();
        ground_.reset();
        std::filesystem::remove_all(folder_);
    }
    std::optional<std::string> sign_in(const std::string& token) {
        std::optional<std::string> out;
        door_->sign_in(token, [&](Result<std::string> cookie) {
            if (cookie) out = *cookie;
        });
        return out;
    }
    bool is_open(const std::string& cookie) { return static_cast<bool>(door_->session(cookie, "", "")); }

    SetClock clock_{*parse_moment("2026-03-02T12:00:00Z")};
    adapters::LocalInbox inbox_;
    std::string folder_;
    std::unique_ptr<Ground> ground_;
    std::unique_ptr<Runtime> runtime_;
    DoorOptions options_;
    std::unique_ptr<Door> door_;
};

TEST_F(Session, EndsWhenNobodyUsedItForTooLong) {
    const auto cookie = sign_in("only-once");
    ASSERT_TRUE(cookie);
    EXPECT_FALSE(sign_in("only-once"));
    EXPECT_FALSE(is_open("")) << "no cookie is nobody's";
    clock_.at += options_.session_idle_ms;
    EXPECT_TRUE(is_open(*cookie));
    clock_.at += options_.session_idle_ms + 1;
    EXPECT_FALSE(is_open(*cookie));
}

TEST_F(Session, EndsHoweverBusyItWasWhenItIsTooOld) {
    const auto cookie = sign_in("only-once");
    ASSERT_TRUE(cookie);
    Millis age = 0;
    for (; age + options_.session_idle_ms / 2 <= options_.session_max_ms; age += options_.session_idle_ms / 2) {
        EXPECT_TRUE(is_open(*cookie)) << age;
        clock_.at += options_.session_idle_ms / 2;
    }
    clock_.at += options_.session_idle_ms / 2 + 1;
    EXPECT_FALSE(is_open(*cookie));
}

}  // namespace
}  // namespace kesher::app
