// TZif (RFC 8536) → table. The footer's rule carries the last offsets on to 2060.
#include <algorithm>
#include <charconv>
#include <fstream>

#include "adapters/system/system.hpp"

namespace kesher::adapters {
namespace {

constexpr int last_year = 2060;

std::int64_t big(BytesView bytes, std::size_t at, int width) {
    std::int64_t out = static_cast<signed char>(bytes[at]);
    for (int i = 1; i < width; ++i) out = out << 8 | static_cast<unsigned char>(bytes[at + static_cast<std::size_t>(i)]);
    return out;
}

struct Counts {
    std::size_t isut, isstd, leap, times, types, chars;
};

Counts counts_at(BytesView bytes, std::size_t at) {
    const auto n = [&](std::size_t i) { return static_cast<std::size_t>(big(bytes, at + 20 + i * 4, 4)); };
    return {n(0), n(1), n(2), n(3), n(4), n(5)};
}

// The POSIX rule of the footer: "IST-2IDT,M3.4.4/26,M10.5.0".
class Footer {
public:
    explicit Footer(std::string_view text) : text_(text) {}
    void extend(Zone& zone, int from_year) {
        skip_name();
        const std::int32_t standard = -offset();
        if (text_.empty()) return;
        skip_name();
        std::int32_t summer = standard + 3600;
        if (!text_.empty() && text_.front() != ',') summer = -offset();
        if (!take(',')) return;
        const Rule begin = rule();
        if (!take(',')) return;
        const Rule end = rule();
        for (int year = from_year; year <= last_year; ++year) {
            zone.transitions.push_back({moment(begin, year, standard), summer});
            zone.transitions.push_back({moment(end, year, summer), standard});
        }
    }

private:
    struct Rule {
        char kind = 'M';
        int month = 0, week = 0, day = 0, time_s = 7200;
    };
    bool take(char c) {
        if (text_.empty() || text_.front() != c) return false;
        text_.remove_prefix(1);
        return true;
    }
    int number() {
        int out = 0;
        const auto end = std::from_chars(text_.data(), text_.data() + text_.size(), out);
        text_.remove_prefix(static_cast<std::size_t>(end.ptr - text_.data()));
        return out;
    }
    void skip_name() {
        if (take('<')) {
            while (!text_.empty() && !take('>')) text_.remove_prefix(1);
            return;
        }
        while (!text_.empty() && ((text_.front() >= 'A' && text_.front() <= 'Z') || (text_.front() >= 'a' && text_.front() <= 'z'))) text_.remove_prefix(1);
    }
    std::int32_t offset() {
        const int sign = take('-') ? -1 : (take('+'), 1);
        int total = number() * 3600;
        if (take(':')) total += number() * 60;
        if (take(':')) total += number();
        return sign * total;
    }
    Rule rule() {
        Rule out;
        if (take('M')) {
            out.month = number();
            take('.');
            out.week = number();
            take('.');
            out.day = number();
        } else {
            out.kind = take('J') ? 'J' : 'D';
            out.day = number();
        }
        if (take('/')) out.time_s = offset();
        return out;
    }
    static Moment moment(const Rule& rule, int year, std::int32_t offset_before) {
        Moment day;
        if (rule.kind == 'M') {
            const Moment first = from_civil({.year = year, .month = rule.month, .day = 1});
            const int weekday = to_civil(first).weekday;
            int date = 1 + (rule.day - weekday + 7) % 7 + (rule.week - 1) * 7;
            for (; to_civil(from_civil({.year = year, .month = rule.month, .day = date})).month != rule.month;) date -= 7;
            day = from_civil({.year = year, .month = rule.month, .day = date});
        } else {
            const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
            const int skip = rule.kind == 'J' ? rule.day - 1 + (leap && rule.day >= 60 ? 1 : 0) : rule.day;
            day = from_civil({.year = year, .month = 1, .day = 1}) + skip * day_ms;
        }
        return day + (Millis{rule.time_s} - offset_before) * 1000;
    }
    std::string_view text_;
};

}  // namespace

Result<Zone> load_zone(const std::string& name, const std::string& folder) {
    const Fault unknown{codes::zone_unknown, "there is no zone \"" + name.substr(0, 64) + "\"", "/zone", "use a name of the tz database, such as Asia/Jerusalem"};
    if (name.empty() || name.front() == '/' || name.find("..") != std::string::npos || name.size() > 64) return unknown;
    SystemFiles files;
    auto file = files.open(folder + "/" + name, Files::Mode::read);
    if (!file) return unknown;
    TRY(bytes, (*file)->read(0, 1 << 20));
    if (bytes.size() < 44 || bytes.substr(0, 4) != "TZif" || bytes[4] < '2') return unknown;
    const Counts old = counts_at(bytes, 0);
    const std::size_t second = 44 + old.times * 5 + old.types * 6 + old.chars + old.leap * 8 + old.isstd + old.isut;
    if (bytes.size() < second + 44) return unknown;
    const Counts n = counts_at(bytes, second);
    const std::size_t times = second + 44, indexes = times + n.times * 8, types = indexes + n.times, footer = types + n.types * 6 + n.chars + n.leap * 12 + n.isstd + n.isut;
    if (bytes.size() < footer + 2) return unknown;
    Zone zone;
    zone.name = name;
    zone.first_offset_s = static_cast<std::int32_t>(big(bytes, types, 4));
    for (std::size_t i = 0; i < n.times; ++i) {
        const auto type = static_cast<unsigned char>(bytes[indexes + i]);
        zone.transitions.push_back({Moment{big(bytes, times + i * 8, 8) * 1000}, static_cast<std::int32_t>(big(bytes, types + type * 6U, 4))});
    }
    const int from = zone.transitions.empty() ? 1970 : to_civil(zone.transitions.back().at).year + 1;
    const auto end = bytes.find('\n', footer + 1);
    if (end != Bytes::npos) Footer(std::string_view(bytes).substr(footer + 1, end - footer - 1)).extend(zone, from);
    std::sort(zone.transitions.begin(), zone.transitions.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
    return zone;
}

std::string zones_version(const std::string& folder) {
    std::ifstream in(folder + "/tzdata.zi");
    std::string hash, word, version;
    return in >> hash >> word >> version && word == "version" ? version : "unknown";
}

}  // namespace kesher::adapters
