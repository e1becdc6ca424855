/// Puts front and partitions together: restart from a checkpoint, routing of records, the round of asks and hand-overs.
///
/// `Engine` runs them on one thread: stories, simulation and tools use it as it is. The server (app/runtime) runs the same front and
/// partitions on threads of their own, with the same restart and the same routing.
///
/// Errors:  faults of log, store and keys (operator); after one of them nothing more is accepted.
/// Lives:   ports outlive the engine.
/// Runs on: one thread.
#pragma once

#include "engine/front.hpp"

namespace kesher::engine {

namespace codes {
inline constexpr Code upgrade_unclean{"upgrade_unclean", Whose::operator_, 500};
}

/// What the engine stands on.
struct Ground {
    Log& log;
    Store& store;
    Keys& keys;
    IdRuns& runs;
};

/// Calls `visit(partition number)` for every partition that steps the record.
template <class Visit>
void route(const RecordHeader& header, PartitionNo partitions, Visit visit) {
    if (header.partition == partition_all) {
        for (PartitionNo no = 0; no < partitions; ++no) visit(no);
        return;
    }
    if (header.partition != partition_none) visit(header.partition);
    if (header.other_partition != partition_none && header.other_partition != header.partition) visit(header.other_partition);
}

struct Restart {
    Position from = 0, to = 0;  ///< what was replayed
    std::uint64_t records = 0, shredded = 0;
    std::vector<KeySlot> to_shred;  ///< of erasures behind the checkpoint: shred again once a checkpoint lies beyond them
};
struct RestartOptions {
    bool accept_upgrade = false;                 ///< replay what another engine version left without a checkpoint
    std::function<void(double share)> progress;  ///< how much of the log behind the checkpoint is replayed, 0 to 1; now and then
};
/// Reads the last checkpoint and replays the log behind it. Fault upgrade_unclean (operator): that part of the log was written by another engine
/// version, whose steps may differ from ours; it must be replayed by that version, or accepted.
/// Fault log_broken (operator): log and store do not belong together, or the store is gone and the log no longer begins at its beginning.
Result<Restart> restart(Ground ground, Front& front, std::vector<std::unique_ptr<Partition>>& partitions, const RestartOptions& options = {});

/// The oldest record that is not older than `since`, or the position behind the last. Reads a few records for each halving of the log.
Result<Position> oldest_since(Log& log, Moment since);

class Engine {
public:
    /// `deliver` takes what may leave; the receipt comes back through front().receipt().
    Engine(Ground ground, PartitionNo partitions, std::function<void(const Handoff&)> deliver);
    Result<Restart> start(Moment live, const RestartOptions& options = {});
    Front& front() { return front_; }
    /// Appends what steps asked for, makes it durable, hands over what may leave; until nothing is left to do.
    Result<void> settle(Moment live);
    /// Moves live time to `to`, stopping at everything that is due on the way.
    Result<void> advance(Moment from, Moment to, Scope scope = {});
    Result<void> checkpoint();
    /// Counts every proof of the workspace and tells the partitions.
    Result<void> count_proofs(Scope scope, Moment live);
    /// Forgets a person: fence, checkpoint, shred. Done when it returns.
    Result<Erasure> erase(Scope scope, const Identifier& who, const Hash128& request, Moment live);

    std::optional<Moment> next_due() const;
    const Person* person(Scope scope, const Identifier& who) const;
    const Partition& partition_of(Scope scope, PersonId person) const { return *partitions_[front_.partition_of(scope.workspace, person)]; }
    const std::vector<std::unique_ptr<Partition>>& partitions() const { return partitions_; }
    /// Over all partitions, in order of their numbers.
    Hash128 trace() const;
    Hash128 digest() const;

private:
    Ground ground_;
    std::vector<std::unique_ptr<Partition>> partitions_;
    Front front_;
    std::function<void(const Handoff&)> deliver_;
    std::deque<Ask> asks_;
    std::deque<std::pair<Position, Handoff>> handoffs_;
};

}  // namespace kesher::engine
