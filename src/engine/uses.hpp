/// Knows which published definition names which, and whether the two can work together.
///
/// Asked when something is published, not when the log is replayed: what was taken once stays taken.
///
/// Errors:  definition_invalid (caller, 400): what is published does not fit what it names; a JSON pointer to each place.
///          definition_in_use (caller, 409): others would no longer work; names five of them.
/// Lives:   results own their memory.
/// Runs on: any thread; pure.
/// Costs:   O(everything that the workspace has published) to make.
#pragma once

#include "engine/catalog.hpp"

namespace kesher::engine {

namespace codes {
inline constexpr Code definition_in_use{"definition_in_use", Whose::caller, 409};
}
constexpr std::size_t users_named_max = 5;

/// One definition names another.
struct Use {
    std::string user;      ///< "journeys/mortgage", "journeys/mortgage (version 3)"
    std::string kind, id;  ///< what it names
    /// Why the two cannot work together, or "". `where` is a pointer into the user, `there` into what it names: the member that decides.
    std::string misfit = {}, where = {}, there = {}, fix = {};
};

/// All uses of one workspace. What is retired uses nothing: a journey that is retired lets its people out.
class Uses {
public:
    Uses(const Catalog& catalog, WorkspaceNo workspace);
    /// Whether the definition, which is in this catalog, fits what it names and leaves what names it working. `before`: the catalog without it; who did not work
    /// then does not count.
    Result<void> allow(const Definition& changed, const Catalog& before) const;

private:
    Result<void> unused(const Definition& retired) const;
    Result<void> fits(const Definition& changed) const;
    Result<void> spares(const Definition& changed, const Catalog& before) const;
    bool contains(const Use& use) const;
    std::vector<Use> all_, misfits_;  ///< misfits stand apart: there are few, and each publishing looks at them
};

}  // namespace kesher::engine
