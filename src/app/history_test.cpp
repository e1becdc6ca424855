// How far back the log is kept: what is older goes once no restart needs it, and a store that is gone is not replaced by what is left of the log.
#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <latch>

#include "adapters/outbound/local_inbox.hpp"
#include "app/clock_for_tests.hpp"
#include "app/ground.hpp"
#include "app/runtime.hpp"

namespace kesher::app {
namespace {

constexpr Scope scope{1, Environment::live};
const Moment today = *parse_moment("2026-11-28T12:00:00Z");

class History : public ::testing::Test {
protected:
    void SetUp() override {
        folder_ = std::filesystem::temp_directory_path() / ("kesher-history-" + std::to_string(::getpid()));
        std::filesystem::remove_all(folder_);
    }
    void TearDown() override {
        stop();
        std::filesystem::remove_all(folder_);
    }
    void start(Moment now, Millis history_ms = 400 * day_ms) {
        stop();
        clock_.at = now.ms;
        auto ground = Ground::open(folder_, true, 16 * 1024);
        ASSERT_TRUE(ground) << ground.fault().detail;
        ground_ = std::move(*ground);
        RuntimeOptions options;
        options.history_ms = history_ms;
        options.checkpoint_ms = options.checkpoint_ms_max = 3'600'000;  // only when the test asks
        runtime_ = std::make_unique<Runtime>(Runtime::World{ground_->parts(), clock_, inbox_}, options);
        auto started = runtime_->start();
        ASSERT_TRUE(started) << started.fault().detail;
    }
    void stop() {
        if (runtime_) runtime_->stop();
        runtime_.reset();
        ground_.reset();
    }
    template <class Act>
    void on_front(Act act) {
        std::latch done(1);
        runtime_->post_front_always([&](engine::Front& front) {
            act(front);
            done.count_down();
        });
        done.wait();
    }
    // A year's news in one go: more than one file of the log.
    void write(std::size_t records) {
        on_front([&](engine::Front& front) {
            const Value body = Object{{"name", "w"}, {"zone", "UTC"}, {"description", std::string(200, 'x')}};
            for (std::size_t i = 0; i < records; ++i) ASSERT_TRUE(front.publish({scope, "workspaces", "w", body}, runtime_->live()));
        });
        ASSERT_TRUE(ground_->log->await_durable());
    }
    Position first_after_checkpoint() {
        std::latch done(1);
        runtime_->checkpoint_then([&] { done.count_down(); });
        done.wait();
        return ground_->log->range().first;
    }

    std::string folder_;
    SetClock clock_{today};
    adapters::LocalInbox inbox_;
    std::unique_ptr<Ground> ground_;
    std::unique_ptr<Runtime> runtime_;
};

TEST_F(History, OfMoreThanIsKeptTheOldestFilesGo) {
    start(today - 500 * day_ms);
    write(300);
    const Position old = ground_->log->range().last;
    start(today - 480 * day_ms);
    write(300);
    start(today - 470 * day_ms);
    write(300);
    start(today - 460 * day_ms, 0);
    clock_.at += 100 * day_ms;
    EXPECT_EQ(first_after_checkpoint(), 1U) << "history that is kept for ever was not";
    start(today - 459 * day_ms);
    EXPECT_EQ(first_after_checkpoint(), 1U) << "nothing is older than 400 days yet";
    start(today - 440 * day_ms, 45 * day_ms);
    const Position first = first_after_checkpoint();
    EXPECT_GT(first, 1U);
    EXPECT_LE(first, old + 1) << "more than 45 days old is only the first part";
    start(today - 439 * day_ms);  // and what is left starts again
    EXPECT_EQ(ground_->log->range().first, first);
}

TEST_F(History, AClockFarAheadOfTheLogIsDoubtedForAWeek) {
    start(today - 500 * day_ms);
    write(300);
    start(today);
    EXPECT_EQ(first_after_checkpoint(), 1U);
    for (int day = 0; day < 8; ++day) {
        for (int step = 0; step < 24 * 12; ++step) {
            clock_.at += 5 * minute_ms;
            runtime_->live();
        }
        if (day < 6) EXPECT_EQ(first_after_checkpoint(), 1U) << "day " << day;
    }
    EXPECT_GT(first_after_checkpoint(), 1U);
}

TEST_F(History, AStoreThatIsGoneIsNotMadeAnewFromWhatIsLeft) {
    start(today - 500 * day_ms);
    write(300);
    start(today - 480 * day_ms);
    write(300);
    start(today - 479 * day_ms, 10 * day_ms);
    ASSERT_GT(first_after_checkpoint(), 1U);
    stop();
    std::filesystem::remove_all(folder_ + "/store");
    auto ground = Ground::open(folder_, true, 16 * 1024);
    ASSERT_TRUE(ground);
    Runtime again({(*ground)->parts(), clock_, inbox_}, {});
    auto refused = again.start();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.fault().code, kesher::codes::log_broken);
}

}  // namespace
}  // namespace kesher::app
