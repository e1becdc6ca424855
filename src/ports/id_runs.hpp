/// Keeps one sorted immutable run of 16-byte message hashes per hour, for de-duplication beyond the current hour.
///
/// Errors:  file faults of ports/files.hpp.
/// Lives:   runs stay until dropped.
/// Runs on: the front's thread.
/// Costs:   contains() asks a small in-memory filter first; a miss costs no read.
#pragma once

#include <span>
#include <vector>

#include "base/hash.hpp"
#include "base/result.hpp"

namespace kesher {

class IdRuns {
public:
    virtual ~IdRuns() = default;
    /// Hours since 1970. `sorted` has no duplicates. Writing an existing hour replaces it (replay).
    virtual Result<void> write(std::int64_t hour, std::span<const Hash128> sorted) = 0;
    virtual Result<bool> contains(std::int64_t hour, const Hash128& hash) = 0;
    virtual std::vector<std::int64_t> hours() const = 0;  ///< ascending
    virtual Result<void> drop(std::int64_t hour) = 0;
    virtual std::uint64_t bytes() const = 0;  ///< of all runs on disk
};

}  // namespace kesher
