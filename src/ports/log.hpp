/// The log: the one truth. Records in one order, durable in groups, readable from any position.
///
/// Errors:  log_full (wait: no space or too much unsynced), log_broken (operator: chain ends below the watermark, with file@offset),
///          log_trimmed (caller asked below the first record), log_closed (ours: append after a failed sync), record_too_large (ours: nothing was appended).
/// Lives:   records given to append() are copied; a Stored owns its bytes.
/// Runs on: append(): one thread (the front). durable(), open(), range(): any thread. A reader: the thread that opened it.
/// Costs:   append copies into a buffer; a sync starts as soon as the previous one returned (bench/log).
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "base/result.hpp"
#include "model/record.hpp"

namespace kesher {

namespace codes {
inline constexpr Code log_full{"log_full", Whose::wait, 503};
inline constexpr Code log_broken{"log_broken", Whose::operator_, 500};
inline constexpr Code log_trimmed{"log_trimmed", Whose::caller, 410};
inline constexpr Code log_closed{"log_closed", Whose::ours, 500};
inline constexpr Code record_too_large{"record_too_large", Whose::ours, 500};
}  // namespace codes

/// A record as stored: header in clear, body sealed (or in clear where header.key is 0). `tombstone`: only the header is left.
struct Stored {
    RecordHeader header;
    Bytes sealed;
    bool tombstone = false;
};

class LogReader {
public:
    virtual ~LogReader() = default;
    /// The next record in position order that was durable when asked; nullopt when there is none yet (ask again later).
    virtual Result<std::optional<Stored>> next() = 0;
};

class Log {
public:
    virtual ~Log() = default;
    /// The position that the next append must carry in its header.
    virtual Position next_position() const = 0;
    /// Takes a record whose header.position is next_position(). Readable and durable later; see durable().
    virtual Result<void> append(const RecordHeader& header, BytesView sealed) = 0;
    /// Everything up to here survives a power cut. Grows only.
    virtual Position durable() const = 0;
    /// Calls `listener` (from the log's own thread) each time durable() has grown. Set once, before the first append.
    virtual void on_durable(std::function<void(Position)> listener) = 0;
    /// Blocks until everything appended so far is durable. For start, stop, tools and simulation; never on the front's hot path.
    virtual Result<void> await_durable() = 0;
    /// Reads from the first record at or above `from`. Fault log_trimmed when records at `from` are gone.
    virtual Result<std::unique_ptr<LogReader>> open(Position from) = 0;
    /// The single record at a position (timeline, why). Fault when there is none.
    virtual Result<Stored> read(Position position) = 0;
    struct Range {
        Position first = 1;  ///< the oldest kept
        Position last = 0;   ///< the newest appended
    };
    virtual Range range() const = 0;
    /// Lets go of whole segments that lie below `below`. Never the segment that holds `below`.
    virtual Result<void> trim(Position below) = 0;
};

}  // namespace kesher
