/// The log in files of our own: preallocated segments, a chain over every record, group commit, a watermark beside it.
///
/// Errors:  as ports/log.hpp; a log that ends below its watermark, or whose chain breaks below it, is refused with file@offset.
/// Lives:   readers may outlive appends but not the log.
/// Runs on: append() on one thread; the sync thread and the watermark thread are its own (none when `synchronous`).
/// Costs:   bench/log.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>

#include "ports/files.hpp"
#include "ports/log.hpp"

namespace kesher::adapters {

struct LogOptions {
    std::string folder;
    std::uint64_t segment_bytes = 64ULL << 20;
    std::size_t group_bytes_max = 1 << 20;
    std::size_t waiting_bytes_max = 64 << 20;  ///< more unsynced than this is refused: log_full
    Millis watermark_ms = 100;
    bool synchronous = false;  ///< no threads: await_durable() writes and syncs in the caller (simulation, tools)
};

/// What opening found.
struct LogReport {
    Position last = 0;
    bool tail_cut = false;
    std::string cut_where;  ///< file@offset
    std::uint64_t cut_bytes = 0;
};

class EmbeddedLog final : public Log {
public:
    static Result<std::unique_ptr<EmbeddedLog>> open(Files& files, LogOptions options);
    ~EmbeddedLog() override;
    const LogReport& report() const { return report_; }

    Position next_position() const override { return next_; }
    Result<void> append(const RecordHeader& header, BytesView sealed) override;
    Position durable() const override { return durable_.load(std::memory_order_acquire); }
    void on_durable(std::function<void(Position)> listener) override { listener_ = std::move(listener); }
    Result<void> await_durable() override;
    Result<std::unique_ptr<LogReader>> open(Position from) override;
    Result<Stored> read(Position position) override;
    Range range() const override;
    Result<void> trim(Position below) override;
    /// Writes the watermark now (the thread does it every watermark_ms).
    Result<void> write_watermark();
    /// Stops the threads; everything appended is durable. Called by the destructor.
    void close();

private:
    friend class SegmentReader;
    struct Segment {
        std::string path;
        std::uint64_t number = 0;
        Position first = 0;
        Hash128 chain_before;
    };
    struct Chunk {
        std::uint64_t segment = 0, offset = 0;
        Bytes bytes;
        Position last = 0;
        Hash128 chain;
        bool opens_segment = false;
    };
    EmbeddedLog(Files& files, LogOptions options) : files_(files), options_(std::move(options)) {}
    Result<void> recover();
    Result<void> cut_tail(const std::vector<std::string>& names);
    Result<void> recover_segment(Segment segment, bool last_segment);
    Result<void> begin_segment(Position first);
    Result<void> write_chunk(const Chunk& chunk);
    Result<void> sync_once(bool& worked);
    void sync_loop();
    void watermark_loop();
    std::string path_of(std::uint64_t number) const;

    Files& files_;
    LogOptions options_;
    LogReport report_;
    std::function<void(Position)> listener_;

    mutable std::mutex mutex_;                                           ///< guards everything below that both threads touch
    std::condition_variable wake_, synced_, closing_wake_;               // one waiter each: a shared one could swallow a wake-up
    std::map<Position, Segment> segments_;                               ///< by first position
    std::map<Position, std::pair<std::uint64_t, std::uint64_t>> index_;  ///< sparse: position → (segment, offset)
    std::map<std::uint64_t, Hash128> unused_;
    std::deque<Chunk> waiting_;
    std::size_t waiting_bytes_ = 0;
    std::optional<Fault> broken_;
    bool closing_ = false;

    // The appending thread's own.
    Position next_ = 1;
    Hash128 chain_;
    std::uint64_t segment_ = 0, offset_ = 0;
    std::uint64_t index_bytes_ = 0;

    // The syncing thread's own.
    std::unique_ptr<File> file_;
    std::uint64_t file_segment_ = 0;
    std::unique_ptr<File> watermark_;
    std::uint64_t watermark_turn_ = 0;
    Position watermark_at_ = 0;
    Position first_kept_ = 1, watermark_first_ = 0;  ///< the oldest record that a reopened log must hold
    Hash128 durable_chain_;
    std::atomic<Position> durable_{0};
    std::thread sync_thread_, watermark_thread_;
    std::mutex watermark_mutex_;
};

}  // namespace kesher::adapters
