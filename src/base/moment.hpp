/// A point in time and the text forms that the outside uses for it.
///
/// Errors:  parsing answers std::nullopt for what is no RFC 3339 / ISO 8601 instant.
/// Lives:   values only.
/// Runs on: any thread. Never reads a clock: time is always an argument.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kesher {

/// A length of time in milliseconds; may be negative.
using Millis = std::int64_t;
constexpr Millis second_ms = 1'000, minute_ms = 60'000, hour_ms = 3'600'000, day_ms = 86'400'000;

/// UTC milliseconds since 1970-01-01. Zero means "not set".
struct Moment {
    std::int64_t ms = 0;
    explicit operator bool() const { return ms != 0; }
    friend auto operator<=>(const Moment&, const Moment&) = default;
    friend Moment operator+(Moment m, Millis d) { return {m.ms + d}; }
    friend Moment operator-(Moment m, Millis d) { return {m.ms - d}; }
    friend Millis operator-(Moment a, Moment b) { return a.ms - b.ms; }
};

/// A calendar date and time of day without a zone. month 1-12, day 1-31; weekday 0 = Sunday.
struct Civil {
    int year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0, millisecond = 0, weekday = 4;
};

/// The civil time that a clock shows which is `offset_s` seconds east of UTC.
Civil to_civil(Moment moment, std::int32_t offset_s = 0);
/// The instant of a civil time read as UTC. Days and hours out of range carry over.
Moment from_civil(const Civil& civil);
/// RFC 3339 in UTC with milliseconds: 2026-03-02T20:30:00.000Z
std::string to_rfc3339(Moment moment);
/// Accepts RFC 3339 and the ISO 8601 forms that clients send (offset or Z, fraction of any length, date only = midnight UTC).
std::optional<Moment> parse_moment(std::string_view text);
/// "1 hour", "30 minutes", "2 days", "3 weeks" → milliseconds; at most 100,000 of a unit.
std::optional<Millis> parse_duration(std::string_view text);
/// "21:01" → the minute of the day.
std::optional<int> parse_minute(std::string_view text);

}  // namespace kesher
