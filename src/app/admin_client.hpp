/// Asks the running engine through the socket that only the owner of the data folder can open.
///
/// Errors:  engine_away (nobody answers there) and what the engine refused, with the status as HTTP has it; exit_code() makes them the codes of docs/cli.md.
/// Lives:   values only; a connection for each call.
/// Runs on: any thread; blocks until the answer is there.
#pragma once

#include <string>

#include "model/value.hpp"

namespace kesher::app {

namespace codes {
inline constexpr Code engine_away{"engine_away", Whose::wait, 503};
inline constexpr Code engine_unreadable{"engine_unreadable", Whose::ours, 500};
inline constexpr Code engine_refused{"engine_refused", Whose::caller, 400};
}  // namespace codes

struct AdminClient {
    std::string data = "kesher-data", workspace, environment = "live";

    /// The answer's body. A refusal becomes a Fault with the engine's detail, place, fix and further errors.
    Result<Value> call(const std::string& method, const std::string& path, const Value* body = nullptr) const;
    /// Every row of a list, page by page.
    Result<Array> list(const std::string& path) const;
};

int exit_code(const Fault& fault);
/// One line a fault on stderr: what, where, how to fix.
void print_fault(const Fault& fault);
/// A text member, or "".
std::string member(const Value& value, const char* name);

}  // namespace kesher::app
