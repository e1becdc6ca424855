/// Hashes bytes into ids, checksums and buckets. None of these keeps a secret: keyed hashes are behind ports/keys.hpp.
///
/// Errors:  none.
/// Lives:   values only.
/// Runs on: any thread; no shared state.
/// Costs:   xxh3 of 36 B about 4 ns; crc32c about 0.1 ns a byte (SSE 4.2).
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.hpp"

namespace kesher {

/// 128 bits that name something. Zero means "none".
struct Hash128 {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    explicit operator bool() const { return high != 0 || low != 0; }
    friend auto operator<=>(const Hash128&, const Hash128&) = default;
};

/// xxh3 (128 and 64 bits) of bytes, with a seed.
Hash128 hash128(BytesView bytes, std::uint64_t seed = 0);
std::uint64_t hash64(BytesView bytes, std::uint64_t seed = 0);
/// CRC-32C (Castagnoli) continued from `previous`; start with 0.
std::uint32_t crc32c(BytesView bytes, std::uint32_t previous = 0);
/// 16 bytes, big-endian, so that byte order is value order.
Bytes to_bytes(const Hash128& hash);
Hash128 hash_from_bytes(BytesView sixteen_bytes);

/// Builds a Hash128 of several parts; the parts' boundaries count, so ("a","bc") differs from ("ab","c").
class Hasher {
public:
    explicit Hasher(std::string_view domain) { add(domain); }
    Hasher& add(std::string_view part);
    Hasher& add(std::uint64_t part);
    Hasher& add(const Hash128& part);
    Hash128 done() const;

private:
    Bytes bytes_;
};

struct HashOfHash128 {
    std::size_t operator()(const Hash128& hash) const { return hash.low; }
};

}  // namespace kesher
