/// Runs stories: tests of a campaign that a marketer reads, against the real engine in simulated time (docs/stories.md).
///
/// Errors:  story_invalid (caller): file:line and what was expected there. A failed expectation is no error but a Failure.
/// Lives:   results own their memory.
/// Runs on: one thread.
#pragma once

#include <map>

#include "sim/sim_engine.hpp"

namespace kesher::sim {

namespace codes {
inline constexpr Code story_invalid{"story_invalid", Whose::caller, 400};
}

/// How a story is run; what is sent must not depend on it.
struct StoryMode {
    PartitionNo partitions = engine::partitions_default;
    bool restart_each_line = false;
    bool cut_power = false;  ///< restarts are power cuts instead of clean crashes
    bool double_events = false;
};

struct Failure {
    std::size_t line = 0;
    std::string expected, seen, why;
};
struct StoryResult {
    std::string title;
    std::size_t checks = 0;
    std::vector<Failure> failures;
    std::vector<std::string> sent;  ///< "time channel creative person", in order
};

/// `zone` compiles the story's zone by name.
Result<StoryResult> run_story(const std::string& text, const StoryMode& mode, const std::function<Result<Zone>(const std::string&)>& zone);

}  // namespace kesher::sim
