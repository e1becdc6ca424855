#include "engine/engine.hpp"

#include <algorithm>

#include "engine/store_keys.hpp"

namespace kesher::engine {

Result<Restart> restart(Ground ground, Front& front, std::vector<std::unique_ptr<Partition>>& partitions, const RestartOptions& options) {
    Restart out;
    TRY_VOID(front.restore(ground.store));
    if (front.engine_of_log() && front.engine_of_log() != engine_version && ground.log.range().last > front.position() && !options.accept_upgrade)
        return Fault{codes::upgrade_unclean,
                     "engine version " + std::to_string(front.engine_of_log()) + " did not stop cleanly: records behind position " + std::to_string(front.position()) +
                         " are in no checkpoint",
                     "", "start and stop that version once, or accept replaying them with this one: --accept-upgrade"};
    Position from = front.replay_from();
    for (auto& partition : partitions) {
        TRY_VOID(partition->restore(ground.store, ground.keys));
        from = std::min(from, partition->position() + 1);
    }
    const Log::Range range = ground.log.range();
    if (range.last == 0 && !ground.runs.hours().empty())
        return Fault{kesher::codes::log_broken, "the log is empty, and ids of messages that it held are there", "", "restore the log from a backup, or give another folder"};
    Position known = front.position();
    for (const auto& partition : partitions) known = std::max(known, partition->position());
    if (range.last < known)
        return Fault{kesher::codes::log_broken, "the log ends at " + std::to_string(range.last) + ", the store has seen " + std::to_string(known), "",
                     "log and store are of different times: restore both from one backup"};
    if (from < range.first)
        return Fault{kesher::codes::log_broken, "the store needs the log from " + std::to_string(from) + ", its history begins at " + std::to_string(range.first), "",
                     "log and store are of different times: restore both from one backup"};
    out.from = from;
    out.to = range.last;
    TRY(reader, ground.log.open(from));
    for (Position at = from; at <= range.last;) {
        TRY(stored, reader->next());
        if (!stored) break;
        at = stored->header.position + 1;
        TRY(opened, Front::open(*stored, ground.keys));
        const RecordPtr record = front.folded(std::move(opened));
        if (record->header.kind == RecordKind::erase)
            for (Reader in(record->body); in.next();)
                if (in.id() == 2) out.to_shred.push_back(static_cast<KeySlot>(in.number()));
        route(record->header, static_cast<PartitionNo>(partitions.size()), [&](PartitionNo no) { partitions[no]->step(*record); });
        ++out.records;
        out.shredded += record->shredded;
        if (options.progress && out.records % 1024 == 0) options.progress(static_cast<double>(at - from) / static_cast<double>(range.last + 1 - from));
    }
    return out;
}

Result<Position> oldest_since(Log& log, Moment since) {
    Position low = log.range().first, high = log.durable() + 1;  // the answer lies within
    while (low < high) {
        const Position middle = low + (high - low) / 2;
        TRY(reader, log.open(middle));
        Position at = middle;
        bool older = false;
        // Test environments run ahead: what tells the time is the next record that does not. Ticks come every minute.
        for (; at < high; ++at) {
            TRY(stored, reader->next());
            if (!stored) break;
            if (stored->header.scope.environment == Environment::test) continue;
            older = stored->header.at < since;
            break;
        }
        if (older) low = at + 1;
        else high = middle;
    }
    return low;
}

Engine::Engine(Ground ground, PartitionNo partitions, std::function<void(const Handoff&)> deliver)
    : ground_(ground),
      front_({ground.log, ground.keys, ground.runs}, partitions,
             [this](const RecordPtr& record) {
                 route(record->header, static_cast<PartitionNo>(partitions_.size()), [&](PartitionNo no) {
                     Effects effects = partitions_[no]->step(*record);
                     for (Ask& ask : effects.asks) asks_.push_back(std::move(ask));
                     for (Handoff& handoff : effects.handoffs) handoffs_.emplace_back(record->header.position, std::move(handoff));
                 });
             }),
      deliver_(std::move(deliver)) {
    for (PartitionNo no = 0; no < partitions; ++no) partitions_.push_back(std::make_unique<Partition>(no));
}

Result<Restart> Engine::start(Moment live, const RestartOptions& options) {
    TRY(done, restart(ground_, front_, partitions_, options));
    std::vector<Receipt> doubts;
    for (const auto& partition : partitions_) {
        for (Ask& ask : partition->open_asks()) asks_.push_back(std::move(ask));
        // The local inbox knows a message by its id: handing it over again cannot double it.
        Partition::Open open = partition->open_handoffs();
        for (Handoff& handoff : open.handoffs) handoffs_.emplace_back(done.to, std::move(handoff));
        doubts.insert(doubts.end(), open.in_doubt.begin(), open.in_doubt.end());
    }
    for (const Receipt& doubt : doubts)
        if (auto told = front_.receipt(doubt, live); !told && !(told.fault().code == codes::person_unknown)) return told.fault();
    TRY_VOID(settle(live));
    if (!done.to_shred.empty()) {
        TRY_VOID(checkpoint());
        TRY_VOID(ground_.keys.shred(done.to_shred));
    }
    return done;
}

Result<void> Engine::settle(Moment live) {
    while (!asks_.empty() || !handoffs_.empty()) {
        while (!asks_.empty()) {
            const Ask ask = std::move(asks_.front());
            asks_.pop_front();
            if (auto position = front_.append_ask(ask, live); !position && !(position.fault().code == codes::person_unknown)) return position.fault();
        }
        TRY_VOID(ground_.log.await_durable());
        std::deque<std::pair<Position, Handoff>> ready = std::exchange(handoffs_, {});
        for (const auto& [position, handoff] : ready) deliver_(handoff);
    }
    TRY_VOID(ground_.log.await_durable());
    return front_.settle(ground_.log.durable());
}

std::optional<Moment> Engine::next_due() const {
    std::optional<Moment> out;
    for (const auto& partition : partitions_)
        if (const auto due = partition->next_due(); due && (!out || *due < *out)) out = due;
    return out;
}

Result<void> Engine::advance(Moment from, Moment to, Scope scope) {
    Moment at = from;
    for (;;) {
        const auto due = next_due();
        if (!due || *due > to) break;
        at = std::max(at, *due);
        TRY_VOID([&]() -> Result<void> {
            auto ticked = front_.tick(at, scope);
            if (!ticked) return ticked.fault();
            return {};
        }());
        TRY_VOID(settle(at));
        if (const auto again = next_due(); again && *again <= at && again == due) break;  // another scope's, whose time this tick does not move
    }
    if (auto ticked = front_.tick(to, scope); !ticked) return ticked.fault();
    return settle(to);
}

Result<void> Engine::checkpoint() {
    TRY_VOID(ground_.log.await_durable());
    for (auto& partition : partitions_) {
        if (!partition->dirty()) continue;
        StoreBatch batch;
        partition->capture(batch, ground_.keys);
        TRY_VOID(ground_.store.write(batch));
    }
    StoreBatch batch;
    front_.capture(batch);
    return ground_.store.write(batch);
}

Result<void> Engine::count_proofs(Scope scope, Moment live) {
    const Workspace* workspace = front_.catalog()->workspace(scope.workspace);
    if (!workspace) return {};
    for (const auto& [id, proof] : std::map(workspace->shelf.proofs)) {
        decisions::Counted sum;
        for (const auto& partition : partitions_) {
            const decisions::Counted part = partition->count_proof(scope, *proof);
            sum.people += part.people;
            sum.did += part.did;
            sum.at = std::max(sum.at, partition->now(scope));
        }
        if (auto told = front_.proof(scope, id, sum, live); !told) return told.fault();
    }
    return settle(live);
}

Result<Erasure> Engine::erase(Scope scope, const Identifier& who, const Hash128& request, Moment live) {
    TRY(erasure, front_.erase(scope, who, request, live));
    TRY_VOID(settle(live));
    TRY_VOID(checkpoint());  // replay must never cross a shred
    TRY_VOID(ground_.keys.shred(erasure.slots));
    return erasure;
}

const Person* Engine::person(Scope scope, const Identifier& who) const {
    const auto id = front_.lookup(scope, who);
    return id ? partition_of(scope, *id).person(*id) : nullptr;
}

Hash128 Engine::trace() const {
    Hasher out("trace");
    for (const auto& partition : partitions_) out.add(partition->trace());
    return out.done();
}

Hash128 Engine::digest() const {
    Hasher out("digest");
    for (const auto& partition : partitions_) out.add(partition->digest());
    return out.done();
}

}  // namespace kesher::engine
