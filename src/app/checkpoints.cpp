// Checkpoints: captured one partition after the other, written when what they saw is durable. And the test clock's way forward.
#include <algorithm>
#include <latch>

#include "app/runtime.hpp"

namespace kesher::app {

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
    std::latch front_captured(1);
    const auto mark = [&](engine::Front& front) {
        flush_dispatch();
        front.capture(front_batch);
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
    return world_.ground.store.write(front_batch);
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
