/// One person's turn within a step: everything the rooms need, and the bookkeeping around it. Private to the engine.
///
/// Errors:  none.
/// Lives:   within one call; its destructor puts timers, counters, asks and trace where they belong.
/// Runs on: the partition's thread.
#pragma once

#include "engine/partition.hpp"

namespace kesher::engine {

constexpr Millis held_ms_max = 30 * day_ms;  ///< a held event that no consent released is purged after this

struct Partition::Turn {
    Turn(Partition& partition, Person& person, Moment now, const Hash128& input, Effects& effects);
    ~Turn();
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

    Partition& partition;
    Person& person;
    Effects& effects;
    Moment now;
    std::shared_ptr<const Catalog> catalog;
    const Workspace& workspace;
    std::vector<std::pair<std::string, std::int64_t>> counts;
    std::vector<Hash128> asks;
    std::vector<std::string> trace;
    journeys::Walk walk;

private:
    static const Workspace& workspace_of(const Catalog& catalog, WorkspaceNo no);
};

}  // namespace kesher::engine
