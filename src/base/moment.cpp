#include "base/moment.hpp"

#include <charconv>
#include <cstdio>

namespace kesher {
namespace {

// Days since 1970-01-01 of a proleptic Gregorian date (era arithmetic: 146,097 days in 400 years).
std::int64_t days_from(std::int64_t year, int month, int day) {
    year -= month <= 2;
    const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
    const auto of_era = year - era * 400;
    const auto of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - ((a % b != 0) && ((a < 0) != (b < 0))); }

// Reads exactly `digits` digits and moves on; false when they are not there.
bool take(std::string_view& text, std::size_t digits, int& out) {
    if (text.size() < digits) return false;
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
        if (text[i] < '0' || text[i] > '9') return false;
        value = value * 10 + (text[i] - '0');
    }
    out = value;
    text.remove_prefix(digits);
    return true;
}

bool take(std::string_view& text, char expected) {
    if (text.empty() || text.front() != expected) return false;
    text.remove_prefix(1);
    return true;
}

bool take_time(std::string_view& text, Civil& civil) {
    if (!take(text, 2, civil.hour) || !take(text, ':') || !take(text, 2, civil.minute)) return false;
    if (take(text, ':') && !take(text, 2, civil.second)) return false;
    if (take(text, '.') || take(text, ',')) {
        int scale = 100, digits = 0;
        while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
            civil.millisecond += (text.front() - '0') * scale;
            scale /= 10;
            ++digits;
            text.remove_prefix(1);
        }
        if (!digits) return false;
    }
    if (civil.hour == 24) return !civil.minute && !civil.second && !civil.millisecond;  // the midnight that ends the day
    return civil.hour < 24 && civil.minute < 60 && civil.second <= 60;
}

// The zone at the end: Z, +hh:mm, +hhmm, +hh or nothing (read as UTC).
bool take_offset(std::string_view& text, Millis& offset) {
    if (text.empty() || take(text, 'Z') || take(text, 'z')) return text.empty();
    const int sign = text.front() == '+' ? 1 : text.front() == '-' ? -1 : 0;
    if (!sign) return false;
    text.remove_prefix(1);
    int hours = 0, minutes = 0;
    if (!take(text, 2, hours)) return false;
    if ((take(text, ':') || !text.empty()) && !take(text, 2, minutes)) return false;
    offset = sign * (hours * hour_ms + minutes * minute_ms);
    return text.empty() && hours <= 18 && minutes < 60;
}

}  // namespace

Civil to_civil(Moment moment, std::int32_t offset_s) {
    const std::int64_t local = moment.ms + std::int64_t{offset_s} * 1000;
    const std::int64_t days = floor_div(local, day_ms);
    const std::int64_t of_day = local - days * day_ms;
    const std::int64_t shifted = days + 719468;
    const std::int64_t era = floor_div(shifted, 146097);
    const std::int64_t of_era = shifted - era * 146097;
    const std::int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    const std::int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    const std::int64_t month = (5 * of_year + 2) / 153;
    Civil out;
    out.day = int(of_year - (153 * month + 2) / 5 + 1);
    out.month = int(month < 10 ? month + 3 : month - 9);
    out.year = int(year + era * 400 + (out.month <= 2));
    out.hour = int(of_day / hour_ms);
    out.minute = int(of_day / minute_ms % 60);
    out.second = int(of_day / 1000 % 60);
    out.millisecond = int(of_day % 1000);
    out.weekday = int(((days % 7) + 11) % 7);
    return out;
}

Moment from_civil(const Civil& c) { return {days_from(c.year, c.month, c.day) * day_ms + c.hour * hour_ms + c.minute * minute_ms + c.second * second_ms + c.millisecond}; }

std::string to_rfc3339(Moment moment) {
    const Civil c = to_civil(moment);
    char out[40];
    const int n = std::snprintf(out, sizeof out, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", c.year, c.month, c.day, c.hour, c.minute, c.second, c.millisecond);
    return {out, static_cast<std::size_t>(n)};
}

std::optional<Moment> parse_moment(std::string_view text) {
    Civil civil;
    Millis offset = 0;
    if (!take(text, 4, civil.year) || !take(text, '-') || !take(text, 2, civil.month) || !take(text, '-') || !take(text, 2, civil.day)) return std::nullopt;
    if (civil.month < 1 || civil.month > 12 || civil.day < 1 || civil.day > 31) return std::nullopt;
    if (!text.empty()) {
        if (!take(text, 'T') && !take(text, 't') && !take(text, ' ')) return std::nullopt;
        if (!take_time(text, civil) || !take_offset(text, offset)) return std::nullopt;
    }
    const Civil round_trip = to_civil(from_civil({.year = civil.year, .month = civil.month, .day = civil.day}));
    if (round_trip.day != civil.day) return std::nullopt;  // 30 February
    return from_civil(civil) - offset;
}

std::optional<Millis> parse_duration(std::string_view text) {
    static constexpr std::pair<std::string_view, Millis> units[] = {{"second", second_ms}, {"minute", minute_ms}, {"hour", hour_ms}, {"day", day_ms}, {"week", 7 * day_ms}};
    std::int64_t count = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), count);
    if (parsed.ec != std::errc() || count < 0 || count > 100'000) return std::nullopt;
    std::string_view unit = text.substr(static_cast<std::size_t>(parsed.ptr - text.data()));
    while (!unit.empty() && unit.front() == ' ') unit.remove_prefix(1);
    for (const auto& [name, ms] : units)
        if (unit == name || (unit.size() == name.size() + 1 && unit.starts_with(name) && unit.back() == 's')) return count * ms;
    return std::nullopt;
}

std::optional<int> parse_minute(std::string_view text) {
    int hour = 0, minute = 0;
    if (text.size() != 5 || text[2] != ':') return std::nullopt;
    if (std::from_chars(text.data(), text.data() + 2, hour).ptr != text.data() + 2) return std::nullopt;
    if (std::from_chars(text.data() + 3, text.data() + 5, minute).ptr != text.data() + 5) return std::nullopt;
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return std::nullopt;
    return hour * 60 + minute;
}

}  // namespace kesher
