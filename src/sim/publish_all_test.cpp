// A folder of definitions in one step: any order, all or nothing.
#include <gtest/gtest.h>

#include "sim/sim_engine.hpp"

namespace kesher::sim {
namespace {

constexpr Scope scope{1, Environment::live};
using Publish = engine::Front::Publish;

class PublishAll : public ::testing::Test {
protected:
    PublishAll() {
        EXPECT_TRUE(sim_.start());
        EXPECT_TRUE(sim_.make_workspace(1, "w", Object{}));
        EXPECT_TRUE(sim_.settle());
    }
    static Publish one(const std::string& kind, const std::string& id, Value body) { return {scope, kind, id, std::move(body), 0, false, false}; }
    static Publish retired(const std::string& kind, const std::string& id) { return {scope, kind, id, Value(), 0, true, false}; }
    const Definition* find(const std::string& kind, const std::string& id) { return sim_.front().catalog()->find(1, kind, id); }
    SimEngine sim_{1, 3, Moment{1'800'000'000'000}};
};

Value journey() {
    return Object{{"enter", Object{{"segment", "outer"}}},
                  {"reenter", "never"},
                  {"steps", Array{Object{{"id", "m"}, {"type", "message"}, {"channel", "email"}, {"creative", "hello"}, {"purpose", "marketing"}}}}};
}
Value creative() { return Object{{"channel", "email"}, {"default_locale", "en"}, {"variants", Object{{"en", Object{{"subject", "s"}, {"body", "b"}}}}}}; }
// In the worst order: a journey before its segment and creative, a segment before the one that it reads.
std::vector<Publish> whole(const Value& inner_rule) {
    const auto one = [](const char* kind, const char* id, Value body) { return Publish{scope, kind, id, std::move(body), 0, false, false}; };
    return {one("journeys", "j", journey()), one("segments", "outer", Object{{"rule", "in segment zinner"}}), one("segments", "zinner", Object{{"rule", inner_rule}}),
            one("creatives", "hello", creative())};
}

TEST_F(PublishAll, finds_an_order_in_which_each_knows_what_it_names) {
    auto done = sim_.front().publish_all(whole("did x"), false, sim_.now());
    ASSERT_TRUE(done) << done.fault().where << " " << done.fault().detail;
    std::string order;
    for (const auto& at : *done) order += at.definition.id + " ";
    EXPECT_EQ(order, "hello zinner outer j ");
    ASSERT_TRUE(sim_.settle());
    EXPECT_TRUE(find("journeys", "j") && find("segments", "outer"));
}

TEST_F(PublishAll, publishes_nothing_when_one_is_wrong_and_says_which) {
    const Position before = sim_.front().position();
    auto refused = sim_.front().publish_all(whole("did x witin 3 days"), false, sim_.now());
    ASSERT_FALSE(refused);
    std::string places = refused.fault().where + "\n";
    for (const Fault& more : refused.fault().more) places += more.where + "\n";
    EXPECT_NE(places.find("/definitions/2/definition/rule@1:7"), std::string::npos) << places;
    EXPECT_EQ(sim_.front().position(), before);
    EXPECT_FALSE(find("creatives", "hello")) << "a trial leaves nothing behind";
}

TEST_F(PublishAll, a_dry_run_appends_nothing_and_says_what_would_be) {
    const Position before = sim_.front().position();
    auto trial = sim_.front().publish_all(whole("did x"), true, sim_.now());
    ASSERT_TRUE(trial);
    EXPECT_EQ(trial->size(), 4u);
    EXPECT_EQ(sim_.front().position(), before);
    EXPECT_FALSE(find("segments", "outer"));
}

TEST_F(PublishAll, retires_what_names_others_first) {
    ASSERT_TRUE(sim_.front().publish_all(whole("did x"), false, sim_.now()));
    auto gone = sim_.front().publish_all({retired("creatives", "hello"), retired("segments", "outer"), retired("journeys", "j")}, false, sim_.now());
    ASSERT_TRUE(gone) << gone.fault().where << gone.fault().detail;
    EXPECT_EQ(gone->front().definition.id, "j");
    EXPECT_TRUE(find("journeys", "j")->retired && find("segments", "outer")->retired);
}

TEST_F(PublishAll, sources_get_numbers_of_their_own) {
    const auto source = [](const char* name) { return Object{{"name", name}, {"kind", "server"}, {"basis", "hold"}}; };
    auto done = sim_.front().publish_all({one("sources", "b", source("b")), one("sources", "a", source("a"))}, false, sim_.now());
    ASSERT_TRUE(done);
    EXPECT_NE((*done)[0].definition.body.find("no")->as_integer(), (*done)[1].definition.body.find("no")->as_integer());
}

TEST_F(PublishAll, an_old_version_stops_all_of_it) {
    ASSERT_TRUE(sim_.front().publish_all(whole("did x"), false, sim_.now()));
    auto items = whole("did y");
    items[2].if_match = 7;
    auto refused = sim_.front().publish_all(std::move(items), false, sim_.now());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.fault().code.status, 412);
    EXPECT_EQ(refused.fault().where, "/definitions/2/if_match");
    EXPECT_EQ(find("segments", "outer")->version, 1u);
}

}  // namespace
}  // namespace kesher::sim
