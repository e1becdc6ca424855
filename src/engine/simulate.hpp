/// Plays a journey for one person, real or invented, without doing anything: on a copy, in imagined time, with nobody to send to.
///
/// Side effects are impossible by construction: what comes in is const, what goes out is a value; no log, store or sender is within reach.
///
/// Errors:  journey_unknown, simulation_invalid (caller: JSON pointer, fix).
/// Lives:   results own their memory.
/// Runs on: any thread that may read the person; pure.
#pragma once

#include "engine/views.hpp"

namespace kesher::engine {

namespace codes {
inline constexpr Code simulation_invalid{"simulation_invalid", Whose::caller, 400};
}
constexpr std::size_t simulated_moments_max = 2'000;  ///< things that may happen in one simulation
constexpr Millis simulated_ms_max = 400 * day_ms;

/// What is imagined to happen after the entry.
struct Imagined {
    struct After {
        Millis in_ms = 0;
        std::string event;
        Value properties;
    };
    std::vector<After> after;
    std::map<std::string, Value, std::less<>> outcomes;  ///< by step id: {"outcome", "answers"}, given an hour after the task was made
    std::uint32_t version = 0;                           ///< 0: the latest
};
Result<Imagined> imagined_from_json(const Value& request);
/// Whether its outcomes are those of the journey's tasks.
Result<void> check_imagined(const Imagined& imagined, const journeys::Journey& journey);
/// A person made of {"traits", "consents": {"email": true}, "events": [{"event", "properties", "ago"}]}.
Result<Person> invent(const Value& invented, const Workspace& workspace, Scope scope, Moment now);

/// How it went.
struct Played {
    bool entered = false;
    std::vector<journeys::Visit> visits;
    std::map<Hash128, Message> messages;
    std::map<Hash128, Task> tasks;
    bool held_out = false;
    Moment ended_at;
    std::string ended;  ///< completed, goal, exit_rule …; "still_inside" when the time was over first
};
Played play(const Person& person, const Workspace& workspace, const journeys::Journey& journey, const Imagined& imagined, Moment now);

/// The answer of POST /v1/journeys/{id}/simulate.
Value simulation_view(const Played& played, const Person& person, const Workspace& workspace, const journeys::Journey& journey);

/// Sums over an audience for POST /v1/journeys/{id}/dry-run.
struct DryRun {
    std::uint64_t people = 0, entering = 0, tasks = 0, held_out = 0;
    struct Step {
        std::uint64_t entered = 0;
        std::map<std::string, std::uint64_t> by_channel, blocked;
    };
    std::map<std::string, Step> steps;
    std::map<std::string, std::uint64_t> messages, blocked;
    void add(const Played& played);
    Value view() const;
};

}  // namespace kesher::engine
