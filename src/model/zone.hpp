/// Turns instants into local times and back with a compiled table, so that the core needs no zone database.
///
/// Errors:  none; a zone without transitions is UTC.
/// Lives:   a Zone is an immutable value, shared freely.
/// Runs on: any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/moment.hpp"

namespace kesher {

/// The offsets of one zone of the tz database, compiled at the edge (adapters/system) for 1970-2060.
struct Zone {
    struct Transition {
        Moment at;                  ///< from this instant on …
        std::int32_t offset_s = 0;  ///< … local time is UTC + offset
    };
    std::string name = "UTC";
    std::int32_t first_offset_s = 0;  ///< before the first transition
    std::vector<Transition> transitions;

    std::int32_t offset_at(Moment moment) const;
    Civil local(Moment moment) const { return to_civil(moment, offset_at(moment)); }
    /// The instant of a local time. In a gap: the offset before it (RFC 5545); in a fold: the first pass.
    Moment instant(const Civil& local) const;
};

}  // namespace kesher
