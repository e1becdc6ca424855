/// Owns some partitions on a thread of its own: steps records in order, holds back what may not leave before it is durable.
///
/// Errors:  none; the partition says what it could not read.
/// Lives:   started once, stopped once; the partitions are the worker's while it runs.
/// Runs on: post_… from any thread, never blocking; everything else on the worker's thread.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "engine/engine.hpp"

namespace kesher::app {

class Worker {
public:
    struct Outside {
        std::function<void(engine::Ask)> ask;           ///< what a step wants appended; must not block
        std::function<void(const Handoff&)> hand_over;  ///< what may leave now
        std::function<Position()> durable;
    };
    Worker(std::vector<engine::Partition*> partitions, PartitionNo all, Outside outside);
    ~Worker();

    /// Takes the records out of the list, in order.
    void post_records(std::vector<RecordPtr>& records);
    /// Runs on the worker's thread after everything posted before; `answer` runs once what it saw is durable.
    void post_query(std::function<std::function<void()>()> question);
    void post_durable();  ///< durable() has grown
    void start();
    void stop();  ///< after everything posted before
    std::size_t backlog() const;
    /// When this worker's partitions have something due next, in milliseconds; INT64_MAX for never.
    std::int64_t next_due_ms() const { return next_due_ms_.load(std::memory_order_relaxed); }

private:
    struct Held {
        Position position;
        std::function<void()> run;
    };
    void loop();
    void step(const RecordPtr& record);
    void release();

    std::vector<engine::Partition*> partitions_, own_;  ///< own_: by partition number, null where another worker steps it
    PartitionNo all_;
    Outside outside_;
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    struct Item {
        RecordPtr record;
        std::function<std::function<void()>()> question;
    };
    std::deque<Item> inbox_;
    bool stopping_ = false, durable_grew_ = false;
    std::deque<Held> held_;  ///< in order of position
    std::atomic<std::int64_t> next_due_ms_{INT64_MAX};
    Position last_ = 0;
    std::thread thread_;
};

}  // namespace kesher::app
