// What cannot work together is refused when it is published, from whichever side; what is in use is not retired.
#include <gtest/gtest.h>

#include "engine/uses.hpp"
#include "sim/sim_engine.hpp"

namespace kesher::sim {
namespace {

constexpr Scope scope{1, Environment::live};
using Publish = engine::Front::Publish;

class Uses : public ::testing::Test {
protected:
    Uses() {
        EXPECT_TRUE(sim_.start());
        EXPECT_TRUE(sim_.make_workspace(1, "w", Object{}));
        EXPECT_TRUE(sim_.settle());
        put("segments", "inner", R"({"rule":"did x"})");
        put("segments", "outer", R"({"rule":"in segment inner"})");
        put("placements", "home", R"({"channel":"web"})");
        put("placements", "attic", R"({"channel":"web"})");
        put("placements", "letter", R"({"channel":"email"})");
        put("experiments", "look", R"({"kind":"split","arms":[{"id":"a"},{"id":"b"}],"goal":{"event":"bought"}})");
        put("experiments", "tenth", R"({"kind":"holdout","percent":10,"goal":{"event":"bought"}})");
        put("creatives", "card", R"({"channel":"web","variants":{"en":{"title":"t"}}})");
        put("creatives", "card-b", R"({"channel":"agent","arm":"b","variants":{"en":{"title":"t"}}})");
        put("creatives", "mail", R"({"channel":"email","variants":{"en":{"subject":"s","body":"b"}}})");
        put("proofs", "families", R"({"segment":"inner","rule":"did y"})");
        put("actions", "offer", action);
        put("journeys", "walk", journey);
    }
    Result<engine::Front::PublishedAt> publish(const std::string& kind, const std::string& id, const std::string& json) {
        auto out = sim_.front().publish({scope, kind, id, *parse_json(json), 0, false, false}, sim_.now());
        EXPECT_TRUE(sim_.settle());
        return out;
    }
    void put(const std::string& kind, const std::string& id, const std::string& json) {
        const auto made = publish(kind, id, json);
        EXPECT_TRUE(made) << kind << "/" << id << ": " << (made ? "" : made.fault().where + " " + made.fault().detail);
    }
    static std::string told(const Fault& fault) { return std::string(fault.code.name) + " " + fault.where + ": " + fault.detail; }
    std::string refused(const std::string& kind, const std::string& id, const std::string& json) {
        const auto made = publish(kind, id, json);
        EXPECT_TRUE(made || !made.fault().fix.empty());
        return made ? "taken" : told(made.fault());
    }
    std::string retire(const std::string& kind, const std::string& id) {
        auto made = sim_.front().publish({scope, kind, id, Value(), 0, true, false}, sim_.now());
        EXPECT_TRUE(sim_.settle());
        return made ? "retired" : told(made.fault());
    }
    std::string folder(std::vector<Publish> items) {
        auto made = sim_.front().publish_all(std::move(items), false, sim_.now());
        EXPECT_TRUE(sim_.settle());
        if (made) return "taken";
        std::string out = told(made.fault());
        for (const Fault& more : made.fault().more) out += "\n" + told(more);
        return out;
    }
    static Publish one(const char* kind, const char* id, const std::string& json) { return {scope, kind, id, *parse_json(json), 0, false, false}; }
    static Publish gone(const char* kind, const char* id) { return {scope, kind, id, Value(), 0, true, false}; }

    const std::string action = R"({"placements":["home"],"creatives":["card","card-b"],"experiment":"look","proof":"families","eligible":"in segment inner"})";
    const std::string journey = R"({"enter":{"segment":"outer"},"holdout":"tenth","steps":[
        {"id":"s","type":"split","experiment":"look","ways":{"b":"m"}},
        {"id":"p","type":"slot","placement":"home","action":"offer","for":"1 day"},
        {"id":"m","type":"message","channel":"email","creative":"mail"}]})";
    SimEngine sim_{1, 3, Moment{1'800'000'000'000}};
};

std::string with(std::string text, const std::string& from, const std::string& to) { return text.replace(text.find(from), from.size(), to); }

