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
#include "segments/segments.hpp"

namespace kesher::journeys {

namespace codes {
inline constexpr Code journey_invalid{"journey_invalid", Whose::caller, 400};
}
constexpr std::size_t steps_max = 200;

enum class StepType : std::uint8_t { wait, branch, message, exit };
inline constexpr std::array<std::string_view, 4> step_type_names = {"wait", "branch", "message", "exit"};

struct Step {
    std::string id;
    StepType type = StepType::exit;
    Millis wait_ms = 0;                ///< wait for …
    std::optional<int> local_minute;   ///< wait until, or message at: the next time the local clock shows this minute of the day
    Rule rule;                         ///< branch
    std::string yes, no;               ///< branch: step ids; "" = the next step
    Channel channel = Channel::email;  ///< message
    Purpose purpose = Purpose::marketing;
    std::string creative;
};

struct Journey {
    std::string id, name;
    std::uint32_t version = 0;
    std::string enter_segment, enter_event;  ///< one of them is set
    Rule where;                              ///< of enter_event, over its properties
    bool reenter = false;
    Rule exit_on;
    RuleReads exit_reads;
    std::vector<Step> steps;
    bool retired = false;  ///< takes nobody in; runs inside finish

    const Step* find(std::string_view id) const;
    const Step* after(std::string_view id) const;  ///< the next in order, or nullptr
};

/// Reads a journey's definition (docs/http-api.md). `known` tells whether a segment or creative of that id is published.
Result<Journey> parse_journey(const Value& definition, const std::function<bool(std::string_view kind, std::string_view id)>& known);
/// "1 hour", "30 minutes", "2 days" → milliseconds.
std::optional<Millis> parse_duration(std::string_view text);

/// What journeys and creatives a workspace has published. Versions stay as long as somebody may be inside.
struct Library {
    std::map<std::string, std::map<std::uint32_t, std::shared_ptr<const Journey>>, std::less<>> journeys;
    std::map<std::string, std::shared_ptr<const Creative>, std::less<>> creatives;
    std::map<std::string, std::string, std::less<>> segment_names;
    const Journey* latest(std::string_view id) const;
    const Journey* version(std::string_view id, std::uint32_t version) const;
};

/// One step's surroundings: what may be read, and where what happens is put.
struct Walk {
    Person& person;
    const Library& library;
    const consent::Policy& policy;
    Moment now;
    Hash128 input;                                              ///< seeds every id that is made here
    std::vector<std::pair<std::string, std::int64_t>>& counts;  ///< changes for measurement/
    std::vector<Hash128>& asks;                                 ///< outbox rows of the person that want a record appended
    std::vector<std::string>& trace;                            ///< what happened, in order, for the trace hash
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
/// Ends every run and cancels every message that has not left (erasure, stop).
void stop_all(Walk& walk, std::string_view reason);

}  // namespace kesher::journeys
