/// Shows persons, timelines and reasons as the JSON of docs/http-api.md. Every read names the purpose it is made for.
///
/// Errors:  message_unknown, journey_unknown (caller).
/// Lives:   results own their memory.
/// Runs on: the partition's thread; pure.
#pragma once

#include "engine/partition.hpp"

namespace kesher::engine {

namespace codes {
inline constexpr Code message_unknown{"message_unknown", Whose::caller, 404};
inline constexpr Code journey_unknown{"journey_unknown", Whose::caller, 404};
}  // namespace codes

/// Who looks: fields that none of these purposes allows are left out and named in `withheld`.
struct Viewer {
    std::vector<Purpose> purposes;
    Moment now = {};  ///< of the person's scope
    bool sees(Purpose purpose) const;
};

Value person_summary(const Person& person, const Workspace& workspace);
Value person_view(const Person& person, const Workspace& workspace, const Viewer& viewer);
Array consents_view(const Person& person);
/// One entry without the event's body: the caller adds "event" for those with a position.
Value timeline_view(const TimelineEntry& entry, std::size_t number, const Person& person, const Workspace& workspace);
/// Why a message was sent or not, or why a journey was entered or not.
Result<Value> why_message(const Person& person, const Workspace& workspace, const Hash128& message);
Result<Value> why_journey(const Person& person, const Workspace& workspace, const std::string& journey, Moment now);
/// The person's open and past tasks, and what is suppressed (engine/views_work.cpp).
Value task_view(const Person& person, const Task& task, const Workspace& workspace, Moment now);
Array suppressions_view(const Person& person, Moment now);
/// What a placement was answered. Runner-ups are for those who may see them.
Value decided_view(const Decision& decision, const Workspace& workspace, bool runner_ups);
Value decision_row(const Person& person, const Decision& decision, const Workspace& workspace);
/// Every candidate with its gates and factors, and the sentences.
Value why_decision(const Person& person, const Decision& decision, const Workspace& workspace);
const journeys::TaskPlan* plan_of(const Task& task, const Workspace& workspace);
/// The step's outcomes as a task shows them.
Value outcomes_view(const journeys::TaskPlan& plan);
Value inbox_view(const Person& person, const Message& message);
Value becauses_view(const Becauses& because, const Zone& zone);
/// Which channels reach the person: granted, withdrawn, unknown or none (no address).
Value reach_view(const Person& person);

}  // namespace kesher::engine
