/// The moves of a run that the files of this room share. Private to the room.
///
/// Errors:  none.
/// Lives:   runs, messages and tasks belong to the person.
/// Runs on: the partition's thread; pure.
#pragma once

#include "journeys/journeys.hpp"

namespace kesher::journeys {

/// Whether the step is done and the run may go on (then `next` may name the step to go on with), or must wait.
enum class Went : std::uint8_t { on, stays };
Went at_step(Walk& walk, Run& run, const Step& step, std::string& next);
void count_step(Walk& walk, const Run& run, const std::string& what, std::int64_t change);
/// Ends the run; its slots close and its open tasks are cancelled.
void leave(Walk& walk, const Hash128& run, const std::string& reason);
/// Whether the rule holds of what happened at or after `from` (strictly after it where `after`).
bool holds_since(const Walk& walk, const Rule& rule, const RuleReads& reads, Moment from, bool after);
/// Tells those who watch.
void visit(Walk& walk, const Run& run, Visit visit);

Hash128 run_timer(const Hash128& run);
Hash128 task_id(const Run& run, const Step& step);
/// Makes the task of a step, if this person is not held out of it. False: held out, the run goes on.
bool make_task(Walk& walk, Run& run, const Step& step);
void cancel_tasks(Walk& walk, const Hash128& run);
/// What templates of a run may see.
Value template_data(const Walk& walk, const Run& run);
/// Puts the person into the arms of the experiments that may hold this out, and tells which they are.
std::vector<std::string> assign_holdouts(Walk& walk, const Run& run, Purpose purpose);
/// Whether one of them holds the person out.
bool held_out(const Person& person, const std::vector<std::string>& holdouts);
/// Exposes the person to the experiments: all of them when it was shown, those that held it out when it was not.
void expose(Walk& walk, const std::vector<std::string>& holdouts, const Hash128& input, bool ghost);

}  // namespace kesher::journeys
