/// Draws numbers from a seed: the same seed gives the same numbers on every machine.
///
/// Errors:  none; `below(0)` stops the process.
/// Lives:   a value; copy it to fork the stream.
/// Runs on: the thread that owns it. Not for secrets: those come from ports/entropy.hpp.
#pragma once

#include <cassert>
#include <cstdint>

#include "base/hash.hpp"

namespace kesher {

/// xoshiro256** seeded through splitmix64 (Blackman, Vigna 2018).
class Random {
public:
    explicit Random(std::uint64_t seed) {
        for (auto& word : state_) {
            seed += 0x9E3779B97F4A7C15U;
            std::uint64_t z = seed;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
            word = z ^ (z >> 31);
        }
    }
    explicit Random(const Hash128& seed) : Random(seed.high ^ (seed.low * 0x9E3779B97F4A7C15U)) {}

    std::uint64_t next() {
        const std::uint64_t result = rotate(state_[1] * 5, 7) * 9, t = state_[1] << 17;
        state_[2] ^= state_[0];
        state_[3] ^= state_[1];
        state_[1] ^= state_[2];
        state_[0] ^= state_[3];
        state_[2] ^= t;
        state_[3] = rotate(state_[3], 45);
        return result;
    }
    /// A number in [0, limit), without bias worth naming (multiply-shift, Lemire 2019).
    std::uint64_t below(std::uint64_t limit) {
        assert(limit > 0);
        return static_cast<std::uint64_t>((static_cast<unsigned __int128>(next()) * limit) >> 64);
    }
    std::int64_t between(std::int64_t low, std::int64_t high) { return low + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(high - low) + 1)); }
    bool one_in(std::uint64_t n) { return below(n) == 0; }

private:
    static std::uint64_t rotate(std::uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }
    std::uint64_t state_[4];
};

}  // namespace kesher
