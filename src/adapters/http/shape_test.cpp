// Every member that a definition or a call may have, with a value of every other type.
#include <gtest/gtest.h>

#include "adapters/http/schema.hpp"
#include "adapters/http/shape.hpp"

namespace kesher::http {
namespace {

// What a member must be: t text, i whole number, n number, b true or false, T list of texts, L list of objects, o object, r rule (text or object).
struct Line {
    const char* of;       ///< a kind, or the schema of a call's body
    const char* members;  ///< "path:type", nested by /; 0 is an item of a list, * any name
};
constexpr Line lines[] = {
    {"workspaces",
     "id:t name:t description:t shown_as:o shown_as/*:t zone:t quiet_hours:o quiet_hours/from:t quiet_hours/to:t caps:o caps/*:o caps/*/max:i caps/*/days:i locales:T currency:t"},
    {"purposes", "id:t name:t description:t shown_as:o texts:o texts/*:t"},
    {"sources", "id:t name:t description:t shown_as:o kind:t trust:t basis:r basis/*:t"},
    {"placements", "id:t name:t description:t shown_as:o channel:t slots:i purpose:t"},
    {"experiments", "id:t name:t description:t shown_as:o kind:t arms:L arms/0/id:t arms/0/weight:n percent:n universal:b goal:o goal/event:t goal/value:t goal/where:r window:t"},
    {"creatives", "id:t name:t description:t shown_as:o channel:t default_locale:t when:r arm:t variants:o variants/*:o"},
    {"segments", "id:t name:t description:t shown_as:o shown_as/*:t rule:r"},
    {"proofs", "id:t name:t description:t shown_as:o segment:t rule:r people_min:i share_min:n"},
    {"actions",
     "id:t name:t description:t shown_as:o topic:t placements:T purpose:t eligible:r starts:t ends:t propensity:n value:n lever:n context:L context/0/when:r context/0/weight:n "
     "cap:o "
     "cap/max:i cap/days:i proof:t experiment:t by_journey:b creatives:T"},
    {"journeys",
     "id:t name:t description:t shown_as:o topic:t enter:o enter/segment:t enter/event:t enter/where:r reenter:t exit_on:r goal:r holdout:t stopped:b steps:L steps/0/id:t "
     "steps/0/type:t "
     "steps/0/name:t steps/0/description:t steps/0/topic:t steps/0/for:t steps/0/until:t steps/0/until_trait:t steps/0/hour:t steps/0/or:r steps/0/then:t steps/0/else:t "
     "steps/0/rule:r "
     "steps/0/yes:t steps/0/no:t steps/0/answer:t steps/0/ways:o steps/0/ways/*:t steps/0/experiment:t steps/0/placement:t steps/0/action:t steps/0/channel:t steps/0/creative:t "
     "steps/0/purpose:t steps/0/at:t steps/0/title:o steps/0/title/he:t steps/0/because:o steps/0/because/en:t steps/0/assign:o steps/0/assign/trait:t steps/0/assign/else:t "
     "steps/0/due:t "
     "steps/0/expires:t steps/0/suppress:t steps/0/outcomes:L steps/0/outcomes/0/id:t steps/0/outcomes/0/label:o steps/0/outcomes/0/label/he:t steps/0/outcomes/0/asks:T "
     "steps/0/outcomes/0/suppress_until:t"},
    {"DecideRequest", "userId:t anonymousId:t person:t placements:T context:o dry_run:b"},
    {"SuppressRequest", "topic:t until:t reason:t lift:b"},
    {"TaskOutcome", "outcome:t answers:o note:t by:t"},
    {"ConsentRequest", "person:t purpose:t channel:t state:t text_version:t locale:t at:t proof:t"},
    {"PrivacyRequest", "type:t person:t"},
    {"ClockRequest", "to:t advance_ms:i"},
    {"KeyRequest", "kind:t env:t source:t scopes:T purposes:T"},
    {"ManyDefinitions", "definitions:L definitions/0/kind:t definitions/0/id:t definitions/0/if_match:i definitions/0/definition:o definitions/0/retire:b"},
    {"SimulateRequest", "person:t invented:o invented/traits:o invented/consents:o invented/consents/*:b version:i after:L after/0/in:t outcomes:o outcomes/*/outcome:t"},
};

const std::pair<char, Value> examples[] = {{'t', "x"}, {'i', 3}, {'n', 0.5}, {'b', true}, {'T', Array{Value("x")}}, {'L', Array{Object{}}}, {'o', Object{}}};

bool good(char must, char is) { return must == is || (must == 'n' && is == 'i') || (must == 'r' && (is == 't' || is == 'o')); }

// The value under its path: "arms/0/id" becomes {"arms": [{"id": …}]}.
Value under(const std::string& path, Value value) {
    const auto slash = path.rfind('/');
    const std::string last = path.substr(slash == std::string::npos ? 0 : slash + 1);
    Value out = last == "0" ? Value(Array{std::move(value)}) : Value(Object{{last, std::move(value)}});
    return slash == std::string::npos ? out : under(path.substr(0, slash), std::move(out));
}

std::vector<Fault> faults_of(const std::string& of, const Value& body) {
    return std::any_of(kinds().begin(), kinds().end(), [&](const Kind& kind) { return kind.kind == of; }) ? misshapen_definition(body, of)
                                                                                                          : misshapen(body, of, kesher::codes::invalid);
}

TEST(Shape, a_member_of_a_wrong_type_is_told_with_its_place) {
    for (const Line& line : lines) {
        std::istringstream all(line.members);
        for (std::string member; all >> member;) {
            const std::string path = member.substr(0, member.size() - 2);
            for (const auto& [is, value] : examples) {
                const auto faults = faults_of(line.of, under(path, value));
                if (good(member.back(), is)) {
                    EXPECT_TRUE(faults.empty()) << line.of << " " << member << " takes " << to_json(value) << ": " << (faults.empty() ? "" : faults.front().detail);
                    continue;
                }
                ASSERT_EQ(faults.size(), 1u) << line.of << " " << member << " takes " << to_json(value);
                EXPECT_TRUE(faults.front().where.starts_with("/" + path)) << faults.front().where;
                EXPECT_FALSE(faults.front().fix.empty());
            }
            EXPECT_TRUE(faults_of(line.of, under(path, Value())).empty()) << line.of << " " << member << ": null is what is missing";
        }
    }
}

TEST(Shape, says_what_it_is_and_what_it_must_be) {
    const auto first = [](const char* kind, const char* json) {
        const auto faults = misshapen_definition(*parse_json(json), kind);
        return faults.empty() ? "" : faults.front().where + ": " + faults.front().detail + "; " + faults.front().fix;
    };
    EXPECT_EQ(first("actions", R"({"purpose":["marketing"]})"), "/purpose: purpose is a list, and must be text; write text in \"quotes\"");
    EXPECT_EQ(first("actions", R"({"by_journey":"true"})"), "/by_journey: by_journey is text, and must be true or false; write true or false without quotes");
    EXPECT_EQ(first("placements", R"({"slots":1.5})"), "/slots: slots is a number, and must be a whole number; write a whole number without quotes");
    EXPECT_EQ(first("placements", R"({"slots":2.0})"), "");
    EXPECT_EQ(first("sources", R"({"basis":true})"), "/basis: basis is true or false, and must be text or an object; write text in \"quotes\" or an object: { … }");
    EXPECT_EQ(first("actions", R"({"placements":[null]})"), "/placements/0: placements/0 is null, and must be text; write text in \"quotes\"");
    EXPECT_EQ(first("sources", R"({"trust":null})"), "");
    EXPECT_EQ(first("creatives", R"({"anything":3})"), "") << "what is unknown is told by others";
}

TEST(Shape, tells_all_but_not_without_end) {
    const auto two = misshapen_definition(*parse_json(R"({"name":1,"placements":["a",2],"value":3})"), "actions");
    ASSERT_EQ(two.size(), 2u);
    EXPECT_EQ(two[1].where, "/placements/1");
    EXPECT_STREQ(two[0].code.name, "definition_invalid");
    EXPECT_EQ(misshapen_definition(Object{{"placements", Array(1000, Value(1))}}, "actions").size(), misshapen_max);
}

}  // namespace
}  // namespace kesher::http
