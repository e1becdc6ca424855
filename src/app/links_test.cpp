// Links and replay: the core renders markers, the edge puts links in; a person's own answer and view in the whole engine.
#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>

#include "app/ground.hpp"
#include "app/links.hpp"
#include "engine/preferences.hpp"
#include "sim/sim_engine.hpp"

namespace kesher::app {
namespace {

constexpr Scope live{1, Environment::live};
const Moment begin = *parse_moment("2026-03-12T18:00:00Z");
const Identifier dana{"user_id", "dana"};

class World : public ::testing::Test {
protected:
    void SetUp() override {
        ASSERT_TRUE(sim.start());
        ASSERT_TRUE(sim.make_workspace(1, "bank", Object{{"zone", "UTC"}, {"shown_as", Object{{"en", "The bank"}}}}));
        publish(
            "creatives", "mail",
            Object{{"channel", "email"}, {"variants", Object{{"en", Object{{"subject", "Hello"}, {"body", "<a href=\"{{ links.unsubscribe }}\">{{ links.preferences }}</a>"}}}}}});
        publish("creatives", "receipt", Object{{"channel", "email"}, {"variants", Object{{"en", Object{{"subject", "Paid"}, {"body", "Paid."}}}}}});
        publish("segments", "callers", Object{{"rule", "did call within 9 days"}, {"shown_as", Object{{"en", "A call"}}}});
        publish("segments", "inner", Object{{"rule", "did call within 8 days"}});
        publish("journeys", "j", journey("call", "mail", "marketing"));
        publish("journeys", "k", journey("paid", "receipt", "service"));
        take(Object{{"type", "identify"},
                    {"userId", "dana"},
                    {"messageId", "1"},
                    {"traits", Object{{"email", "dana@example.org"}, {"phone", "+972501234567"}, {"city", "Haifa"}, {"children", 2}, {"suppressed", false}}}});
        consent(Channel::email, ConsentState::granted);
    }
    void publish(const std::string& kind, const std::string& id, Value body) {
        const auto made = sim.publish(live, kind, id, std::move(body));
        ASSERT_TRUE(made) << made.fault().detail;
    }
    static Value journey(const std::string& event, const std::string& creative, const std::string& purpose) {
        return Object{{"enter", Object{{"event", event}}},
                      {"reenter", "always"},
                      {"steps", Array{Object{{"id", "m"}, {"type", "message"}, {"channel", "email"}, {"creative", creative}, {"purpose", purpose}}}}};
    }
    void take(const Value& item) {
        ASSERT_EQ(sim.take(live, 1, item).status, ItemResult::Status::accepted);
        ASSERT_TRUE(sim.settle());
    }
    void consent(Channel channel, ConsentState state) {
        ingest::ConsentClaim claim{{Purpose::marketing, channel}, {}};
        claim.consent.state = state;
        ASSERT_TRUE(sim.front().consent(live, dana, claim, Hasher("c").add(++number).done(), sim.now()));
        ASSERT_TRUE(sim.settle());
    }
    void answer(const std::string& trait, const Value& value) {
        ASSERT_TRUE(sim.front().correct(live, person().id, trait, value, Hasher("a").add(++number).done(), sim.now()));
        ASSERT_TRUE(sim.settle());
    }
    const Person& person() { return *sim.person(live, dana); }
    Value view() { return engine::preferences_view(person(), *sim.front().catalog()->workspace(1), *sim.front().catalog(), sim.now()); }

