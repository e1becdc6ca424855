/// A journey's messages: planned, held, claimed, sent or stopped. Private to the room.
///
/// Errors:  none; a message that cannot be rendered is blocked and says why.
/// Lives:   messages belong to the person.
/// Runs on: the partition's thread; pure.
#pragma once

#include "journeys/journeys.hpp"

namespace kesher::journeys {

/// The id of the message that a step sends in a run: the same in every version of the future that replay may take.
Hash128 message_id(const Run& run, const Step& step);
/// Renders the message and asks the gates: it is then planned, held, on its way, or blocked.
void plan_message(Walk& walk, Run& run, const Step& step, Moment due);
/// Nothing more will happen to the message before it left or was stopped: the run may go on.
bool settled(const Person& person, const Hash128& message);
/// Cancels what has not been claimed; an empty run id means every run.
void cancel_messages(Walk& walk, const Hash128& run, const std::string& reason);
/// Lets the run walk on after its message was settled.
void continue_run(Walk& walk, const Hash128& run);

}  // namespace kesher::journeys
