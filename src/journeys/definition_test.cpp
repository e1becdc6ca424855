// Every mistake in a journey's definition is found when it is saved, all of them at once, each with its place.
#include <gtest/gtest.h>

#include <algorithm>

#include "journeys/journeys.hpp"

namespace kesher::journeys {
namespace {

bool known(std::string_view kind, std::string_view id) { return id != "gone" && !(kind == "creatives/sms" && id == "mail"); }

std::vector<std::string> places(const std::string& json) {
    const auto read = parse_journey(*parse_json(json), known);
    std::vector<std::string> out;
    if (read) return out;
    out.push_back(read.fault().where);
    EXPECT_FALSE(read.fault().fix.empty()) << json;
    for (const Fault& more : read.fault().more) {
        out.push_back(more.where);
        EXPECT_TRUE(more.code == codes::journey_invalid) << json;
        EXPECT_FALSE(more.detail.empty()) << json;
    }
    return out;
}

TEST(Journey, WhatIsWrongIsToldWithItsPlace) {
    const std::string steps = R"("steps":[{"type":"exit"}])", enter = R"("enter":{"event":"x"},)";
    std::string many = "\"steps\":[";
    for (std::size_t i = 0; i <= steps_max; ++i) many += R"({"type":"wait","for":"1 day"},)";
    many.back() = ']';
    const std::pair<std::string, const char*> cases[] = {
        {"{" + steps + "}", "/enter"},
        {R"({"enter":{"event":"x","segment":"s"},)" + steps + "}", "/enter"},
        {R"({"enter":{"segment":"gone"},)" + steps + "}", "/enter/segment"},
        {R"({"enter":{"event":"x","where":"did"},)" + steps + "}", "/enter/where"},
        {"{" + enter + R"("reenter":"often",)" + steps + "}", "/reenter"},
        {"{" + enter + R"("reenter":"after a while",)" + steps + "}", "/reenter"},
        {"{" + enter + R"("holdout":"gone",)" + steps + "}", "/holdout"},
        {"{" + enter + R"("goal":"did",)" + steps + "}", "/goal"},
        {"{" + enter + R"("exit_on":"did",)" + steps + "}", "/exit_on"},
        {"{" + enter + R"("steps":[]})", "/steps"},
        {"{" + enter + R"("steps":{}})", "/steps"},
        {R"({"enter":{"event":"x"}})", "/steps"},
        {"{" + enter + many + "}", "/steps"},
    };
    for (const auto& [json, where] : cases) EXPECT_EQ(places(json), std::vector<std::string>{where}) << json.substr(0, 200);
    EXPECT_EQ(places("{" + enter + steps + "}"), std::vector<std::string>{});
}

// One step each, and the place within it.
const std::string task = R"("type":"task","title":{"en":"t"},"because":{"en":"b"},"assign":{"else":"team"})", out = R"(,"outcomes":[{"id":"done"}])";
const std::pair<std::string, const char*> mistakes[] = {
    {R"("type":"dance")", "/type"},
    {R"("type":"wait")", "/for"},
    {R"("type":"wait","for":"0 days")", "/for"},
    {R"("type":"wait","for":"a while")", "/for"},
    {R"("type":"wait","until":"25:00")", "/until"},
    {R"("type":"wait","until_trait":"day","hour":"noon")", "/hour"},
    {R"("type":"wait","for":"1 day","or":"did")", "/or"},
    {R"("type":"branch")", "/rule"},
    {R"("type":"branch","rule":"did")", "/rule"},
    {R"("type":"branch","answer":"a")", "/ways"},
    {R"("type":"branch","answer":"a","ways":{})", "/ways"},
    {R"("type":"split","experiment":"gone","ways":{"a":""})", "/experiment"},
    {R"("type":"split","experiment":"x")", "/ways"},
    {R"("type":"slot","placement":"gone","action":"a","for":"1 day")", "/placement"},
    {R"("type":"slot","placement":"p","action":"gone","for":"1 day")", "/action"},
    {R"("type":"slot","placement":"p","action":"a")", "/for"},
    {R"("type":"message","channel":"web","creative":"mail")", "/channel"},
    {R"("type":"message","channel":"email","creative":"mail","purpose":"fun")", "/purpose"},
    {R"("type":"message","channel":"email","creative":"gone")", "/creative"},
    {R"("type":"message","channel":"sms","creative":"mail")", "/creative"},
    {R"("type":"message","channel":"email","creative":"mail","at":"late")", "/at"},
    {R"("type":"task","because":{"en":"b"},"assign":{"else":"team"})" + out, "/title"},
    {R"("type":"task","title":{"en":"{{","he":"t"},"because":{"en":"b"},"assign":{"else":"team"})" + out, "/title/en"},
    {R"("type":"task","title":{"en":"t","he":"{% if %}"},"because":{"en":"b"},"assign":{"else":"team"})" + out, "/title/he"},
    {R"("type":"task","title":{"en":"t"},"assign":{"else":"team"})" + out, "/because"},
    {R"("type":"task","title":{"en":"t"},"because":{"en":"b"},"assign":{"trait":"x"})" + out, "/assign/else"},
    {R"("type":"task","title":{"en":"t"},"because":{"en":"b"})" + out, "/assign/else"},
    {task + out + R"(,"due":"soon")", "/due"},
    {task + out + R"(,"expires":"0 days")", "/expires"},
    {task + out + R"(,"due":"5 days","expires":"4 days")", "/expires"},
    {task + out + R"(,"purpose":"fun")", "/purpose"},
    {task, "/outcomes"},
    {task + R"(,"outcomes":[])", "/outcomes"},
    {task + R"(,"outcomes":[{"id":"1"},{"id":"2"},{"id":"3"},{"id":"4"},{"id":"5"},{"id":"6"},{"id":"7"},{"id":"8"},{"id":"9"},{"id":"10"}])", "/outcomes"},
    {task + R"(,"outcomes":[{}])", "/outcomes/0/id"},
    {task + R"(,"outcomes":[{"id":"done"},{"id":"expired"}])", "/outcomes/1/id"},
    {task + R"(,"outcomes":[{"id":"done"},{"id":"done"}])", "/outcomes/1/id"},
    {task + R"(,"outcomes":[{"id":"done","asks":["a"],"suppress_until":"b"}])", "/outcomes/0/suppress_until"},
};

TEST(Steps, WhatIsWrongIsToldWithItsPlace) {
    for (const auto& [step, where] : mistakes) {
        const auto got = places(R"({"enter":{"event":"x"},"steps":[{"type":"wait","for":"1 day"},{)" + step + "}]}");
        ASSERT_FALSE(got.empty()) << step;
        EXPECT_EQ(got.front(), "/steps/1" + std::string(where)) << step;
        EXPECT_EQ(got.size(), 1U) << step;
    }
}

TEST(Steps, GoForwardToWhatIsThereAndLeaveNothingBehind) {
    const std::string end = R"({"id":"a","type":"wait","for":"1 day"},{"id":"b","type":"exit"})";
    const std::pair<std::string, std::vector<std::string>> cases[] = {
        {R"([{"type":"branch","rule":"a is 1","yes":"nowhere"},)" + end + "]", {"/steps/0/yes"}},
        {R"([{"type":"branch","rule":"a is 1","no":"nowhere"},)" + end + "]", {"/steps/0/no"}},
        {R"([{"id":"x","type":"wait","for":"1 day"},{"type":"branch","rule":"a is 1","yes":"x"},)" + end + "]", {"/steps/1/yes"}},
        {R"([{"id":"x","type":"branch","rule":"a is 1","no":"x"},)" + end + "]", {"/steps/0/no"}},
        {R"([{"type":"wait","for":"1 day","or":"did x","then":"nowhere"},)" + end + "]", {"/steps/0/then"}},
        {R"([{"type":"wait","for":"1 day","or":"did x","else":"nowhere"},)" + end + "]", {"/steps/0/else"}},
        {R"([{"type":"branch","answer":"q","ways":{"yes":"nowhere"}},)" + end + "]", {"/steps/0/ways/yes"}},
        {R"([{"type":"split","experiment":"e","ways":{"a":"nowhere"}},)" + end + "]", {"/steps/0/ways/a"}},
        {R"([{"type":"branch","rule":"a is 1","yes":"b","no":"b"},)" + end + "]", {"/steps/1"}},
        {R"([{"type":"exit"},)" + end + "]", {"/steps/1", "/steps/2"}},
        {R"([{"id":"a","type":"wait","for":"1 day"},)" + end + "]", {"/steps/1/id"}},
        {R"([{"type":"branch","rule":"a is 1","yes":"b"},)" + end + "]", {}},
        {R"([{"type":"split","experiment":"e","ways":{"a":"b"}},)" + end + "]", {}},
        {R"([{"type":"branch","answer":"q","ways":{"yes":"a"},"no":"b"},)" + end + "]", {}},
    };
    for (const auto& [steps, where] : cases) EXPECT_EQ(places(R"({"enter":{"event":"x"},"steps":)" + steps + "}"), where) << steps;
}

TEST(Journey, AllMistakesAreToldAtOnce) {
    EXPECT_EQ(places(R"({"reenter":"often","steps":[{"type":"wait"},{"type":"message"}]})"), (std::vector<std::string>{"/enter", "/reenter", "/steps/0/for", "/steps/1/channel"}));
}

TEST(Journey, ReadsWhatIsRight) {
    const auto read =
        parse_journey(*parse_json(R"({"id":"j","topic":"loans","enter":{"event":"x","where":"n > 1"},"reenter":"after 2 days","goal":"did y","exit_on":"did z","holdout":"h",
        "steps":[{"type":"wait","for":"1 day","or":"did y","then":"end","else":"end"},{"id":"end","type":"task","title":{"he":"ת"},"because":{"en":"b"},"assign":{"trait":"t","else":"e"},
        "purpose":"service","outcomes":[{"id":"done","label":{"en":"D","he":"ב"},"asks":["d"],"suppress_until":"d"}]}]})"),
                      known);
    ASSERT_TRUE(read) << read.fault().where;
    EXPECT_EQ(read->reenter_ms, 2 * day_ms);
    EXPECT_TRUE(read->where && read->goal && read->exit_on && read->steps[0].until);
    EXPECT_TRUE(read->goal_reads.events.contains("y") && read->exit_reads.events.contains("z"));
    EXPECT_EQ(read->holdout + read->topic + read->name, "hloansj");
    EXPECT_EQ(read->steps[0].id + read->steps[0].yes + read->steps[0].no, "step-1endend");
    const Step& task = read->steps[1];
    EXPECT_EQ(task.purpose, Purpose::service);
    EXPECT_EQ(task.task->assign_trait + task.task->assign_else, "te");
    EXPECT_TRUE(task.task->title_en && task.task->because_he);
    ASSERT_EQ(task.task->outcomes.size(), 1U);
    EXPECT_EQ(task.task->outcomes[0].label_en + task.task->outcomes[0].label_he + task.task->outcomes[0].suppress_until, "Dבd");
    EXPECT_EQ(task.task->due_ms, 2 * day_ms);
    EXPECT_EQ(task.task->expires_ms, 14 * day_ms);
}

}  // namespace
}  // namespace kesher::journeys