    sim::SimEngine sim{3, 7, begin};
    std::uint64_t number = 0;
};

TEST_F(World, TheCoreHandsOverMarkersAndTheEdgeFillsThem) {
    take(Object{{"type", "track"}, {"userId", "dana"}, {"event", "call"}, {"messageId", "2"}});
    take(Object{{"type", "track"}, {"userId", "dana"}, {"event", "paid"}, {"messageId", "3"}});
    ASSERT_EQ(sim.sent().size(), 2u);
    Handoff mail = sim.sent()[0].handoff, receipt = sim.sent()[1].handoff;
    EXPECT_TRUE(channels::has_marker(mail.body));
    EXPECT_NE(mail.body.find("href=\"" + std::string(unsubscribe_marker) + "\""), std::string::npos);
    EXPECT_TRUE(mail.headers.empty());
    Links links(sim.keys);
    links.base("https://x.example/");
    const auto catalog = sim.front().catalog();
    links.fill(*catalog, mail);
    EXPECT_FALSE(channels::has_marker(mail.body));
    EXPECT_NE(mail.body.find("href=\"https://x.example/u/"), std::string::npos);
    ASSERT_EQ(mail.headers.size(), 2u);
    EXPECT_EQ(mail.headers[1], (std::pair<std::string, std::string>{"List-Unsubscribe-Post", "List-Unsubscribe=One-Click"}));
    const std::string token = mail.headers[0].second.substr(sizeof("<https://x.example/u/") - 1, mail.headers[0].second.size() - sizeof("<https://x.example/u/"));
    const auto link = channels::open_link(sim.keys, [&](WorkspaceNo no) { return link_slot(*catalog, no); }, LinkRight::unsubscribe, token);
    ASSERT_TRUE(link) << token;
    EXPECT_EQ(link->person, person().id);
    EXPECT_EQ(link->channel, Channel::email);
    EXPECT_EQ(link->expires, begin + link_ms);
    links.fill(*catalog, receipt);
    EXPECT_TRUE(receipt.headers.empty()) << "nobody unsubscribes from a receipt";
}

TEST_F(World, AnAnswerIsThePersonsOwnAndOutlivesACrash) {
    EXPECT_TRUE(engine::correctable(person(), "city"));
    for (const char* kept : {"email", "phone", "suppressed", "unknown"}) EXPECT_FALSE(engine::correctable(person(), kept)) << kept;
    answer("children", 3);
    answer("city", Value());
    answer(engine::denial_of("open-cart"), true);
    for (const bool power : {false, true}) {
        sim.crash(power);
        ASSERT_TRUE(sim.start());
        const Trait& children = person().traits.find("children")->second;
        EXPECT_EQ(children.value, Value(3));
        EXPECT_EQ(children.origin, Origin::zero_party);
        EXPECT_EQ(children.source, own_word);
        EXPECT_FALSE(person().traits.contains("city"));
        EXPECT_TRUE(person().traits.contains("denies_open_cart"));
    }
    EXPECT_FALSE(sim.front().correct(live, PersonId{{1, 1}}, "x", 1, Hash128{5, 5}, sim.now())) << "nobody answers for nobody";
}

TEST_F(World, TheViewMasksAddressesAndShowsOnlyWhatHasWords) {
    take(Object{{"type", "track"}, {"userId", "dana"}, {"event", "call"}, {"messageId", "2"}});
    const std::string all = to_json(view());
    for (const char* hidden : {"dana@example.org", "+972501234567", "\"inner\""}) EXPECT_EQ(all.find(hidden), std::string::npos) << hidden;
    for (const char* shown : {"d•••@example.org", "•••••4567", "\"A call\"", "\"The bank\"", "Haifa"}) EXPECT_NE(all.find(shown), std::string::npos) << shown;
    const Value seen = view();
    const Array& choices = seen.find("choices")->array();
    EXPECT_EQ(choices[0].find("state")->as_string(), "granted");
    EXPECT_EQ(choices[1].find("state")->as_string(), "unknown");
}

TEST(RealKeys, SealEveryLinkAnewAndOpenNoOther) {
    const std::string folder = std::filesystem::temp_directory_path() / ("kesher-links-" + std::to_string(::getpid()));
    std::filesystem::remove_all(folder);
    auto ground = Ground::open(folder, true);
    ASSERT_TRUE(ground) << ground.fault().detail;
    Keys& keys = *(*ground)->keys;
    ASSERT_TRUE(keys.ensure(1));
    const PersonLink link{live, {{7, 7}}, LinkRight::preferences, Channel::sms, Purpose::marketing, begin};
    const auto slot = [](WorkspaceNo no) { return no == 1 ? KeySlot{1} : no == 2 ? KeySlot{2} : KeySlot{0}; };
    std::set<std::string> tokens;
    for (int i = 0; i < 100; ++i) {
        const auto token = channels::seal_link(keys, 1, link);
        ASSERT_TRUE(token);
        EXPECT_EQ(channels::open_link(keys, slot, LinkRight::preferences, *token), link);
        EXPECT_FALSE(channels::open_link(keys, slot, LinkRight::unsubscribe, *token));
        tokens.insert(*token);
    }
    EXPECT_EQ(tokens.size(), 100u);
    const Bytes bytes = *from_base64(*tokens.begin());
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        Bytes altered = bytes;
        altered[i] = static_cast<char>(altered[i] ^ 1);
        EXPECT_FALSE(channels::open_link(keys, slot, LinkRight::preferences, to_base64(altered, true))) << i;
    }
    ground->reset();
    std::filesystem::remove_all(folder);
}

TEST(Masked, AnAddressIsKnownToItsOwnerOnly) {
    const std::pair<const char*, const char*> cases[] = {
        {"", ""},         {"dana@example.org", "d•••@example.org"}, {"d@x.org", "d•••@x.org"}, {"דנה@x.org", "ד•••@x.org"}, {"@x.org", "•••••"}, {"+972501234567", "•••••4567"},
        {"1234", "•••••"}};
    for (const auto& [address, masked] : cases) EXPECT_EQ(engine::masked_address(address), masked);
}

}  // namespace
}  // namespace kesher::app
