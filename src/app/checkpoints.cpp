// Checkpoints: captured one partition after the other, written when what they saw is durable. And the test clock's way forward.
#include <algorithm>
#include <cstdio>
#include <latch>

#include "app/runtime.hpp"

namespace kesher::app {
namespace {

constexpr Millis trim_every_ms = hour_ms;
constexpr Millis gap_ms_max = 40 * day_ms;  ///< a clock that is this far ahead of the log's end is not believed at once: history cannot come back
constexpr Millis doubt_ms = 7 * day_ms;

}  // namespace

void Runtime::checkpoint_then(std::function<void()> done) {
    {
        const std::lock_guard lock(checkpoint_mutex_);
        checkpoint_waiters_.push_back(std::move(done));
    }
    checkpoint_wake_.notify_one();
}

// A checkpoint costs what changed since the last one: under load it may take a tenth of the time, never all of it.
void Runtime::checkpoint_loop() {
    Millis wait = options_.checkpoint_ms;
    for (;;) {
        std::vector<std::function<void()>> waiters;
        {
            std::unique_lock lock(checkpoint_mutex_);
            checkpoint_wake_.wait_for(lock, std::chrono::milliseconds(wait), [&] { return checkpoints_end_ || !checkpoint_waiters_.empty(); });
            waiters.swap(checkpoint_waiters_);
        }
        if (checkpoints_end_ && waiters.empty()) return;
        const Millis began = world_.clock.monotonic();
        if (auto written = write_checkpoint(); !written) fail(written.fault());
        if (auto trimmed = trim_history(); !trimmed) fail(trimmed.fault());
        wait = std::clamp((world_.clock.monotonic() - began) * 9, options_.checkpoint_ms, options_.checkpoint_ms_max);
        for (auto& waiter : waiters) waiter();
    }
}

// The front captures itself at a position P, then every partition itself at or behind P: a restart replays from P, and each partition skips what it
// has. Between two partitions a worker goes on with what came meanwhile, so that no answer waits for more than one of them.
Result<void> Runtime::write_checkpoint() {
    StoreBatch front_batch;
    std::vector<StoreBatch> batches(partitions_.size());
    std::vector<Position> positions(partitions_.size());
    Position needed = 0;
    std::latch front_captured(1);
    const auto mark = [&](engine::Front& front) {
        flush_dispatch();
        front.capture(front_batch);
        needed = front.needed_from();
        front_captured.count_down();
    };
    if (front_ended_) mark(front_);
    else post_front_always(mark);
    front_captured.wait();
    for (std::size_t first = 0; first < partitions_.size(); first += workers_.size()) {
        const std::size_t count = std::min(workers_.size(), partitions_.size() - first);
        std::latch captured(static_cast<std::ptrdiff_t>(count));
        for (std::size_t no = first; no < first + count; ++no)
            workers_[no % workers_.size()]->post_query([&, no]() -> std::function<void()> {
                positions[no] = partitions_[no]->position();
                if (partitions_[no]->dirty()) partitions_[no]->capture(batches[no], world_.ground.keys);
                captured.count_down();
                return {};
            });
        captured.wait();
    }
    if (world_.ground.log.durable() < *std::max_element(positions.begin(), positions.end())) TRY_VOID(world_.ground.log.await_durable());
    for (const StoreBatch& batch : batches)
        if (!batch.empty()) TRY_VOID(world_.ground.store.write(batch));
    TRY_VOID(world_.ground.store.write(front_batch));
    needed_from_ = needed;
    return {};
}

void Runtime::begin_history(Position last) {
    trim_at_ = live();
    auto newest = last ? world_.ground.log.read(last) : Result<Stored>(Stored{});
    if (!last || !newest || newest->header.at + gap_ms_max > trim_at_) return;
    std::fprintf(stderr, "kesher: nothing was written since %s: should the clock be wrong, old history is kept for a week more\n", to_rfc3339(newest->header.at).c_str());
    trim_at_ = trim_at_ + doubt_ms;
}

// What is older than the history that is kept goes, whole segments at a time, once no restart needs it.
Result<void> Runtime::trim_history() {
    const Moment now = live();
    if (!options_.history_ms || now < trim_at_) return {};
    trim_at_ = now + trim_every_ms;
    TRY(kept, engine::oldest_since(world_.ground.log, now - options_.history_ms));
    return world_.ground.log.trim(std::min(kept, needed_from_));
}

void Runtime::advance_test(WorkspaceNo workspace, Moment to, std::function<void(Result<Moment>)> done) {
    post_front_always([this, workspace, to, done = std::move(done)](engine::Front&) mutable { hop_test_clock(workspace, to, std::move(done)); });
}

// One hop: to the next thing that is due, or to the end. Between hops everything that the last one caused has happened.
void Runtime::hop_test_clock(WorkspaceNo workspace, Moment to, std::function<void(Result<Moment>)> done) {
    const Scope scope{workspace, Environment::test};
    auto due = std::make_shared<std::int64_t>(INT64_MAX);
    const auto each = [due, scope](const engine::Partition& partition) {
        if (const auto next = partition.next_due(scope)) *due = std::min(*due, next->ms);
    };
    ask_all(each, [this, workspace, to, scope, due, done = std::move(done)]() mutable {
        post_front_always([this, workspace, to, scope, due, done = std::move(done)](engine::Front& front) mutable {
            if (outstanding_ > 0) {  // what the last hop caused is still on its way
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
                return hop_test_clock(workspace, to, std::move(done));
            }
            const Moment now = front.now(scope, live());
            if (now >= to) return done(now);
            auto moved = front.move_test_clock(workspace, std::min(to, std::max(now, Moment{*due})) - now, live());
            if (!moved) return done(moved.fault());
            hop_test_clock(workspace, to, std::move(done));
        });
    });
}

}  // namespace kesher::app
