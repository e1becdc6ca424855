/// Plays random people against the real engine: faults of the store, crashes, power cuts, late events, merges, erasures; and checks after each step.
///
/// Errors:  none thrown; what a checker found is in `broken`, with the step.
/// Lives:   results own their memory.
/// Runs on: one thread. The same seed plays the same game.
#pragma once

#include "sim/sim_people.hpp"

namespace kesher::sim {

struct SimResult {
    std::vector<std::string> broken;
    std::uint64_t steps = 0, events = 0, duplicates = 0, late = 0, merges = 0, erasures = 0, consents = 0, sent = 0, crashes = 0, failed_appends = 0, failed_checkpoints = 0;
    FaultCounts faults;
    AskedCounts asked;
    Hash128 trace, digest;
};

SimResult run_sim(std::uint64_t seed, int hours);

}  // namespace kesher::sim
