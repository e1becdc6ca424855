/// A clock that stands until a test moves it: wall and monotonic together, so that no move is a jump.
///
/// Errors:  none.
/// Lives:   longer than the runtime that reads it.
/// Runs on: any thread.
#pragma once

#include <atomic>

#include "ports/clock.hpp"

namespace kesher::app {

struct SetClock final : Clock {
    explicit SetClock(Moment start) : at(start.ms) {}
    std::atomic<std::int64_t> at;
    Moment wall() const override { return {at.load()}; }
    Millis monotonic() const override { return at.load(); }
};

}  // namespace kesher::app
