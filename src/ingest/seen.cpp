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
        begins_[number] = hour.first;
        hours_.erase(hours_.begin());
        const std::int64_t oldest = hours_.rbegin()->first - dedupe_window_ms / hour_ms - 1;
        for (const std::int64_t past : runs_.hours())
            if (past < oldest) TRY_VOID(runs_.drop(past));
        begins_.erase(begins_.begin(), begins_.lower_bound(oldest));
    }
    return {};
}

Position Seen::gone_from() const {
    const std::vector<std::int64_t> held = runs_.hours();
    for (const auto& [hour, begin] : begins_)
        if (!std::binary_search(held.begin(), held.end(), hour)) return begin;
    return 0;
}

Position Seen::unsettled_from() const { return hours_.empty() ? 0 : hours_.begin()->second.first; }

}  // namespace kesher::ingest
