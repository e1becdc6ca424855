#include "adapters/log/embedded_log.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>

#include "adapters/log/record_format.hpp"

namespace kesher::adapters {
namespace {

constexpr std::uint64_t index_every_bytes = 32 * 1024;
constexpr std::size_t watermark_slot_bytes = 512;

}  // namespace

std::string EmbeddedLog::path_of(std::uint64_t number) const {
    char name[32];
    std::snprintf(name, sizeof name, "/%012llu.seg", static_cast<unsigned long long>(number));
    return options_.folder + name;
}

Result<std::unique_ptr<EmbeddedLog>> EmbeddedLog::open(Files& files, LogOptions options) {
    std::unique_ptr<EmbeddedLog> log(new EmbeddedLog(files, std::move(options)));
    TRY_VOID(log->recover());
    if (!log->options_.synchronous) {
        log->sync_thread_ = std::thread([raw = log.get()] { raw->sync_loop(); });
        log->watermark_thread_ = std::thread([raw = log.get()] { raw->watermark_loop(); });
    }
    return log;
}

EmbeddedLog::~EmbeddedLog() { close(); }

void EmbeddedLog::close() {
    {
        const std::lock_guard lock(mutex_);
        if (closing_) return;
        closing_ = true;
    }
    wake_.notify_all();
    closing_wake_.notify_all();
    if (sync_thread_.joinable()) sync_thread_.join();
    if (watermark_thread_.joinable()) watermark_thread_.join();
    if (!options_.synchronous && !broken_) (void)static_cast<bool>(write_watermark());
}

Result<void> EmbeddedLog::append(const RecordHeader& header, BytesView sealed) {
    assert(header.position == next_);
    const std::lock_guard lock(mutex_);
    if (broken_) return Fault{codes::log_closed, "the log was closed by an earlier failure: " + broken_->detail, broken_->where, "restart; what was acked is safe"};
    if (sealed.size() + 1024 > payload_bytes_max)
        return Fault{codes::record_too_large, "the record has " + std::to_string(sealed.size()) + " bytes", "", "nothing was written; what made it must be smaller"};
    if (waiting_bytes_ > options_.waiting_bytes_max) return Fault{codes::log_full, "the disk does not keep up", "", "send it again after Retry-After"};
    Hash128 chain = chain_;
    Bytes bytes = encode_record(segment_, chain, header, sealed);
    if (offset_ + bytes.size() + 4 > options_.segment_bytes) {
        const std::uint32_t end = segment_end;
        waiting_.push_back({segment_, offset_, Bytes(reinterpret_cast<const char*>(&end), 4), next_ - 1, chain_, false});
        TRY_VOID(begin_segment(next_));
        chain = chain_;
        bytes = encode_record(segment_, chain, header, sealed);
    }
    if (index_bytes_ == 0) index_[next_] = {segment_, offset_};
    index_bytes_ += bytes.size();
    if (index_bytes_ >= index_every_bytes) index_bytes_ = 0;
    chain_ = chain;
    waiting_bytes_ += bytes.size();
    const std::uint64_t offset = offset_;
    offset_ += bytes.size();
    Chunk* last = waiting_.empty() ? nullptr : &waiting_.back();
    if (last && last->segment == segment_ && last->offset + last->bytes.size() == offset && last->bytes.size() < options_.group_bytes_max) {
        last->bytes += bytes;
        last->last = next_;
        last->chain = chain_;
    } else {
        waiting_.push_back({segment_, offset, std::move(bytes), next_, chain_, false});
    }
    ++next_;
    wake_.notify_one();
    return {};
}

// The file is made when the first chunk is written: by the syncing thread, never by the appending one.
Result<void> EmbeddedLog::begin_segment(Position first) {
    ++segment_;
    Segment segment{path_of(segment_), segment_, first, chain_};
    segments_[first] = segment;
    Chunk head{segment_, 0, encode(SegmentHeader{segment_, first, chain_}), first - 1, chain_, true};
    waiting_bytes_ += head.bytes.size();
    waiting_.push_back(std::move(head));
    offset_ = segment_header_bytes;
    index_bytes_ = 0;
    return {};
}

Result<void> EmbeddedLog::write_chunk(const Chunk& chunk) {
    if (!file_ || file_segment_ != chunk.segment) {
        if (file_) TRY_VOID(file_->sync());  // its end mark
        TRY(file, files_.open(path_of(chunk.segment), chunk.opens_segment ? Files::Mode::create : Files::Mode::open_or_create));
        file_ = std::move(file);
        file_segment_ = chunk.segment;
        if (chunk.opens_segment) {
            TRY_VOID(file_->resize(options_.segment_bytes));
            TRY_VOID(file_->write(chunk.offset, chunk.bytes));
            TRY_VOID(file_->sync());
            return files_.sync_folder(options_.folder);
        }
    }
    return file_->write(chunk.offset, chunk.bytes);
}

Result<void> EmbeddedLog::sync_once(bool& worked) {
    std::deque<Chunk> group;
    {
        const std::lock_guard lock(mutex_);
        std::size_t bytes = 0;
        while (!waiting_.empty() && (group.empty() || bytes + waiting_.front().bytes.size() <= options_.group_bytes_max)) {
            bytes += waiting_.front().bytes.size();
            group.push_back(std::move(waiting_.front()));
            waiting_.pop_front();
        }
        waiting_bytes_ -= std::min(waiting_bytes_, bytes);
    }
    worked = !group.empty();
    if (!worked) return {};
    for (const Chunk& chunk : group) TRY_VOID(write_chunk(chunk));
    TRY_VOID(file_->sync());
    {
        const std::lock_guard lock(mutex_);
        durable_chain_ = group.back().chain;
        durable_.store(std::max(durable_.load(), group.back().last), std::memory_order_release);
    }
    synced_.notify_all();
    if (listener_) listener_(durable());
    return {};
}

void EmbeddedLog::sync_loop() {
    for (;;) {
        {
            std::unique_lock lock(mutex_);
            wake_.wait(lock, [&] { return closing_ || !waiting_.empty(); });
            if (waiting_.empty()) return;
        }
        bool worked = false;
        if (auto synced = sync_once(worked); !synced) {
            const std::lock_guard lock(mutex_);
            broken_ = synced.fault();  // nothing about the unsynced part may be believed: never retried
            synced_.notify_all();
            return;
        }
    }
}

Result<void> EmbeddedLog::await_durable() {
    if (options_.synchronous) {
        for (bool worked = true; worked;)
            if (auto synced = sync_once(worked); !synced) {
                broken_ = synced.fault();
                return synced.fault();
            }
        return {};
    }
    const Position last = next_ - 1;
    std::unique_lock lock(mutex_);
    synced_.wait(lock, [&] { return broken_ || durable() >= last; });
    if (broken_) return *broken_;
    return {};
}

Result<void> EmbeddedLog::write_watermark() {
    const std::lock_guard turn(watermark_mutex_);
    Position position, first;
    Hash128 chain;
    {
        const std::lock_guard lock(mutex_);
        position = durable();
        chain = durable_chain_;
        first = first_kept_;
    }
    if (position == watermark_at_ && first == watermark_first_ && watermark_turn_) return {};
    ++watermark_turn_;
    Bytes slot;
    const auto put = [&slot](std::uint64_t value) { slot.append(reinterpret_cast<const char*>(&value), 8); };
    put(watermark_turn_);
    put(position);
    slot += to_bytes(chain);
    put(first);
    put(crc32c(slot));
    slot.resize(watermark_slot_bytes, '\0');
    TRY_VOID(watermark_->write((watermark_turn_ % 2) * watermark_slot_bytes, slot));
    TRY_VOID(watermark_->sync());
    watermark_at_ = position;
    watermark_first_ = first;
    return {};
}

void EmbeddedLog::watermark_loop() {
    for (;;) {
        {
            std::unique_lock lock(mutex_);
            closing_wake_.wait_for(lock, std::chrono::milliseconds(options_.watermark_ms), [&] { return closing_; });
            if (closing_ || broken_) return;
        }
        if (auto written = write_watermark(); !written) {
            const std::lock_guard lock(mutex_);
            broken_ = written.fault();
            synced_.notify_all();
            return;
        }
    }
}

Log::Range EmbeddedLog::range() const {
    const std::lock_guard lock(mutex_);
    return {segments_.empty() ? 1 : segments_.begin()->first, next_ - 1};
}

Result<void> EmbeddedLog::trim(Position below) {
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [first, segment] : segments_)
            if (first <= below) first_kept_ = std::max(first_kept_, first);
    }
    TRY_VOID(write_watermark());  // first the word that these records may be absent, then their absence
    for (;;) {
        std::string path;
        {
            const std::lock_guard lock(mutex_);
            if (segments_.size() < 2 || std::next(segments_.begin())->first > below) return {};
            path = segments_.begin()->second.path;
            const Position first = std::next(segments_.begin())->first;
            segments_.erase(segments_.begin());
            index_.erase(index_.begin(), index_.lower_bound(first));
        }
        TRY_VOID(files_.remove(path));
        TRY_VOID(files_.sync_folder(options_.folder));
    }
}

}  // namespace kesher::adapters
