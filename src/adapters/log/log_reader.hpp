/// Reads records back in order, checking each. Private to the adapter.
///
/// Errors:  log_broken with file@offset for a record that does not verify.
/// Lives:   a reader keeps its own file open; a segment that is trimmed meanwhile stays readable until then.
/// Runs on: the thread that opened it.
#pragma once

#include "adapters/log/embedded_log.hpp"

namespace kesher::adapters {

/// Reads through a window, so that small reads cost no call each.
class BufferedFile {
public:
    explicit BufferedFile(File& file) : file_(file) {}
    Result<Bytes> read(std::uint64_t offset, std::size_t length);
    void forget() { window_.clear(); }

private:
    File& file_;
    std::uint64_t start_ = 0;
    Bytes window_;
};

class SegmentReader final : public LogReader {
public:
    SegmentReader(EmbeddedLog& log, std::uint64_t segment, std::uint64_t offset, Position at, Position from)
        : log_(log),
          segment_(segment),
          offset_(offset),
          at_(at),
          from_(from) {}
    Result<std::optional<Stored>> next() override;

private:
    Result<bool> open_file();
    EmbeddedLog& log_;
    std::uint64_t segment_, offset_;
    Position at_, from_;
    std::unique_ptr<File> file_;
    std::optional<BufferedFile> in_;
    std::optional<Hash128> chain_;  ///< of the record before; unknown for the first
};

}  // namespace kesher::adapters