TEST_F(Uses, a_journey_that_cannot_work_is_refused) {
    const auto changed = [&](const char* from, const char* to) { return refused("journeys", "new", with(journey, from, to)); };
    EXPECT_EQ(changed("tenth", "look"), "definition_invalid /holdout: the experiment \"look\" is a split: it holds nobody out");
    EXPECT_EQ(changed("\"experiment\":\"look\"", "\"experiment\":\"tenth\""),
              "definition_invalid /steps/0/experiment: the experiment \"tenth\" is a holdout: it sends nobody a way");
    EXPECT_EQ(changed("\"b\":\"m\"", "\"c\":\"m\""), "definition_invalid /steps/0/ways/c: \"c\" is no arm of the experiment \"look\"");
    EXPECT_EQ(changed("\"home\"", "\"attic\""), "definition_invalid /steps/1/action: the action \"offer\" is not offered in the placement \"attic\"");
    EXPECT_EQ(changed("mail", "mail"), "taken") << "an arm without a way goes on to the next step";
}

TEST_F(Uses, an_action_that_cannot_work_is_refused) {
    const auto changed = [&](const char* from, const char* to) { return refused("actions", "new", with(action, from, to)); };
    EXPECT_EQ(changed("look", "tenth"), "definition_invalid /experiment: the experiment \"tenth\" is a holdout: it has no arms to show");
    EXPECT_EQ(changed(",\"experiment\":\"look\"", ""), "definition_invalid /creatives/1: the creative \"card-b\" is for the arm \"b\", and the action names no experiment");
    EXPECT_EQ(changed("\"card\"", "\"mail\""), "definition_invalid /creatives/0: the creative \"mail\" is of email, the placement \"home\" of web");
    put("experiments", "other", R"({"kind":"split","arms":[{"id":"x"},{"id":"y"}],"goal":{"event":"bought"}})");
    EXPECT_EQ(changed("look", "other"), "definition_invalid /creatives/1: the creative \"card-b\" is for the arm \"b\", which the experiment \"other\" does not have");
    EXPECT_EQ(refused("actions", "mails", R"({"placements":["letter"],"creatives":["mail"]})"), "taken");
    EXPECT_EQ(refused("actions", "mails", R"({"placements":["letter","home"],"creatives":["mail"]})"),
              "definition_invalid /creatives/0: the creative \"mail\" is of email, the placement \"home\" of web");
}

TEST_F(Uses, a_change_leaves_those_working_that_depend_on_it) {
    EXPECT_EQ(refused("placements", "home", R"({"channel":"email"})"),
              "definition_in_use /channel: actions/offer would no longer work: the creative \"card\" is of web, the placement \"home\" of email");
    EXPECT_EQ(refused("placements", "home", R"({"channel":"app"})"), "taken");
    EXPECT_EQ(refused("experiments", "look", R"({"kind":"holdout","percent":5,"goal":{"event":"bought"}})"),
              "definition_in_use /kind: actions/offer, journeys/walk would no longer work: the experiment \"look\" is a holdout: it has no arms to show");
    EXPECT_EQ(
        refused("experiments", "look", R"({"kind":"split","arms":[{"id":"a"},{"id":"c"}],"goal":{"event":"bought"}})"),
        "definition_in_use /arms: actions/offer, journeys/walk would no longer work: the creative \"card-b\" is for the arm \"b\", which the experiment \"look\" does not have");
    EXPECT_EQ(refused("experiments", "look", R"({"kind":"split","arms":[{"id":"b"},{"id":"c"}],"goal":{"event":"bought"}})"), "taken");
    EXPECT_EQ(refused("experiments", "tenth", R"({"kind":"split","arms":[{"id":"a"},{"id":"b"}],"goal":{"event":"bought"}})"),
              "definition_in_use /kind: journeys/walk would no longer work: the experiment \"tenth\" is a split: it holds nobody out");
    EXPECT_EQ(refused("actions", "offer", with(action, "home", "attic")),
              "definition_in_use /placements: journeys/walk would no longer work: the action \"offer\" is not offered in the placement \"home\"");
    EXPECT_EQ(refused("creatives", "card", R"({"channel":"sms","variants":{"en":{"body":"t"}}})"),
              "definition_in_use /channel: actions/offer would no longer work: the creative \"card\" is of sms, the placement \"home\" of app");
    EXPECT_EQ(refused("creatives", "card", R"({"channel":"web","arm":"z","variants":{"en":{"title":"t"}}})"),
              "definition_in_use /arm: actions/offer would no longer work: the creative \"card\" is for the arm \"z\", which the experiment \"look\" does not have");
    EXPECT_EQ(refused("creatives", "mail", R"({"channel":"sms","variants":{"en":{"body":"t"}}})"),
              "definition_in_use /channel: journeys/walk would no longer work: the creative \"mail\" is not of email");
    EXPECT_EQ(refused("segments", "inner", R"({"rule":"in segment outer"})"), "definition_invalid /rule: the segment \"outer\" reads this one");
}

