/// Says how a folder of definitions and what a workspace has published differ, definition by definition, member by member.
///
/// Errors:  none; what is compared was read before.
/// Lives:   a Difference owns what it holds.
/// Runs on: any thread; pure.
#pragma once

#include "app/config_folder.hpp"

namespace kesher::app {

/// What the engine has of one definition.
struct EngineDefinition {
    std::string kind, id;
    Value body;  ///< as plain_body() gives it
    std::uint32_t version = 0;
    bool stopped = false;  ///< a journey that an operator stopped
};

/// One member that differs. `path` is "steps.guide.for"; items of a list go by their id, else by their place.
struct MemberChange {
    std::string path;
    Value engine, folder;                     ///< null where it is missing
    bool in_engine = true, in_folder = true;  ///< where it is there
};

struct Difference {
    enum class What : std::uint8_t { added, changed, removed } what = What::added;
    std::string kind, id;
    std::vector<MemberChange> members;             ///< of what changed
    const FolderDefinition* definition = nullptr;  ///< of what was added or changed: lives with the folder
    std::uint32_t version = 0;                     ///< the engine's
    bool stopped = false;
};
inline constexpr std::array<std::string_view, 3> difference_names = {"added", "changed", "removed"};

/// In the folder's order, then what is only in the engine. `removed`: published, and not in the folder. The workspace's settings are never removed.
std::vector<Difference> differences(const std::vector<FolderDefinition>& folder, const std::vector<EngineDefinition>& engine);

/// For people: a line for each, the changed members below it.
std::string text_of(const std::vector<Difference>& all);
Value json_of(const std::vector<Difference>& all);

}  // namespace kesher::app
