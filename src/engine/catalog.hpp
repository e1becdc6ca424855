/// Compiles what a workspace has published into what the rooms use, and checks it before it is published.
///
/// Errors:  definition_unknown_kind, definition_invalid, and the faults of rules, templates and journeys; all the caller's, with a JSON pointer.
/// Lives:   a Catalog is immutable; publishing makes a new one that shares what did not change.
/// Runs on: any thread; pure.
#pragma once

#include <map>
#include <memory>

#include "journeys/journeys.hpp"
#include "model/definition.hpp"
#include "ports/front_door.hpp"

namespace kesher::engine {

namespace codes {
inline constexpr Code definition_unknown_kind{"definition_unknown_kind", Whose::caller, 404};
inline constexpr Code definition_invalid{"definition_invalid", Whose::caller, 400};
inline constexpr Code definition_exists{"definition_exists", Whose::caller, 409};
}  // namespace codes

/// Where events enter (11 §8-§9).
struct Source {
    std::string id, name;
    SourceNo no = 0;
    SourceKind kind = SourceKind::server;
    bool trust_pages = false;
    bool hold = true;  ///< until consent; false: a lawful basis was named
};

/// One workspace, compiled.
struct Workspace {
    WorkspaceNo no = 0;
    std::string name;
    std::string currency = "ILS";      ///< of every amount, in minor units
    std::vector<std::string> locales;  ///< that content must exist in; empty: none is asked for
    consent::Policy policy;
    std::map<SourceNo, Source> sources;
    segments::Segments segments;
    journeys::Library library;
    decisions::Shelf shelf;
};

class Catalog {
public:
    using Key = std::tuple<WorkspaceNo, std::string, std::string>;
    /// A catalog that also holds the definition; the fault says what is wrong with it.
    Result<std::shared_ptr<const Catalog>> with(const Definition& definition) const;
    const Workspace* workspace(WorkspaceNo no) const;
    const Definition* find(WorkspaceNo no, const std::string& kind, const std::string& id) const;
    const std::map<Key, std::shared_ptr<const Definition>>& definitions() const { return definitions_; }
    const std::map<WorkspaceNo, std::shared_ptr<const Workspace>>& workspaces() const { return workspaces_; }

private:
    std::map<Key, std::shared_ptr<const Definition>> definitions_;
    std::map<WorkspaceNo, std::shared_ptr<const Workspace>> workspaces_;
};

/// Members that the API adds to what was published; sent back, they are ignored.
inline constexpr std::array<std::string_view, 8> derived_members = {"version", "created_at", "updated_at", "retired", "count", "counts", "counted", "no"};

/// The kinds that the API serves, in the order in which an import must publish them.
inline constexpr std::array<std::string_view, 11> definition_kinds = {"workspaces", "purposes", "sources", "keys",    "placements", "experiments",
                                                                      "creatives",  "segments", "proofs",  "actions", "journeys"};

}  // namespace kesher::engine
