/// How a record lies on disk. Format 1; append only.
///
/// Segment: 4,096 bytes of header {magic, format, number, first position, chain before, crc}, then records:
/// u32 length of payload, u32 crc32c, 16 bytes chain, payload = u16 length of header, header, body. Length 0: nothing follows yet;
/// length 0xFFFFFFFF: the next segment follows. The crc is seeded with segment number and the chain before it, so that a reused
/// file holds no valid old record; the chain is the hash of the chain before it and the payload.
///
/// Errors:  parsing answers std::nullopt for what this format did not write.
/// Lives:   values only.
/// Runs on: any thread; pure.
#pragma once

#include "model/record.hpp"
#include "ports/log.hpp"

namespace kesher::adapters {

constexpr std::size_t segment_header_bytes = 4096;
constexpr std::size_t record_prefix_bytes = 24;
constexpr std::uint32_t segment_end = 0xFFFFFFFFU;
constexpr std::uint32_t payload_bytes_max = 64 << 20;  ///< a transfer holds a whole person

struct SegmentHeader {
    std::uint64_t number = 0;
    Position first = 0;
    Hash128 chain_before;
};
Bytes encode(const SegmentHeader& header);
std::optional<SegmentHeader> decode_segment_header(BytesView bytes);

struct RecordPrefix {
    std::uint32_t length = 0, crc = 0;
    Hash128 chain;
};
RecordPrefix decode_prefix(BytesView bytes);
/// The whole record; `chain` becomes the record's.
Bytes encode_record(std::uint64_t segment, Hash128& chain, const RecordHeader& header, BytesView sealed);
/// Checks crc and chain of a payload against what was before it.
bool verify(std::uint64_t segment, const Hash128& chain_before, const RecordPrefix& prefix, BytesView payload);
std::optional<Stored> decode_payload(BytesView payload);

}  // namespace kesher::adapters