TEST_F(Uses, what_changes_together_is_looked_at_together) {
    EXPECT_EQ(folder({one("placements", "home", R"({"channel":"email"})"), one("actions", "offer", R"({"placements":["home"],"creatives":["mail"]})")}), "taken");
    EXPECT_EQ(folder({one("placements", "home", R"({"channel":"web"})"), one("segments", "inner", R"({"rule":"did z"})")}),
              "definition_in_use /definitions/0/definition/channel: actions/offer would no longer work: the creative \"mail\" is of email, the placement \"home\" of web");
    EXPECT_EQ(sim_.front().catalog()->find(1, "segments", "inner")->version, 1u) << "all of it or nothing";
    EXPECT_EQ(folder({one("actions", "offer", action), one("journeys", "walk", with(journey, "\"b\":\"m\"", "\"c\":\"m\""))}),
              "definition_invalid /definitions/0/definition/creatives/0: the creative \"card\" is of web, the placement \"home\" of email\n"
              "definition_invalid /definitions/0/definition/creatives/1: the creative \"card-b\" is of agent, the placement \"home\" of email\n"
              "definition_invalid /definitions/1/definition/steps/0/ways/c: \"c\" is no arm of the experiment \"look\"");
}

TEST_F(Uses, what_is_used_is_not_retired) {
    const std::pair<std::pair<const char*, const char*>, const char*> cases[] = {{{"segments", "inner"}, "actions/offer, proofs/families, segments/outer"},
                                                                                 {{"segments", "outer"}, "journeys/walk"},
                                                                                 {{"placements", "home"}, "actions/offer, journeys/walk"},
                                                                                 {{"experiments", "look"}, "actions/offer, journeys/walk"},
                                                                                 {{"experiments", "tenth"}, "journeys/walk"},
                                                                                 {{"creatives", "card"}, "actions/offer"},
                                                                                 {{"creatives", "mail"}, "journeys/walk"},
                                                                                 {{"proofs", "families"}, "actions/offer"},
                                                                                 {{"actions", "offer"}, "journeys/walk"}};
    for (const auto& [what, by] : cases) EXPECT_EQ(retire(what.first, what.second), "definition_in_use id: \"" + std::string(what.second) + "\" is used by " + by);
    EXPECT_EQ(retire("placements", "attic"), "retired");
    EXPECT_EQ(retire("journeys", "walk"), "retired");
    EXPECT_EQ(retire("creatives", "mail"), "retired") << "a retired journey uses nothing";
    EXPECT_EQ(retire("actions", "offer"), "retired");
    EXPECT_EQ(retire("proofs", "families"), "retired");
    EXPECT_EQ(retire("workspaces", "w"), "definition_in_use id: all that is published here belongs to the workspace");
}

TEST_F(Uses, a_source_stays_while_it_has_keys) {
    put("sources", "till", R"({"kind":"server","basis":"hold"})");
    put("keys", "key_1", R"({"kind":"write","source":"till"})");
    EXPECT_EQ(retire("sources", "till"), "definition_in_use id: \"till\" is used by keys/key_1");
    EXPECT_EQ(retire("keys", "key_1"), "retired");
    EXPECT_EQ(retire("sources", "till"), "retired");
}

