/// One placement and what decides in it, for the tests of this room.
///
/// Errors:  a definition that cannot be read ends the test.
/// Lives:   during one test.
/// Runs on: one thread; pure.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>

#include "decisions/decisions.hpp"

namespace kesher::decisions {

inline const Moment noon = *parse_moment("2026-03-02T12:00:00Z");
constexpr const char* gate_names[] = {"schedule", "eligible", "consent", "suppression", "cap", "quiet_hours", "holdout", "proof", "creative", "render", "arbitration"};

inline Rule rule(const char* text) { return *parse_rule(text); }

// One placement, one creative, actions as asked for; what Scene views lives here.
struct World {
    Shelf shelf;
    Creatives creatives;
    consent::Policy policy;
    Counts counts;
    Person person;

    World() {
        policy.zone = std::make_shared<const Zone>();
        place([](Placement&) {});
        creative("card", R"({"en":{"title":"Hello {{ person.name }}"}})");
        person.id = {{7, 7}};
        person.traits["name"].value = "Dana";
        person.consents[{Purpose::personalization, Channel::any}] = {ConsentState::granted, noon, {}, {}, {}, {}, 1};
    }
    template <class Change>
    void place(Change change) {
        Placement one{"home", "Home", Channel::web, 1, Purpose::personalization};
        change(one);
        shelf.placements["home"] = std::make_shared<const Placement>(one);
    }
    template <class Change>
    void action(const char* id, Change change) {
        Action one;
        one.id = one.name = id;
        one.placements = {"home"};
        one.creatives = {"card"};
        change(one);
        shelf.actions[id] = std::make_shared<const Action>(one);
    }
    void action(const char* id) {
        action(id, [](Action&) {});
    }
    void worth(const char* id, std::int64_t units) {
        action(id, [&](Action& a) { a.given.value = units * one_million; });
    }
    void creative(const char* id, const std::string& variants, const std::string& more = "", const char* channel = "web") {
        const auto made = creative_from_json(*parse_json(R"({"id":")" + std::string(id) + R"(","channel":")" + channel + R"(","variants":)" + variants + more + "}"));
        ASSERT_TRUE(made) << made.fault().detail;
        creatives[id] = std::make_shared<const Creative>(*made);
    }
    void experiment(const char* id, bool holdout, bool universal = true) {
        consent::Experiment one;
        one.id = one.name = id;
        one.holdout = holdout, one.universal = universal;
        one.arms = holdout ? std::vector<consent::Experiment::Arm>{{std::string(arm_held), 1}, {std::string(arm_treated), 1}}
                           : std::vector<consent::Experiment::Arm>{{"control", 1}, {"new", 1}};
        shelf.experiments[id] = std::make_shared<const consent::Experiment>(one);
    }
    void in_arm(const char* experiment, std::string_view arm) { person.assignments[experiment].arm = arm; }

    Scene scene(Moment now = noon) const { return {shelf, creatives, policy, counts, now}; }
    Decision ask(Moment now = noon, Value context = {}, std::uint64_t id = 1) const { return decide(person, scene(now), {{0, id}, "home", std::move(context)}); }
    std::string reason(Moment now = noon, Value context = {}) const { return ask(now, std::move(context)).candidates.at(0).reason; }
    // What a page does: asks, and what it was told stands.
    Decision shown(Moment now, std::uint64_t id) {
        Decision out = ask(now, {}, id);
        std::vector<std::pair<std::string, std::int64_t>> sums;
        std::vector<std::string> trace;
        keep(person, scene(now), out, sums, trace);
        return out;
    }
};

inline std::vector<std::string> ids(const Decision& d, bool chosen_only = false) {
    std::vector<std::string> out;
    for (const Candidate& c : d.candidates)
        if (c.chosen || !chosen_only) out.push_back(c.action);
    return out;
}
inline const Gate& gate(const Candidate& c, std::string_view name) {
    return *std::find_if(c.gates.begin(), c.gates.end(), [&](const Gate& g) { return g.name == name; });
}

}  // namespace kesher::decisions
