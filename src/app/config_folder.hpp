/// Holds a workspace's definitions as files: DIR/segments/open-cart.yaml …, and the workspace's settings as DIR/workspace.yaml.
///
/// Errors:  config_invalid (the caller's: an unknown kind, an id that differs from its file's name) and the faults of YAML; `where` is file:line:column, `more` has the rest.
/// Lives:   values own what they hold.
/// Runs on: any thread; only read_folder() and the like touch the disk.
#pragma once

#include <span>

#include "adapters/yaml/yaml.hpp"
#include "engine/catalog.hpp"

namespace kesher::app {

namespace codes {
inline constexpr Code config_invalid{"config_invalid", Whose::caller, 400};
inline constexpr Code config_missing{"config_missing", Whose::caller, 404};
inline constexpr Code config_unwritable{"config_unwritable", Whose::operator_, 500};
}  // namespace codes

/// A file below the folder; `path` is "segments/open-cart.yaml".
struct TextFile {
    std::string path, text;
};

/// One definition as the folder says it: without what the engine adds, with id and name. A workspace's settings have neither: the folder may be applied to another.
struct FolderDefinition {
    std::string kind, id, file;
    Value body;
    adapters::YamlDocument document;
    /// "segments/open-cart.yaml:3:7" for a JSON pointer into the body, as the engine's faults give it ("/rule@1:18" keeps its end).
    std::string place(const std::string& pointer) const;
};

/// Reads every file; kinds in the order in which they are published, ids in alphabetical order. The id of the settings is `workspace`.
Result<std::vector<FolderDefinition>> parse_folder(std::span<const TextFile> files, const std::string& workspace);
/// The folder's .yaml files, sorted by path. What does not end so is not ours, except .yml, which is refused.
Result<std::vector<TextFile>> read_folder(const std::string& folder);

/// The file of a definition.
std::string path_of(const std::string& kind, const std::string& id);
/// A definition as the API shows it, brought to what a folder says: without members that the engine adds.
Value plain_body(const std::string& kind, const std::string& id, Value shown);
/// The kinds that a folder holds, in the order in which they are published.
std::vector<std::string> folder_kinds();

/// The demo bank's folder, built into the program.
std::span<const TextFile> demo_folder();

}  // namespace kesher::app
