/// Reads and writes definitions as YAML, and remembers where each member stood.
///
/// Errors:  yaml_malformed, yaml_unsupported (anchors, tags, several documents), yaml_duplicate_key, yaml_too_deep; all the caller's, `where` is line:column.
/// Lives:   documents own what they hold.
/// Runs on: any thread; no shared state. Nothing of yaml-cpp leaves this folder.
#pragma once

#include <map>

#include "model/value.hpp"

namespace kesher::adapters {

namespace codes {
inline constexpr Code yaml_malformed{"yaml_malformed", Whose::caller, 400};
inline constexpr Code yaml_unsupported{"yaml_unsupported", Whose::caller, 400};
inline constexpr Code yaml_duplicate_key{"yaml_duplicate_key", Whose::caller, 400};
inline constexpr Code yaml_too_deep{"yaml_too_deep", Whose::caller, 400};
}  // namespace codes

constexpr std::size_t yaml_depth_max = 30;  ///< as much as the API takes inside of its own envelope

struct YamlDocument {
    Value value;
    std::map<std::string, std::string> places;  ///< JSON pointer → "line:column", both from 1
    /// Where the pointer leads; when it leads nowhere, the nearest parent: what is missing is missing there.
    std::string place(std::string_view pointer) const;
};

/// Reads one document of plain YAML: maps, lists and scalars. Only what JSON would read as null, true, false or a number is one; `22:00`, `yes` and `0x10` are text.
Result<YamlDocument> read_yaml(std::string_view text);

/// Writes block style, members in their order: the same value gives the same bytes, and reading them gives the same value. Text of several lines becomes a literal
/// block; what another reader of YAML might take for something else is quoted.
std::string write_yaml(const Value& value);

}  // namespace kesher::adapters
