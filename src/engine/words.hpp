/// Says in both languages what codes and ids mean, so that no sentence for people has to hold one.
///
/// Errors:  none; what has no words stands for itself (a provider's own text, a name that a definition gave).
/// Lives:   results own their memory.
/// Runs on: any thread; pure.
#pragma once

#include "engine/catalog.hpp"

namespace kesher::engine {

struct Words {
    std::string en, he;
};
/// {"en","he"}
Value pair(std::string en, std::string he);
Value pair(Words words);

/// Why something did not go on, or how it ended: consent_unknown, lower_priority, goal_reached, completed …
Words reason_words(std::string_view code);
Words state_words(MessageState state);
/// What a step is, by the name of what it points to: the e-mail "Guide".
Words step_words(const journeys::Step& step, const Workspace& workspace);
/// How a task may end, as it was labelled; "expired" and what is unknown by reason_words.
Words outcome_words(const journeys::TaskPlan& plan, std::string_view outcome);
/// What a rule's condition saw.
Words condition_words(const Condition& condition, const Zone& zone);

}  // namespace kesher::engine
