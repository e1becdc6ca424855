/// Remembers which items were taken: the current hour in a table, earlier hours as sorted runs behind ports/id_runs.hpp.
///
/// Errors:  file faults of IdRuns, passed on.
/// Lives:   as long as the front; rebuilt from record headers after a restart.
/// Runs on: the front's thread.
#pragma once

#include <map>
#include <unordered_set>

#include "base/moment.hpp"
#include "model/vocabulary.hpp"
#include "ports/id_runs.hpp"

namespace kesher::ingest {

/// The window in which an item counts once.
constexpr Millis dedupe_window_ms = 7 * day_ms;

class Seen {
public:
    explicit Seen(IdRuns& runs) : runs_(runs) {}
    /// Whether the item was taken within the window that ends at `now`.
    Result<bool> contains(const Hash128& message, Moment now);
    /// Notes an item that was taken at `at` with the record at `position`. Hours only go forward.
    void note(const Hash128& message, Moment at, Position position);
    /// Writes the runs of hours that have passed and whose records are all durable; drops runs before the window.
    /// Never earlier: a run that outlives its records would call a retry of a lost item a duplicate.
    Result<void> settle(Position durable);
    /// Where the records begin whose hashes only memory holds: a restart notes everything from here again.
    Position unsettled_from() const;
    /// Where the records of each hour begin whose run is written, for the checkpoint; a restart gives them back.
    const std::map<std::int64_t, Position>& begins() const { return begins_; }
    void restore(std::int64_t hour, Position begin) { begins_[hour] = begin; }
    /// Where the first hour begins whose run was written and is gone, or 0: from there a restart notes everything again, and settle() writes the runs anew.
    Position gone_from() const;
    std::size_t current_size() const { return hours_.empty() ? 0 : hours_.rbegin()->second.table.size(); }
    std::uint64_t bytes() const { return runs_.bytes(); }

private:
    struct Hour {
        std::unordered_set<Hash128, HashOfHash128> table;  // looked up only; sorted before it is written
        Position first = 0, last = 0;
    };
    IdRuns& runs_;
    std::map<std::int64_t, Position> begins_;
    std::map<std::int64_t, Hour> hours_;  // the current one and those that wait to be written
};

}  // namespace kesher::ingest
