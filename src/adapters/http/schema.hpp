/// Describes the wire once: what each call takes and gives. `kesher openapi`, GET /openapi.json and the console's TypeScript are made from it.
///
/// Errors:  none; a mistake in the tables is found by schema_test.
/// Lives:   the tables are static.
/// Runs on: any thread.
#pragma once

#include <map>
#include <span>

#include "model/value.hpp"

namespace kesher::http {

/// A line of a table. Without a type it begins a schema; the lines below are its members, until the next one begins.
///
/// Names: "at?" may be missing; "count^" is the engine's to say and not taken in requests. A line named "..." takes in all members of the schema that is its type, one named
/// "=" says that the schema is nothing but its type.
///
/// Types are written as in TypeScript: string, number, boolean, null, 'one' | 'another', Name, Name[], Record<string, Name>, { id: string; at?: time }, and besides
/// integer, time (RFC 3339), rule (text, or JSON), json (anything), object (any members), Page<Name> (a list's page).
struct Row {
    std::string_view name, type, doc;
};

/// What a call is for. `path` is the route's; `takes` and `gives` are types, or a media type ("text/plain"), or "text/event-stream Name".
/// `query` names the parameters, separated by spaces.
struct Described {
    std::string_view method, path, summary, takes, gives, query;
};

/// Definitions are served under one route for all kinds: "/v1/{}" is told once for each of these.
struct Kind {
    std::string_view kind, one, schema;  ///< "segments", "a segment", "Segment"
};

// The tables, by topic. What docs/http-api.md promises and no route answers yet may stand there: it is told when its route is there.
std::span<const Row> people_rows();
std::span<const Row> definition_rows();
std::span<const Row> journey_rows();
std::span<const Row> decide_rows();
std::span<const Row> act_rows();
std::span<const Row> see_rows();
std::span<const Described> descriptions();
std::span<const Kind> kinds();

struct Member {
    std::string name, type, doc;
    bool optional = false, read_only = false;
};
struct Schema {
    std::string name, doc, alias;  ///< alias: the type that it is another name for
    std::vector<Member> members;
    std::string_view subject = {};  ///< of its table: people, definitions, journeys, decide, act, see
};
/// All tables, read: "..." is resolved.
const std::vector<Schema>& schemas();
/// JSON Schema 2020-12 of a type; names become references into #/components/schemas. A type that cannot be read, or names nothing, is a fault at its text.
Result<Value> json_schema(std::string_view type);

/// JSON Schema of one of them, with what its members are for.
Value component(const Schema& schema);

/// The OpenAPI 3.1 document of the routes there are.
const std::string& openapi();
/// The same schemas as TypeScript declarations, in one text.
std::string typescript();
/// And as modules, a file for each subject and an index.ts of them all: name of the file → its text.
std::map<std::string, std::string> typescript_modules();

}  // namespace kesher::http
