/// Runs the real engine in simulated time: one thread, memory beneath it, crashes and power cuts whenever asked.
///
/// Errors:  faults of the engine; after a crash start() brings it back from what was durable.
/// Lives:   the world (files, store, keys, ids, what was sent) outlives the engines that run on it.
/// Runs on: one thread.
#pragma once

#include "adapters/log/embedded_log.hpp"
#include "engine/engine.hpp"
#include "sim/sim_world.hpp"

namespace kesher::sim {

/// A message that left: the outside's own record, kept apart from the engine.
struct Sent {
    Handoff handoff;
    Moment at;
};

class SimEngine {
public:
    SimEngine(std::uint64_t seed, PartitionNo partitions, Moment start);

    /// Opens log and store and replays. Also after crash().
    Result<engine::Restart> start();
    /// Drops the engine. `power`: also what the disk had not yet synced.
    void crash(bool power);
    /// A clean end: everything durable and in a checkpoint.
    Result<void> stop();

    engine::Engine& engine() { return *engine_; }
    engine::Front& front() { return engine_->front(); }
    Moment now() const { return now_; }
    /// Lets time pass, stopping at everything due.
    Result<void> advance(Moment to);
    /// Appends, steps, sends, takes receipts, until nothing is left.
    Result<void> settle();

    Result<engine::Front::PublishedAt> publish(Scope scope, const std::string& kind, const std::string& id, Value body);
    engine::Taken take(Scope scope, SourceNo source, const Value& item);
    /// A workspace with one trusted server source (1) and one public web source (2).
    Result<void> make_workspace(WorkspaceNo no, const std::string& name, Value settings);

    const std::vector<Sent>& sent() const { return sent_; }
    const Person* person(Scope scope, const Identifier& id) const { return engine_->person(scope, id); }
    SimFiles files;
    SimStore store;
    SimKeys keys;
    SimIdRuns runs;
    bool drop_receipts = false;  ///< the next receipts are lost, as when a crash comes between send and receipt

private:
    PartitionNo partitions_;
    Moment now_;
    std::unique_ptr<adapters::EmbeddedLog> log_;
    std::unique_ptr<engine::Engine> engine_;
    std::vector<Sent> sent_;
    std::set<Hash128> delivered_;  ///< the inbox knows a message by its id
    std::deque<Receipt> receipts_;
};

}  // namespace kesher::sim