TEST_F(Uses, names_five_and_counts_the_rest) {
    for (int i = 0; i < 7; ++i) put("segments", "reader-" + std::to_string(i), R"({"rule":"in segment outer"})");
    EXPECT_EQ(retire("segments", "outer"),
              "definition_in_use id: \"outer\" is used by journeys/walk, segments/reader-0, segments/reader-1, segments/reader-2, segments/reader-3 and 3 more");
}

TEST_F(Uses, people_in_an_older_version_keep_what_they_read) {
    put("creatives", "new-mail", R"({"channel":"email","variants":{"en":{"subject":"s","body":"b"}}})");
    put("journeys", "walk", with(journey, "\"mail\"", "\"new-mail\""));
    EXPECT_EQ(retire("creatives", "mail"), "definition_in_use id: \"mail\" is used by journeys/walk (version 1)");
    for (const bool stopped : {true, false}) {  // a stop lets everybody out
        Value body = sim_.front().catalog()->find(1, "journeys", "walk")->body;
        body.set("stopped", stopped);
        EXPECT_TRUE(sim_.front().publish({scope, "journeys", "walk", std::move(body), 0, false, false, true}, sim_.now()));
        EXPECT_TRUE(sim_.settle());
    }
    EXPECT_EQ(retire("creatives", "new-mail"), "definition_in_use id: \"new-mail\" is used by journeys/walk");
    EXPECT_EQ(retire("creatives", "mail"), "retired");
}

TEST_F(Uses, a_folder_retires_users_with_what_they_used) {
    EXPECT_EQ(folder({gone("segments", "inner"), gone("segments", "outer"), gone("journeys", "walk"), gone("actions", "offer"), gone("proofs", "families"),
                      gone("creatives", "mail"), gone("experiments", "look"), gone("placements", "home")}),
              "taken");
    put("creatives", "again", R"({"channel":"email","variants":{"en":{"subject":"s","body":"b"}}})");
    put("journeys", "short", R"({"enter":{"event":"x"},"steps":[{"type":"message","channel":"email","creative":"again"}]})");
    EXPECT_EQ(folder({gone("creatives", "again"), one("segments", "other", R"({"rule":"did q"})")}),
              "definition_in_use /definitions/0/definition/id: \"again\" is used by journeys/short");
    EXPECT_EQ(sim_.front().catalog()->find(1, "segments", "other"), nullptr);
}

TEST_F(Uses, what_did_not_work_before_holds_nobody_up) {
    // As an older engine took it: nobody asked.
    EXPECT_TRUE(sim_.front().publish({scope, "placements", "home", *parse_json(R"({"channel":"email"})"), 0, false, false, true}, sim_.now()));
    EXPECT_TRUE(sim_.settle());
    EXPECT_EQ(refused("placements", "home", R"({"channel":"email","name":"Home"})"), "taken");
    EXPECT_EQ(refused("placements", "home", R"({"channel":"sms"})"),
              "definition_in_use /channel: actions/offer would no longer work: the creative \"card\" is of web, the placement \"home\" of sms");
    EXPECT_EQ(refused("placements", "home", R"({"channel":"web"})"), "taken");
}

TEST_F(Uses, post_makes_what_is_new) {
    const auto post = [&](const char* json) {
        auto made = sim_.front().publish({scope, "segments", "", *parse_json(json), 0, false, false}, sim_.now());
        EXPECT_TRUE(sim_.settle());
        return made ? made->definition.id + (made->created ? " created" : "") : told(made.fault());
    };
    EXPECT_EQ(post(R"({"name":"Open cart","rule":"did x"})"), "open-cart created");
    EXPECT_EQ(post(R"({"name":"Open cart","rule":"did y"})"), "definition_exists /id: there is \"open-cart\" already");
    EXPECT_EQ(post(R"({"id":"inner","rule":"did y"})"), "definition_exists /id: there is \"inner\" already");
    EXPECT_EQ(retire("segments", "open-cart"), "retired");
    EXPECT_EQ(post(R"({"name":"Open cart","rule":"did y"})"), "open-cart") << "what was retired may come again";
}

}  // namespace
}  // namespace kesher::sim
