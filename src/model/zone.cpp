#include "model/zone.hpp"

#include <algorithm>

namespace kesher {

std::int32_t Zone::offset_at(Moment moment) const {
    const auto after = std::upper_bound(transitions.begin(), transitions.end(), moment, [](Moment m, const Transition& t) { return m < t.at; });
    return after == transitions.begin() ? first_offset_s : std::prev(after)->offset_s;
}

Moment Zone::instant(const Civil& civil) const {
    const Moment naive = from_civil(civil);
    // The offsets in force around the wall time; the earlier instant that maps back wins (first pass of a fold).
    const std::int32_t before = offset_at(naive - day_ms), after = offset_at(naive + day_ms);
    for (const std::int32_t offset : {std::max(before, after), std::min(before, after)}) {
        const Moment candidate = naive - Millis{offset} * 1000;
        if (offset_at(candidate) == offset) return candidate;
    }
    return naive - Millis{before} * 1000;  // in a gap: read with the offset before it
}

}  // namespace kesher
