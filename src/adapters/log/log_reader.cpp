#include "adapters/log/log_reader.hpp"

#include <algorithm>
#include <cstring>

#include "adapters/log/record_format.hpp"

namespace kesher::adapters {

Result<Bytes> BufferedFile::read(std::uint64_t offset, std::size_t length) {
    if (offset < start_ || offset + length > start_ + window_.size()) {
        TRY(fresh, file_.read(offset, std::max<std::size_t>(length, 128 * 1024)));
        start_ = offset;
        window_ = std::move(fresh);
    }
    return window_.substr(offset - start_, length);
}

Result<bool> SegmentReader::open_file() {
    if (file_) return true;
    TRY(file, log_.files_.open(log_.path_of(segment_), Files::Mode::read));
    file_ = std::move(file);
    in_.emplace(*file_);
    return true;
}

Result<std::optional<Stored>> SegmentReader::next() {
    for (;;) {
        if (at_ > log_.durable()) return std::optional<Stored>();
        TRY(opened, open_file());
        (void)opened;
        TRY(prefix_bytes, in_->read(offset_, record_prefix_bytes));
        std::uint32_t length = 0;
        if (prefix_bytes.size() >= 4) std::memcpy(&length, prefix_bytes.data(), 4);
        if (length == segment_end) {
            ++segment_;
            offset_ = segment_header_bytes;
            file_.reset();
            in_.reset();
            continue;
        }
        if (length == 0) {  // the window was read before this record was written
            in_->forget();
            TRY(again, in_->read(offset_, record_prefix_bytes));
            std::memcpy(&length, again.data(), again.size() < 4 ? 0 : 4);
            prefix_bytes = again;
            if (length == segment_end) continue;
        }
        const auto broken = [&](const char* what) {
            return Fault{codes::log_broken, what, log_.path_of(segment_) + "@" + std::to_string(offset_), "restore this file from a backup"};
        };
        if (length == 0 || length > payload_bytes_max || prefix_bytes.size() < record_prefix_bytes) return broken("a durable record is missing");
        TRY(payload, in_->read(offset_ + record_prefix_bytes, length));
        if (payload.size() < length) {
            in_->forget();
            TRY(again, in_->read(offset_ + record_prefix_bytes, length));
            payload = again;
        }
        auto stored = payload.size() == length ? decode_payload(payload) : std::nullopt;
        const RecordPrefix prefix = decode_prefix(prefix_bytes);
        if (!stored || stored->header.position != at_ || (chain_ && !verify(segment_, *chain_, prefix, payload))) return broken("a durable record was changed");
        chain_ = prefix.chain;
        offset_ += record_prefix_bytes + length;
        if (at_++ >= from_) return std::optional<Stored>(std::move(*stored));
    }
}

Result<std::unique_ptr<LogReader>> EmbeddedLog::open(Position from) {
    const std::lock_guard lock(mutex_);
    if (!segments_.empty() && from < segments_.begin()->first)
        return Fault{codes::log_trimmed, "the log begins at " + std::to_string(segments_.begin()->first), "", "ask from there"};
    auto at = index_.upper_bound(from);
    if (at == index_.begin()) {
        const Segment& first = segments_.begin()->second;
        return std::unique_ptr<LogReader>(std::make_unique<SegmentReader>(*this, first.number, segment_header_bytes, first.first, from));
    }
    --at;
    return std::unique_ptr<LogReader>(std::make_unique<SegmentReader>(*this, at->second.first, at->second.second, at->first, from));
}

Result<Stored> EmbeddedLog::read(Position position) {
    TRY(reader, open(position));
    TRY(stored, reader->next());
    if (!stored || stored->header.position != position) return Fault{codes::log_trimmed, "there is no record " + std::to_string(position), "", ""};
    return std::move(*stored);
}

}  // namespace kesher::adapters
