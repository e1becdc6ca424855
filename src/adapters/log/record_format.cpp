#include "adapters/log/record_format.hpp"

#include <cstring>

namespace kesher::adapters {
namespace {

constexpr char magic[] = "KESHLOG1";

template <class Number>
void put(Bytes& out, Number value) {
    char raw[sizeof value];
    std::memcpy(raw, &value, sizeof value);
    out.append(raw, sizeof value);
}

template <class Number>
Number get(BytesView bytes, std::size_t at) {
    Number value;
    std::memcpy(&value, bytes.data() + at, sizeof value);
    return value;
}

std::uint32_t seed_of(std::uint64_t segment, const Hash128& chain_before) {
    Bytes seed;
    put(seed, segment);
    return crc32c(seed + to_bytes(chain_before));
}

}  // namespace

Bytes encode(const SegmentHeader& header) {
    Bytes out(magic, 8);
    put(out, std::uint32_t{1});
    put(out, header.number);
    put(out, header.first);
    out += to_bytes(header.chain_before);
    put(out, crc32c(out));
    out.resize(segment_header_bytes, '\0');
    return out;
}

std::optional<SegmentHeader> decode_segment_header(BytesView bytes) {
    if (bytes.size() < 48 || bytes.substr(0, 8) != BytesView(magic, 8) || get<std::uint32_t>(bytes, 8) != 1) return std::nullopt;
    if (get<std::uint32_t>(bytes, 44) != crc32c(bytes.substr(0, 44))) return std::nullopt;
    return SegmentHeader{get<std::uint64_t>(bytes, 12), get<std::uint64_t>(bytes, 20), hash_from_bytes(bytes.substr(28, 16))};
}

RecordPrefix decode_prefix(BytesView bytes) { return {get<std::uint32_t>(bytes, 0), get<std::uint32_t>(bytes, 4), hash_from_bytes(bytes.substr(8, 16))}; }

Bytes encode_record(std::uint64_t segment, Hash128& chain, const RecordHeader& header, BytesView sealed) {
    const Bytes head = encode(header);
    Bytes payload;
    payload.reserve(2 + head.size() + sealed.size());
    put(payload, static_cast<std::uint16_t>(head.size()));
    payload += head;
    payload += sealed;
    const std::uint32_t crc = crc32c(payload, seed_of(segment, chain));
    chain = hash128(to_bytes(chain) + to_bytes(hash128(payload)));
    Bytes out;
    out.reserve(record_prefix_bytes + payload.size());
    put(out, static_cast<std::uint32_t>(payload.size()));
    put(out, crc);
    out += to_bytes(chain);
    out += payload;
    return out;
}

bool verify(std::uint64_t segment, const Hash128& chain_before, const RecordPrefix& prefix, BytesView payload) {
    return crc32c(payload, seed_of(segment, chain_before)) == prefix.crc && hash128(to_bytes(chain_before) + to_bytes(hash128(payload))) == prefix.chain;
}

std::optional<Stored> decode_payload(BytesView payload) {
    if (payload.size() < 2) return std::nullopt;
    const auto head = get<std::uint16_t>(payload, 0);
    if (payload.size() < 2U + head) return std::nullopt;
    auto header = decode_header(payload.substr(2, head));
    if (!header) return std::nullopt;
    return Stored{*header, Bytes(payload.substr(2U + head)), false};
}

}  // namespace kesher::adapters
