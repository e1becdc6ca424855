/// Runs published journeys: who enters, what they wait for, which way they branch, what is said to them, how they leave.
///
/// A published version is immutable; a run finishes the version it entered. Waits are timers of the person, never sleeps.
///
/// Errors:  journey_invalid (caller, at save: JSON pointer, fix). Running cannot fail: what cannot be rendered or sent is blocked and said.
/// Lives:   a Library is immutable and shared; a Walk lives for one step of the partition.
/// Runs on: the partition's thread; pure.
#pragma once

#include <functional>
#include <memory>

#include "consent/consent.hpp"
#include "content/content.hpp"
#include "decisions/decisions.hpp"
#include "segments/segments.hpp"

namespace kesher::journeys {

namespace codes {
inline constexpr Code journey_invalid{"journey_invalid", Whose::caller, 400};
}
constexpr std::size_t steps_max = 200;
constexpr std::size_t outcomes_max = 9;  ///< a key each

enum class StepType : std::uint8_t { wait, branch, message, exit, split, slot, task };
inline constexpr std::array<std::string_view, 7> step_type_names = {"wait", "branch", "message", "exit", "split", "slot", "task"};

/// How a task may end. `asks`: the answers that must come with it; each becomes a zero-party trait of that name.
struct TaskOutcome {
    std::string id, label_en, label_he;
    std::vector<std::string> asks;
    std::string suppress_until;  ///< the answer that holds the day until which the task's topic stays suppressed
};
/// What is asked of a person of the organisation.
struct TaskPlan {
    Template title_en, title_he, because_en, because_he;
    std::string assign_trait, assign_else;  ///< whoever the trait names ("handled_by"), else this one
    std::string suppress;                   ///< nothing about this topic while the task is open
    Millis due_ms = 2 * day_ms, expires_ms = 14 * day_ms;
    std::vector<TaskOutcome> outcomes;
};

struct Step {
    std::string id;
    StepType type = StepType::exit;
    Millis wait_ms = 0;                       ///< wait for …, slot for …
    std::optional<int> local_minute;          ///< wait until, or message at: the next time the local clock shows this minute of the day
    Rule until;                               ///< wait: over as soon as this holds since the step began
    std::string until_trait;                  ///< wait: until the day that this trait names
    Rule rule;                                ///< branch
    std::string answer;                       ///< branch: on this answer of the run, else on the trait of that name
    std::map<std::string, std::string> ways;  ///< branch on an answer, split: value or arm → step id
    std::string yes, no;                      ///< branch; wait: the rule came first, the time did. Step ids; "" = the next step
    Channel channel = Channel::email;         ///< message
    Purpose purpose = Purpose::marketing;     ///< message, task
    std::string creative, topic;              ///< message; topic: the journey's where it is empty
    std::string placement, action;            ///< slot
    std::string experiment;                   ///< split
    std::shared_ptr<const TaskPlan> task;
};

struct Journey {
    std::string id, name, topic;
    std::uint32_t version = 0;
    std::string enter_segment, enter_event;  ///< one of them is set
    Rule where;                              ///< of enter_event, over its properties
    std::optional<Millis> reenter_ms;        ///< how long after the last entry it may be entered again; nullopt: never
    Rule exit_on, goal;                      ///< what happened since the entry; a goal is counted as reached
    RuleReads exit_reads, goal_reads;
    std::string holdout;  ///< experiment, or ""
    std::vector<Step> steps;
    bool retired = false;  ///< takes nobody in; runs inside finish
    bool stopped = false;  ///< takes nobody in, and those inside were let out

    const Step* find(std::string_view id) const;
    const Step* after(std::string_view id) const;  ///< the next in order, or nullptr
};

/// Reads a journey's definition (docs/http-api.md). `known` tells whether a segment or creative of that id is published.
Result<Journey> parse_journey(const Value& definition, const std::function<bool(std::string_view kind, std::string_view id)>& known);

/// What journeys and creatives a workspace has published. Versions stay as long as somebody may be inside.
struct Library {
    std::map<std::string, std::map<std::uint32_t, std::shared_ptr<const Journey>>, std::less<>> journeys;
    Creatives creatives;
    std::map<std::string, std::string, std::less<>> segment_names;
    const Journey* latest(std::string_view id) const;
    const Journey* version(std::string_view id, std::uint32_t version) const;
};

/// Something on a run's way, for those who watch (simulation): the step and what came of it.
struct Visit {
    Moment at;
    std::string journey = {}, step = {}, what = {}, to = {};  ///< what: entered, waits, branch, split, message, slot, task, left
    std::vector<Condition> values = {};
    Hash128 message = {}, task = {};
    Moment wakes_at = {};
};

/// One step's surroundings: what may be read, and where what happens is put.
struct Walk {
    Person& person;
    const Library& library;
    const decisions::Shelf& shelf;
    const consent::Policy& policy;
    Moment now;
    Hash128 input;                                              ///< seeds every id that is made here
    std::vector<std::pair<std::string, std::int64_t>>& counts;  ///< changes for measurement/
    std::vector<Hash128>& asks;                                 ///< outbox rows of the person that want a record appended
    std::vector<std::string>& trace;                            ///< what happened, in order, for the trace hash
    std::vector<Visit>* visits = nullptr;                       ///< set by those who watch
};

/// An event was folded: enters journeys it starts, ends runs whose exit rule it meets.
void on_event(Walk& walk, const Event& event);
/// A segment was entered or left.
void on_membership(Walk& walk, const segments::Change& change);
/// A run's wait is over.
void on_run_timer(Walk& walk, const Hash128& run);
/// A planned or held message is due.
void on_message_timer(Walk& walk, const Hash128& message);
/// The claim of a message was appended: asks the gates a last time. A permit means that it may be handed over.
std::optional<consent::Permit> on_claim(Walk& walk, const Hash128& message);
/// What the channel said.
void on_receipt(Walk& walk, const Hash128& message, MessageState state, const std::string& detail);
/// A merge's TRANSFER was folded: what waited for it goes on, claims are asked again.
void on_transfer(Walk& walk);
/// The answer to a task: {"task", "outcome", "answers", "note", "by"}. The first that comes to an open task is taken; its answers become traits.
/// False when the task is not open.
bool on_answer(Walk& walk, const Hash128& task, const Value& answer, const Hash128& request);
/// The trait changes that an answer brings: what rules read must be asked again.
profiles::Touched fold_answers(Person& person, const Value& answers, std::string_view source, Purpose purpose, Moment now);
/// A task's time is over.
void on_task_timer(Walk& walk, const Hash128& task);
/// Lets the person into a journey as if its condition had been met now (simulation). False when the person may not enter.
bool enter_now(Walk& walk, const Journey& journey, Becauses because, const Value& trigger);
/// Ends the person's runs of a journey that was stopped: what is queued is cancelled, what is in flight is not touched.
void stop_journey(Walk& walk, std::string_view journey);
/// Ends every run and cancels every message that has not left (erasure, stop).
void stop_all(Walk& walk, std::string_view reason);

}  // namespace kesher::journeys
