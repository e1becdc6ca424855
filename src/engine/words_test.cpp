// Codes in words: both languages for each, and what has no words stands for itself.
#include "engine/words.hpp"

#include <gtest/gtest.h>

namespace kesher::engine {
namespace {

TEST(Words, AReasonIsSaidInBothLanguages) {
    for (const char* code : {"consent_unknown", "lower_priority", "goal_reached", "completed", "expired", "still_inside"}) {
        const Words words = reason_words(code);
        EXPECT_EQ(words.en.find('_'), std::string::npos) << code;
        EXPECT_NE(words.he.find("\u05d4"), std::string::npos) << words.he;
    }
    EXPECT_EQ(reason_words("550 mailbox full").he, "550 mailbox full");
}

TEST(Words, EveryStateOfAMessageHasThem) {
    for (std::size_t i = 1; i < message_state_names.size(); ++i) {
        const Words words = state_words(static_cast<MessageState>(i));
        EXPECT_FALSE(words.en.empty() || words.he.empty()) << message_state_names[i];
    }
}

TEST(Words, AnOutcomeIsItsLabelInWhateverLanguageItHas) {
    journeys::TaskPlan plan;
    plan.outcomes = {{"both", "Both", "שתיהן", {}, {}}, {"one", "One", "", {}, {}}, {"none", "", "", {}, {}}};
    EXPECT_EQ(outcome_words(plan, "both").he, "שתיהן");
    EXPECT_EQ(outcome_words(plan, "one").he, "One");
    EXPECT_EQ(outcome_words(plan, "none").en, "none");
    EXPECT_EQ(outcome_words(plan, "expired").he, "הזמן נגמר");
}

TEST(Words, AStepIsNamedByWhatItPointsTo) {
    Workspace workspace;
    journeys::Step step;
    step.type = journeys::StepType::message;
    step.creative = "guide";
    EXPECT_EQ(step_words(step, workspace).en, "the e-mail \"guide\"");  // a creative that is gone keeps its id
    workspace.library.creatives["guide"] =
        std::make_shared<const Creative>(*creative_from_json(*parse_json(R"({"id":"guide","name":"The guide","channel":"email","variants":{"en":{"subject":"s","body":"b"}}})")));
    EXPECT_EQ(step_words(step, workspace).he, "אימייל ״The guide״");
    step.type = journeys::StepType::exit;
    EXPECT_EQ(step_words(step, workspace).en, "the end");
}

TEST(Words, AConditionSaysWhatItSaw) {
    const Words words = condition_words({"did calculator_used within 7 days", false, "0 times", {}}, Zone{});
    EXPECT_EQ(words.en, "did calculator_used within 7 days: 0 times");
    EXPECT_EQ(words.he, "ללא calculator_used בתוך 7 ימים");
}

}  // namespace
}  // namespace kesher::engine
