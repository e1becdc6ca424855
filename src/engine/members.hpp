/// Refuses members that a definition does not know. Asked when something is published, not when the log is replayed: what was taken once stays taken.
///
/// Errors:  definition_invalid (caller): a JSON pointer to the member, and the nearest known name.
/// Lives:   results own their memory.
/// Runs on: any thread; pure.
#pragma once

#include "engine/catalog.hpp"

namespace kesher::engine {

Result<void> check_members(std::string_view kind, const Value& body);
/// The names that a kind's definitions may have; of "steps": those of every type of step.
std::vector<std::string_view> members_of(std::string_view kind);

}  // namespace kesher::engine
