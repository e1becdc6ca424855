/// Runs the engine on threads: the front on one, partitions on others, checkpoints on a third; and keeps the promises between them.
///
/// What an answer depends on is durable before it leaves: acks and reads wait for the log's position, never for a checkpoint.
///
/// Errors:  starting (wait), overloaded (wait: the front's inbox is full), faults of the engine. A failed log or store stops the process.
/// Lives:   ports outlive the runtime; stop() before destroying them.
/// Runs on: any thread may call; work is posted to the threads that own it.
#pragma once

#include <atomic>

#include "app/worker.hpp"
#include "ports/clock.hpp"

namespace kesher::app {

struct RuntimeOptions {
    PartitionNo partitions = engine::partitions_default;
    std::size_t workers = 2;
    std::size_t front_tasks_max = 20'000;  ///< more waiting tasks than this are refused with 429
    std::size_t worker_backlog_max = 50'000;
    Millis checkpoint_ms = 1'000, checkpoint_ms_max = 30'000;  ///< the pause between checkpoints: longer when they take long
    Millis history_ms = 400 * day_ms;                          ///< how far back the log is kept; 0: for ever
    bool accept_upgrade = false;
    std::string zones;  ///< version of the machine's zones, for the environment record
};

/// Immutable look-ups for threads that are not the front: who holds which key, what is published.
struct Directory {
    struct Key {
        std::string id;
        WorkspaceNo workspace = 0;
        Environment environment = Environment::live;
        bool secret = false;
        std::string source;
        std::vector<std::string> scopes;
        std::vector<Purpose> purposes;
        Purpose purpose = Purpose::service;
    };
    std::map<Hash128, Key> keys;  ///< by keyed hash of the key's text
    std::shared_ptr<const engine::Catalog> catalog;
};

class Runtime {
public:
    struct World {
        engine::Ground ground;
        Clock& clock;
        Sender& sender;
    };
    Runtime(World world, RuntimeOptions options);
    ~Runtime();

    /// Restarts from the checkpoint and begins to serve. Fault: the store or log cannot be trusted (operator).
    Result<engine::Restart> start();
    /// Ends cleanly: everything taken is stepped, durable, and in a checkpoint.
    void stop();

    /// Live time: the wall clock; or, when that jumped ahead by more than clock_jump_max, what can have passed since. While it is so, nothing is sent.
    Moment live();
    bool clock_jumped() const { return clock_jumped_.load(); }
    /// Runs on the front's thread. False when the inbox is full: the caller answers 429.
    bool post_front(std::function<void(engine::Front&)> task);
    /// Like post_front, for what must not be refused: receipts, asks, opt-outs, operators.
    void post_front_always(std::function<void(engine::Front&)> task);
    /// Calls `run` once `position` is durable, from any thread.
    void when_durable(Position position, std::function<void()> run);
    /// Runs on the thread that owns the partition, after everything taken so far; the returned closure runs when that is durable.
    void ask_partition(PartitionNo no, std::function<std::function<void()>(engine::Partition&)> question);
    /// Asks every partition; `done` runs (durably) after the last answered. `each` runs on the owners' threads.
    void ask_all(std::function<void(const engine::Partition&)> each, std::function<void()> done);
    /// Checkpoints now, then runs `done` on the checkpoint thread.
    void checkpoint_then(std::function<void()> done);
    /// Runs slow reads (log bodies) off the engine's threads.
    void post_read(std::function<void()> task);
    /// Moves the test clock of a workspace, stopping at everything that is due on the way.
    void advance_test(WorkspaceNo workspace, Moment to, std::function<void(Result<Moment>)> done);
    /// Counts a proof over all partitions and tells them; `done` runs when they know.
    void count_proof(Scope scope, const std::string& id, std::function<void(Result<decisions::Counted>)> done);
    std::shared_ptr<const Directory> directory() const { return std::atomic_load(&directory_); }

    engine::Ground& ground() { return world_.ground; }
    Clock& clock() { return world_.clock; }
    bool ready() const { return ready_.load(); }
    double progress() const { return progress_.load(); }
    const char* doing() const { return doing_.load(); }
    /// Tells how far the start is, 0 to 1, and what it does: "reading", "demo", "serving"; a literal. Whoever prepares the data before start() says so too.
    void tell(const char* doing, double share) {
        doing_ = doing;
        progress_ = share;
    }
    std::size_t front_backlog() const;
    std::shared_ptr<void> on_durable(std::function<void(Position)> listener);
    PartitionNo partitions() const { return options_.partitions; }

private:
    using Task = std::function<void(engine::Front&)>;
    void front_loop();
    void flush_dispatch();
    void checkpoint_loop();
    void read_loop();
    void tick_if_due();
    void publish_directory();
    void count_proofs_if_due();
    void append_ask(engine::Front& front, const engine::Ask& ask);
    void hand_over(const Handoff& handoff);
    void durable_grew(Position position);
    Result<void> write_checkpoint();
    void begin_history(Position last);
    Result<void> trim_history();
    void hop_test_clock(WorkspaceNo workspace, Moment to, std::function<void(Result<Moment>)> done);
    [[noreturn]] void fail(const Fault& fault);

    World world_;
    RuntimeOptions options_;
    std::vector<std::unique_ptr<engine::Partition>> partitions_;
    engine::Front front_;
    std::vector<std::unique_ptr<Worker>> workers_;
    std::vector<std::vector<RecordPtr>> dispatched_;  ///< of the front's thread: what the task in hand appended, per worker
    std::shared_ptr<const Directory> directory_;
    Position directory_at_ = 0;
    std::atomic<std::thread::id> front_id_{};
    std::atomic<bool> ready_{false}, stopping_{false}, checkpoints_end_{false}, front_ended_{false};
    std::atomic<double> progress_{0};
    std::atomic<const char*> doing_{"reading"};
    std::atomic<std::int64_t> outstanding_{0};  ///< asks not yet appended and hand-overs without a receipt

    mutable std::mutex front_mutex_;
    std::condition_variable front_wake_;
    std::deque<Task> front_tasks_;

    std::mutex durable_mutex_;
    std::multimap<Position, std::function<void()>> waiting_;
    std::vector<std::weak_ptr<std::function<void(Position)>>> listeners_;

    std::mutex checkpoint_mutex_;
    std::condition_variable checkpoint_wake_;
    std::vector<std::function<void()>> checkpoint_waiters_;
    Position needed_from_ = 0;  ///< of the checkpoint's thread: what a restart would read
    Moment trim_at_;

    std::mutex read_mutex_;
    std::condition_variable read_wake_;
    std::deque<std::function<void()>> reads_;

    std::mutex clock_mutex_;
    Moment last_live_;
    Millis last_monotonic_ = 0;
    std::atomic<bool> clock_jumped_{false};
    std::vector<engine::Ask> jump_held_;  ///< claims that wait for the clock to be believed again
    Moment last_tick_, proofs_counted_;
    std::thread front_thread_, checkpoint_thread_, read_thread_;
};

}  // namespace kesher::app
