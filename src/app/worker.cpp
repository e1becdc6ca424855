#include "app/worker.hpp"

namespace kesher::app {

Worker::Worker(std::vector<engine::Partition*> partitions, PartitionNo all, Outside outside) : partitions_(std::move(partitions)), all_(all), outside_(std::move(outside)) {
    own_.resize(all);
    for (engine::Partition* partition : partitions_) own_[partition->no()] = partition;
    for (const engine::Partition* partition : partitions_) last_ = std::max(last_, partition->position());
}

Worker::~Worker() { stop(); }

void Worker::start() {
    thread_ = std::thread([this] { loop(); });
}

void Worker::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    if (thread_.joinable()) thread_.join();
}

void Worker::post_records(std::vector<RecordPtr>& records) {
    {
        const std::lock_guard lock(mutex_);
        for (RecordPtr& record : records) inbox_.push_back({std::move(record), {}});
    }
    records.clear();
    wake_.notify_one();
}

void Worker::post_query(std::function<std::function<void()>()> question) {
    {
        const std::lock_guard lock(mutex_);
        inbox_.push_back({nullptr, std::move(question)});
    }
    wake_.notify_one();
}

void Worker::post_durable() {
    {
        const std::lock_guard lock(mutex_);
        durable_grew_ = true;
    }
    wake_.notify_one();
}

std::size_t Worker::backlog() const {
    const std::lock_guard lock(mutex_);
    return inbox_.size();
}

void Worker::step(const RecordPtr& record) {
    last_ = record->header.position;
    engine::route(record->header, all_, [&](PartitionNo no) {
        if (!own_[no]) return;
        engine::Effects effects = own_[no]->step(*record);
        for (engine::Ask& ask : effects.asks) outside_.ask(std::move(ask));
        for (Handoff& handoff : effects.handoffs) held_.push_back({last_, [this, handoff = std::move(handoff)] { outside_.hand_over(handoff); }});
    });
}

void Worker::release() {
    const Position durable = outside_.durable();
    while (!held_.empty() && held_.front().position <= durable) {
        const std::function<void()> run = std::move(held_.front().run);
        held_.pop_front();
        run();
    }
}

void Worker::loop() {
    for (;;) {
        std::deque<Item> batch;
        {
            std::unique_lock lock(mutex_);
            wake_.wait(lock, [&] { return stopping_ || durable_grew_ || !inbox_.empty(); });
            if (stopping_ && inbox_.empty()) break;
            batch.swap(inbox_);
            durable_grew_ = false;
        }
        for (Item& item : batch) {
            if (item.record) step(item.record);
            else if (auto answer = item.question()) held_.push_back({last_, std::move(answer)});
        }
        std::int64_t due = INT64_MAX;
        for (const engine::Partition* partition : partitions_)
            if (const auto at = partition->next_due()) due = std::min(due, at->ms);
        next_due_ms_.store(due, std::memory_order_relaxed);
        release();
    }
    release();
}

}  // namespace kesher::app
