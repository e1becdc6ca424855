/// Where time and randomness come from: outside. Real in adapters/system, simulated in sim.
///
/// Errors:  none; a machine without entropy stops at start.
/// Lives:   the world outlives the engine.
/// Runs on: any thread. Only adapters, sim and app call these; the rooms get values.
#pragma once

#include "base/bytes.hpp"
#include "base/moment.hpp"

namespace kesher {

class Clock {
public:
    virtual ~Clock() = default;
    virtual Moment wall() const = 0;
    virtual Millis monotonic() const = 0;  ///< never goes back; its zero means nothing
};

class Entropy {
public:
    virtual ~Entropy() = default;
    virtual Bytes bytes(std::size_t count) = 0;
};

}  // namespace kesher
