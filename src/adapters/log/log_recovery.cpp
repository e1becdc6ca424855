// Opening: every record's crc and chain are checked against the watermark; then the log goes on where it ended.
#include <algorithm>
#include <cstring>

#include "adapters/log/embedded_log.hpp"
#include "adapters/log/log_reader.hpp"
#include "adapters/log/record_format.hpp"

namespace kesher::adapters {
namespace {

struct Watermark {
    std::uint64_t turn = 0;
    Position position = 0;
    Hash128 chain;
    Position first = 1;  ///< the oldest record that must be there
};

std::optional<Watermark> decode_watermark(BytesView slot) {
    if (slot.size() < 48) return std::nullopt;
    std::uint64_t turn, position, first, crc;
    std::memcpy(&turn, slot.data(), 8);
    std::memcpy(&position, slot.data() + 8, 8);
    std::memcpy(&first, slot.data() + 32, 8);
    std::memcpy(&crc, slot.data() + 40, 8);
    if (crc != crc32c(slot.substr(0, 40)) || !turn) return std::nullopt;
    return Watermark{turn, position, hash_from_bytes(slot.substr(16, 16)), first};
}

Fault broken(const std::string& file, std::uint64_t offset, std::string detail) {
    return {codes::log_broken, std::move(detail), file + "@" + std::to_string(offset), "restore this file from a backup: acked records are missing or changed"};
}

}  // namespace

Result<void> EmbeddedLog::recover() {
    TRY_VOID(files_.make_folder(options_.folder));
    TRY(names, files_.list(options_.folder));
    std::vector<std::string> found;
    for (const std::string& name : names)
        if (name.size() == 16 && name.ends_with(".seg") && name.find_first_not_of("0123456789") == 12) found.push_back(name);  // not a copy that somebody left there
    const std::string mark_path = options_.folder + "/watermark";
    const bool marked = std::find(names.begin(), names.end(), "watermark") != names.end();
    if (!marked && !found.empty()) return broken(mark_path, 0, "the watermark is missing");
    TRY(mark_file, files_.open(mark_path, Files::Mode::open_or_create));
    watermark_ = std::move(mark_file);
    Watermark mark;
    bool any = false;
    for (const std::uint64_t slot : {0, 1}) {
        TRY(bytes, watermark_->read(slot * 512, 512));
        if (const auto read = decode_watermark(bytes); read && read->turn > mark.turn) {
            mark = *read;
            any = true;
        }
    }
    if (marked && !any && !found.empty()) return broken(mark_path, 0, "no slot of the watermark can be read");
    if (!marked || !any) {
        TRY_VOID(write_watermark());  // before the first segment: from here on a missing watermark is a loss
        TRY_VOID(files_.sync_folder(options_.folder));
    }
    watermark_turn_ = std::max(watermark_turn_, mark.turn);
    first_kept_ = mark.first;
    for (std::size_t i = 0; i < found.size() && !report_.tail_cut; ++i) {
        const std::uint64_t number = std::stoull(found[i].substr(0, 12));
        TRY(file, files_.open(path_of(number), Files::Mode::read));
        TRY(head, file->read(0, segment_header_bytes));
        const auto header = decode_segment_header(head);
        const bool gap = i > 0 && (!header || header->number != segment_ + 1 || header->first != next_ || header->chain_before != chain_);
        if (!header && found.size() == 1 && !mark.position) {  // the very first file, cut off while it was made: nothing was ever in it
            TRY_VOID(files_.remove(path_of(number)));
            found.clear();
            break;
        }
        if (!header || header->number != number || gap) {
            if (next_ <= mark.position || i == 0)
                return broken(path_of(number), 0, gap ? "the segment does not continue the one before it" : "the segment's header cannot be read");
            report_.tail_cut = true;
            report_.cut_where = path_of(number) + "@0";
            break;
        }
        if (i == 0) {
            if (header->first > mark.first)
                return broken(path_of(number), 0, "the log begins at " + std::to_string(header->first) + "; records from " + std::to_string(mark.first) + " are missing");
            next_ = header->first;
            chain_ = header->chain_before;
        }
        TRY_VOID(recover_segment({path_of(number), number, header->first, header->chain_before}, i + 1 == found.size()));
        if (next_ <= mark.position && (report_.tail_cut || i + 1 == found.size()))
            return broken(path_of(number), offset_, "the log ends at " + std::to_string(next_ - 1) + ", below the watermark " + std::to_string(mark.position));
    }
    if (found.empty() && mark.position) return broken(options_.folder, 0, "the log's files are missing; the watermark is " + std::to_string(mark.position));
    if (report_.tail_cut) TRY_VOID(cut_tail(found));
    report_.last = next_ - 1;
    durable_ = next_ - 1;
    durable_chain_ = chain_;
    if (found.empty()) TRY_VOID(begin_segment(next_));
    return {};
}

// What lies behind the cut was never acked below the watermark; it goes, so that it can never be read as valid.
Result<void> EmbeddedLog::cut_tail(const std::vector<std::string>& names) {
    for (const std::string& name : names)
        if (const std::uint64_t number = std::stoull(name.substr(0, 12)); number > segment_) TRY_VOID(files_.remove(path_of(number)));
    TRY(file, files_.open(path_of(segment_), Files::Mode::open_or_create));
    TRY_VOID(file->resize(offset_));
    TRY_VOID(file->resize(options_.segment_bytes));
    TRY_VOID(file->sync());
    TRY_VOID(files_.sync_folder(options_.folder));
    return {};
}

Result<void> EmbeddedLog::recover_segment(Segment segment, bool last_segment) {
    segments_[segment.first] = segment;
    segment_ = segment.number;
    index_bytes_ = 0;
    TRY(file, files_.open(segment.path, Files::Mode::read));
    TRY(size, file->size());
    std::uint64_t at = segment_header_bytes;
    BufferedFile in(*file);
    for (;;) {
        offset_ = at;
        TRY(prefix_bytes, in.read(at, record_prefix_bytes));
        std::uint32_t length = 0;
        if (prefix_bytes.size() >= 4) std::memcpy(&length, prefix_bytes.data(), 4);
        if (length == segment_end) return {};  // of the last one too: its successor was never made
        if (length == 0 || prefix_bytes.size() < record_prefix_bytes) {
            if (!last_segment) report_.tail_cut = true;
            break;
        }
        const RecordPrefix prefix = decode_prefix(prefix_bytes);
        std::optional<Stored> stored;
        if (length <= payload_bytes_max && at + record_prefix_bytes + length <= size) {
            TRY(payload, in.read(at + record_prefix_bytes, length));
            if (payload.size() == length && verify(segment.number, chain_, prefix, payload)) stored = decode_payload(payload);
        }
        if (!stored || stored->header.position != next_) {
            report_.tail_cut = true;
            break;
        }
        if (index_bytes_ == 0) index_[next_] = {segment.number, at};
        index_bytes_ += record_prefix_bytes + length;
        if (index_bytes_ >= 32 * 1024) index_bytes_ = 0;
        chain_ = prefix.chain;
        ++next_;
        at += record_prefix_bytes + length;
    }
    if (report_.tail_cut) {
        report_.cut_where = segment.path + "@" + std::to_string(at);
        report_.cut_bytes = size - at;
    }
    return {};
}

}  // namespace kesher::adapters
