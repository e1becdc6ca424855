#include "ingest/seen.hpp"

#include <algorithm>

namespace kesher::ingest {

Result<bool> Seen::contains(const Hash128& message, Moment now) {
    const std::int64_t first = (now.ms - dedupe_window_ms) / hour_ms;
    for (auto hour = hours_.rbegin(); hour != hours_.rend() && hour->first >= first; ++hour)
        if (hour->second.table.contains(message)) return true;
    for (const std::int64_t hour : runs_.hours()) {
        if (hour < first) continue;
        TRY(found, runs_.contains(hour, message));
        if (found) return true;
    }
    return false;
}

void Seen::note(const Hash128& message, Moment at, Position position) {
    std::int64_t number = at.ms / hour_ms;
    if (!hours_.empty()) number = std::max(number, hours_.rbegin()->first);
    Hour& hour = hours_[number];
    hour.table.insert(message);
    if (!hour.first) hour.first = position;
    hour.last = position;
}

Result<void> Seen::settle(Position durable) {
    while (hours_.size() > 1 && hours_.begin()->second.last <= durable) {
        const auto& [number, hour] = *hours_.begin();
        std::vector<Hash128> sorted(hour.table.begin(), hour.table.end());
        std::sort(sorted.begin(), sorted.end());
        TRY_VOID(runs_.write(number, sorted));
        hours_.erase(hours_.begin());
        const std::int64_t oldest = hours_.rbegin()->first - dedupe_window_ms / hour_ms - 1;
        for (const std::int64_t past : runs_.hours())
            if (past < oldest) TRY_VOID(runs_.drop(past));
    }
    return {};
}

Position Seen::unsettled_from() const { return hours_.empty() ? 0 : hours_.begin()->second.first; }

}  // namespace kesher::ingest
