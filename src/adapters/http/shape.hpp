/// Holds a request's body against what the tables say of it: a member of the wrong type is told, not read as if it were missing.
///
/// What is missing and which words may stand are told by those who read the body, and the unknown members of a definition by the engine; null means missing, but not in a list.
///
/// Errors:  as given by the caller (400): each with its JSON pointer, the type that it is and the type that it must be; at most misshapen_max.
/// Lives:   results own their memory.
/// Runs on: any thread; pure.
#pragma once

#include "adapters/http/routes.hpp"

namespace kesher::http {

constexpr std::size_t misshapen_max = 50;

/// Every member of the body that is of another type than `type` says (schema.hpp has the forms), or that it does not say at all. `at` stands before the pointers.
std::vector<Fault> misshapen(const Value& body, std::string_view type, Code code, const std::string& at = "");
/// The same for a definition of a kind; what no table knows is left to those who do.
std::vector<Fault> misshapen_definition(const Value& body, std::string_view kind, const std::string& at = "");
/// The same for the body of a call, by its route; the first fault carries the rest.
Result<void> check_body(const Exchange& exchange, const Value& body);

}  // namespace kesher::http
