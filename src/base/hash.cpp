#include "base/hash.hpp"

#include <nmmintrin.h>

#include <cassert>
#include <cstring>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace kesher {

Hash128 hash128(BytesView bytes, std::uint64_t seed) {
    const XXH128_hash_t hash = XXH3_128bits_withSeed(bytes.data(), bytes.size(), seed);
    return {hash.high64, hash.low64};
}

std::uint64_t hash64(BytesView bytes, std::uint64_t seed) { return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed); }

std::uint32_t crc32c(BytesView bytes, std::uint32_t previous) {
    std::uint64_t crc = ~previous & 0xFFFFFFFFU;
    const char* at = bytes.data();
    std::size_t left = bytes.size();
    for (; left >= 8; at += 8, left -= 8) {
        std::uint64_t word;
        std::memcpy(&word, at, 8);
        crc = _mm_crc32_u64(crc, word);
    }
    auto narrow = static_cast<std::uint32_t>(crc);
    for (; left; ++at, --left) narrow = _mm_crc32_u8(narrow, static_cast<unsigned char>(*at));
    return ~narrow;
}

Bytes to_bytes(const Hash128& hash) {
    Bytes out(16, '\0');
    for (std::size_t i = 0; i < 8; ++i) {
        out[i] = static_cast<char>(hash.high >> (56 - 8 * i));
        out[8 + i] = static_cast<char>(hash.low >> (56 - 8 * i));
    }
    return out;
}

Hash128 hash_from_bytes(BytesView bytes) {
    assert(bytes.size() == 16);
    Hash128 out;
    for (std::size_t i = 0; i < 8; ++i) {
        out.high = out.high << 8 | static_cast<unsigned char>(bytes[i]);
        out.low = out.low << 8 | static_cast<unsigned char>(bytes[8 + i]);
    }
    return out;
}

Hasher& Hasher::add(std::string_view part) {
    add(std::uint64_t{part.size()});
    bytes_ += part;
    return *this;
}

Hasher& Hasher::add(std::uint64_t part) {
    char raw[8];
    std::memcpy(raw, &part, 8);
    bytes_.append(raw, 8);
    return *this;
}

Hasher& Hasher::add(const Hash128& part) { return add(part.high).add(part.low); }

Hash128 Hasher::done() const { return hash128(bytes_); }

}  // namespace kesher
