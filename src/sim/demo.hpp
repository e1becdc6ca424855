/// Writes the demo: a bank, 500 people, half of them Hebrew speakers, 30 days, as a log with past times in a workspace of its own.
///
/// Errors:  faults of the engine.
/// Lives:   the engine is the caller's.
/// Runs on: one thread, before the server starts.
#pragma once

#include "engine/engine.hpp"

namespace kesher::sim {

struct DemoOptions {
    WorkspaceNo workspace = 1;
    std::vector<Definition> definitions;  ///< kind, id and body of all that the bank has published; with the sources core and site, and the workspace's zone_table
    Moment now;                           ///< the demo ends here
    std::uint64_t seed = 20260315;
    std::size_t people = 500;
    std::function<std::string(const std::string& key)> key_hash;  ///< what stands for a write key
    std::function<void(double share)> progress;                   ///< how much of the month is written, 0 to 1; may be empty
    std::function<void(const Handoff&)> delivered;                ///< set while writing: the engine's `deliver` must call it
};

Result<void> write_demo(engine::Engine& engine, DemoOptions& options);

/// The demo's write keys are the same in every run; its secret keys are not.
inline constexpr std::string_view demo_core_key = "wk_demo_core", demo_site_key = "wk_demo_site", demo_core_test_key = "wk_demo_core_test";

}  // namespace kesher::sim
