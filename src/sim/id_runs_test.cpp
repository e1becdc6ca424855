// The runs of message ids are a fold of the log's headers: where they are gone, a restart makes them anew, and what was taken stays taken.
#include <gtest/gtest.h>

#include "sim/sim_engine.hpp"

namespace kesher::sim {
namespace {

TEST(IdRuns, ThatAreGoneAreMadeAnewFromTheLog) {
    constexpr Scope scope{1, Environment::live};
    const Moment noon = *parse_moment("2026-03-02T12:00:00Z");
    SimEngine world(1, 3, noon);
    ASSERT_TRUE(world.start());
    ASSERT_TRUE(world.make_workspace(1, "w", Object{{"name", "w"}, {"zone", "UTC"}}));
    const auto at = [&](int n) { return noon + (n / 2) * hour_ms; };
    const auto item = [&](int n) {
        return Value(Object{{"type", "track"}, {"event", "e"}, {"userId", "u"}, {"messageId", "m-" + std::to_string(n)}, {"timestamp", to_rfc3339(at(n))}});
    };
    for (int n = 0; n < 8; ++n) {
        ASSERT_TRUE(world.advance(at(n)));
        EXPECT_EQ(world.take(scope, 1, item(n)).status, ItemResult::Status::accepted);
        ASSERT_TRUE(world.settle());
    }
    ASSERT_TRUE(world.stop());
    ASSERT_EQ(world.runs.hours().size(), 3U);
    for (const std::int64_t hour : world.runs.hours()) ASSERT_TRUE(world.runs.drop(hour));
    ASSERT_TRUE(world.start());
    for (int n = 0; n < 8; ++n) EXPECT_EQ(world.take(scope, 1, item(n)).status, ItemResult::Status::duplicate) << n;
    ASSERT_TRUE(world.settle());
    EXPECT_EQ(world.runs.hours().size(), 3U) << "the runs were not written again";
}

}  // namespace
}  // namespace kesher::sim
