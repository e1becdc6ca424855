// The filters: pure functions of a value and its arguments.
#include <algorithm>
#include <cmath>
#include <cstdio>

#include "base/html.hpp"
#include "content/template.hpp"

namespace kesher {
namespace {

using Arguments = std::vector<Value>;
using Filter = Value (*)(const Value& input, const Arguments& a, const LiquidContext& context);

Value at(const Arguments& a, std::size_t i) { return i < a.size() ? a[i] : Value(); }
std::string text(const Arguments& a, std::size_t i) { return liquid_text(at(a, i)); }

Value number_of(const Value& v) {
    if (v.is_number()) return v;
    auto parsed = parse_json(liquid_text(v));
    return parsed && parsed->is_number() ? std::move(*parsed) : Value(0);
}

template <class Whole, class Real>
Value arithmetic(const Value& x, const Value& y, Whole whole, Real real) {
    const Value a = number_of(x), b = number_of(y);
    if (a.is_integer() && b.is_integer()) return whole(a.as_integer(), b.as_integer());
    return Value(real(a.as_number(), b.as_number()));
}

// Never much longer than what a template may hold: the renderer refuses what is too long.
std::string replace_all(const std::string& in, const std::string& what, const std::string& with, bool once) {
    if (what.empty()) return in;
    std::string out;
    std::size_t from = 0;
    for (auto found = in.find(what); found != std::string::npos && out.size() <= template_output_max; found = once ? std::string::npos : in.find(what, from)) {
        out.append(in, from, found - from).append(with);
        from = found + what.size();
    }
    return out.append(in, from);
}

std::string strip(std::string s, bool left, bool right) {
    const auto space = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
    while (right && !s.empty() && space(s.back())) s.pop_back();
    std::size_t n = 0;
    while (left && n < s.size() && space(s[n])) ++n;
    return s.substr(n);
}

std::string map_ascii(std::string s, bool up) {
    for (char& c : s) {
        if (up && c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
        if (!up && c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    }
    return s;
}

// UTF-8 sequences, so that cutting never halves a character.
std::vector<std::string> characters(const std::string& s) {
    std::vector<std::string> out;
    for (const char c : s) {
        if ((static_cast<unsigned char>(c) & 0xC0) == 0x80 && !out.empty()) out.back() += c;
        else out.emplace_back(1, c);
    }
    return out;
}

Value truncate(const Value& in, const Arguments& a, const LiquidContext&) {
    const auto all = characters(liquid_text(in));
    const std::string tail = a.size() > 1 ? text(a, 1) : "...";
    const auto limit = static_cast<std::size_t>(std::max<std::int64_t>(0, a.empty() ? 50 : a[0].as_integer()));
    if (all.size() <= limit) return liquid_text(in);
    const std::size_t keep = limit > characters(tail).size() ? limit - characters(tail).size() : 0;
    std::string out;
    for (std::size_t i = 0; i < keep; ++i) out += all[i];
    return out + tail;
}

std::string url_encode(const std::string& s) {
    static constexpr char hex[] = "0123456789ABCDEF";
    std::string out;
    for (const char c : s) {
        const auto byte = static_cast<unsigned char>(c);
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '~') out += c;
        else if (c == ' ') out += '+';
        else {
            out += '%';
            out += hex[byte >> 4];
            out += hex[byte & 15];
        }
    }
    return out;
}

std::string strip_html(const std::string& s) {
    std::string out;
    bool tag = false;
    for (const char c : s) {
        if (c == '<') tag = true;
        else if (c == '>' && tag) tag = false;
        else if (!tag) out += c;
    }
    return out;
}

const char* month_name(int month, bool hebrew) {
    static constexpr const char* en[] = {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"};
    static constexpr const char* he[] = {"ינואר", "פברואר", "מרץ", "אפריל", "מאי", "יוני", "יולי", "אוגוסט", "ספטמבר", "אוקטובר", "נובמבר", "דצמבר"};
    return (hebrew ? he : en)[month - 1];
}

const char* day_name(int weekday, bool hebrew) {
    static constexpr const char* en[] = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
    static constexpr const char* he[] = {"יום ראשון", "יום שני", "יום שלישי", "יום רביעי", "יום חמישי", "יום שישי", "שבת"};
    return (hebrew ? he : en)[weekday];
}

Value date(const Value& in, const Arguments& a, const LiquidContext& context) {
    std::optional<Moment> moment;
    if (in.is_number() && std::fabs(in.as_number()) < 1e11) moment = Moment{in.as_integer() * 1000};
    else if (in.as_string() == "now" || in.as_string() == "today") moment = context.now;
    else moment = parse_moment(in.as_string());
    if (!moment) return in;
    const bool hebrew = context.locale.starts_with("he");
    const Civil c = context.zone ? context.zone->local(*moment) : to_civil(*moment);
    const std::string format = a.empty() ? "%Y-%m-%d" : text(a, 0);
    std::string out;
    char two[16];
    const auto pad = [&](const char* f, int n) {
        std::snprintf(two, sizeof two, f, n);
        out += two;
    };
    for (std::size_t i = 0; i < format.size(); ++i) {
        if (format[i] != '%' || i + 1 == format.size()) {
            out += format[i];
            continue;
        }
        bool bare = format[i + 1] == '-';
        i += bare ? 2 : 1;
        if (i >= format.size()) break;
        switch (format[i]) {
            case 'Y': out += std::to_string(c.year); break;
            case 'y': pad("%02d", c.year % 100); break;
            case 'm': pad(bare ? "%d" : "%02d", c.month); break;
            case 'd': pad(bare ? "%d" : "%02d", c.day); break;
            case 'e': pad("%2d", c.day); break;
            case 'H': pad(bare ? "%d" : "%02d", c.hour); break;
            case 'I': pad(bare ? "%d" : "%02d", c.hour % 12 == 0 ? 12 : c.hour % 12); break;
            case 'M': pad("%02d", c.minute); break;
            case 'S': pad("%02d", c.second); break;
            case 'p': out += c.hour < 12 ? "AM" : "PM"; break;
            case 'B': out += month_name(c.month, hebrew); break;
            case 'b': out += hebrew ? month_name(c.month, true) : std::string(month_name(c.month, false)).substr(0, 3); break;
            case 'A': out += day_name(c.weekday, hebrew); break;
            case 'a': out += hebrew ? day_name(c.weekday, true) : std::string(day_name(c.weekday, false)).substr(0, 3); break;
            case 's': out += std::to_string(moment->ms / 1000); break;
            case 'F':
                pad("%04d-", c.year);
                pad("%02d-", c.month);
                pad("%02d", c.day);
                break;
            case '%': out += '%'; break;
            default: out += '%'; out += format[i];
        }
    }
    return out;
}

// Minor units are never guessed: the amount is in whole units, as templates see it. Hebrew puts the sign behind, with RLM.
Value money(const Value& in, const Arguments& a, const LiquidContext& context) {
    const std::string currency = a.empty() ? "ILS" : text(a, 0);
    const double amount = number_of(in).as_number();
    char digits[400];
    std::snprintf(digits, sizeof digits, std::floor(amount) == amount ? "%.0f" : "%.2f", std::fabs(amount));
    std::string number(digits);
    const auto dot = number.find('.');
    for (auto i = static_cast<std::ptrdiff_t>(dot == std::string::npos ? number.size() : dot) - 3; i > 0; i -= 3) number.insert(static_cast<std::size_t>(i), ",");
    const std::string sign = currency == "ILS" ? "₪" : currency == "USD" ? "$" : currency == "EUR" ? "€" : currency == "GBP" ? "£" : currency + " ";
    const std::string minus = amount < 0 ? "-" : "";
    return context.locale.starts_with("he") ? minus + number + "\u00A0\u200F" + sign : minus + sign + number;
}

Value round(const Value& in, const Arguments& a, const LiquidContext&) {
    const double scale = std::pow(10.0, static_cast<double>(at(a, 0).as_integer()));
    const double value = std::round(number_of(in).as_number() * scale) / scale;
    return a.empty() || a[0].as_integer() <= 0 ? Value(Value(value).as_integer()) : Value(value);
}

Value divided_by(const Value& in, const Arguments& a, const LiquidContext&) {
    if (number_of(at(a, 0)).as_number() == 0) return Value();
    return arithmetic(
        in, at(a, 0),
        [](std::int64_t x, std::int64_t y) {
            if (x == INT64_MIN && y == -1) return Value(-static_cast<double>(x));  // the one quotient that does not fit; the processor traps on it
            return Value((x >= 0) == (y > 0) || x % y == 0 ? x / y : x / y - 1);
        },
        [](double x, double y) { return x / y; });
}

Value modulo(const Value& in, const Arguments& a, const LiquidContext&) {
    if (number_of(at(a, 0)).as_number() == 0) return Value();
    return arithmetic(
        in, at(a, 0),
        [](std::int64_t x, std::int64_t y) {
            const std::int64_t rest = y == -1 ? 0 : x % y;
            return Value(rest && (rest < 0) != (y < 0) ? rest + y : rest);
        },
        [](double x, double y) { return x - y * std::floor(x / y); });
}

bool less(const Value& x, const Value& y) {
    if (x.is_number() && y.is_number()) return x.as_number() < y.as_number();
    if (x.is_null() != y.is_null()) return y.is_null();
    return liquid_text(x) < liquid_text(y);
}

Value sorted(const Value& in, const Arguments& a, const LiquidContext&) {
    Array out = in.array();
    const std::string key = text(a, 0);
    std::stable_sort(out.begin(), out.end(), [&](const Value& x, const Value& y) {
        const Value *p = key.empty() ? &x : x.find(key), *q = key.empty() ? &y : y.find(key);
        return less(p ? *p : Value(), q ? *q : Value());
    });
    return out;
}

Value unique(const Value& in, const Arguments&, const LiquidContext&) {
    Array out;
    for (const Value& item : in.array())
        if (std::find(out.begin(), out.end(), item) == out.end()) out.push_back(item);
    return out;
}

Value mapped(const Value& in, const Arguments& a, const LiquidContext&) {
    Array out;
    for (const Value& item : in.array()) {
        const Value* member = item.path(text(a, 0));
        out.push_back(member ? *member : Value());
    }
    return out;
}

Value where(const Value& in, const Arguments& a, const LiquidContext&) {
    Array out;
    for (const Value& item : in.array()) {
        const Value* member = item.path(text(a, 0));
        if (member && (a.size() > 1 ? *member == a[1] : !member->is_null() && (!member->is_bool() || member->as_bool()))) out.push_back(item);
    }
    return out;
}

Value split(const Value& in, const Arguments& a, const LiquidContext&) {
    const std::string s = liquid_text(in), by = text(a, 0);
    Array out;
    if (by.empty()) {
        for (std::string& c : characters(s)) out.emplace_back(std::move(c));
        return out;
    }
    std::size_t from = 0;
    for (auto found = s.find(by); found != std::string::npos; found = s.find(by, from)) {
        out.emplace_back(s.substr(from, found - from));
        from = found + by.size();
    }
    if (from < s.size()) out.emplace_back(s.substr(from));
    return out;
}

Value join(const Value& in, const Arguments& a, const LiquidContext&) {
    if (!in.is_array()) return in;
    const std::string by = a.empty() ? " " : text(a, 0);
    std::string out;
    for (std::size_t i = 0; i < in.array().size() && out.size() <= template_output_max; ++i) out += (i ? by : "") + liquid_text(in.array()[i]);
    return out;
}

Value slice(const Value& in, const Arguments& a, const LiquidContext&) {
    const auto all = characters(liquid_text(in));
    const auto size = static_cast<std::int64_t>(all.size());
    std::int64_t from = at(a, 0).as_integer();
    if (from < 0) from += size;
    const std::int64_t count = a.size() > 1 ? a[1].as_integer() : 1;
    std::string out;
    for (std::int64_t i = from; i >= 0 && i < size && i - from < count; ++i) out += all[static_cast<std::size_t>(i)];
    return out;
}

Value size(const Value& in, const Arguments&, const LiquidContext&) {
    if (in.is_array()) return Value(in.array().size());
    if (in.is_object()) return Value(in.object().size());
    return in.is_string() ? Value(characters(in.as_string()).size()) : Value(0);
}

Value fallback(const Value& in, const Arguments& a, const LiquidContext&) {
    const bool empty = in.is_null() || (in.is_bool() && !in.as_bool()) || (in.is_string() && in.as_string().empty()) || (in.is_array() && in.array().empty());
    return empty ? at(a, 0) : in;
}

Value capitalize(const Value& in, const Arguments&, const LiquidContext&) {
    std::string s = map_ascii(liquid_text(in), false);
    if (!s.empty()) s[0] = map_ascii(s.substr(0, 1), true)[0];
    return s;
}

#define FILTER(body)                                                         \
    [](const Value& in, const Arguments& a, const LiquidContext&) -> Value { \
        (void)in;                                                            \
        (void)a;                                                             \
        return body;                                                         \
    }
constexpr std::pair<std::string_view, Filter> filters[] = {
    {"abs",
     FILTER(arithmetic(
         in, Value(0), [](std::int64_t x, auto) { return x == INT64_MIN ? Value(-static_cast<double>(x)) : Value(x < 0 ? -x : x); },
         [](double x, double) { return std::fabs(x); }))},
    {"append", FILTER(liquid_text(in) + text(a, 0))},
    {"capitalize", capitalize},
    {"ceil", FILTER(Value(Value(std::ceil(number_of(in).as_number())).as_integer()))},
    {"compact", FILTER([&] {
         Array out;
         for (const Value& v : in.array())
             if (!v.is_null()) out.push_back(v);
         return Value(std::move(out));
     }())},
    {"concat", FILTER([&] {
         Array out = in.array();
         const Value more = at(a, 0);
         for (const Value& v : more.array()) out.push_back(v);
         return Value(std::move(out));
     }())},
    {"date", date},
    {"default", fallback},
    {"divided_by", divided_by},
    {"downcase", FILTER(map_ascii(liquid_text(in), false))},
    {"escape", FILTER(escape_html(liquid_text(in)))},
    {"first", FILTER(in.array().empty() ? Value() : in.array().front())},
    {"floor", FILTER(Value(Value(std::floor(number_of(in).as_number())).as_integer()))},
    {"join", join},
    {"json", FILTER(to_json(in))},
    {"last", FILTER(in.array().empty() ? Value() : in.array().back())},
    {"lstrip", FILTER(strip(liquid_text(in), true, false))},
    {"map", mapped},
    {"minus",
     FILTER(arithmetic(
         in, at(a, 0),
         [](std::int64_t x, std::int64_t y) {
             std::int64_t out;
             return __builtin_sub_overflow(x, y, &out) ? Value(static_cast<double>(x) - static_cast<double>(y)) : Value(out);
         },
         [](double x, double y) { return x - y; }))},
    {"modulo", modulo},
    {"money", money},
    {"newline_to_br", FILTER(replace_all(liquid_text(in), "\n", "<br />\n", false))},
    {"plus",
     FILTER(arithmetic(
         in, at(a, 0),
         [](std::int64_t x, std::int64_t y) {
             std::int64_t out;
             return __builtin_add_overflow(x, y, &out) ? Value(static_cast<double>(x) + static_cast<double>(y)) : Value(out);
         },
         [](double x, double y) { return x + y; }))},
    {"prepend", FILTER(text(a, 0) + liquid_text(in))},
    {"remove", FILTER(replace_all(liquid_text(in), text(a, 0), "", false))},
    {"remove_first", FILTER(replace_all(liquid_text(in), text(a, 0), "", true))},
    {"replace", FILTER(replace_all(liquid_text(in), text(a, 0), text(a, 1), false))},
    {"replace_first", FILTER(replace_all(liquid_text(in), text(a, 0), text(a, 1), true))},
    {"reverse", FILTER([&] {
         Array out = in.array();
         std::reverse(out.begin(), out.end());
         return Value(std::move(out));
     }())},
    {"round", round},
    {"rstrip", FILTER(strip(liquid_text(in), false, true))},
    {"size", size},
    {"slice", slice},
    {"sort", sorted},
    {"split", split},
    {"strip", FILTER(strip(liquid_text(in), true, true))},
    {"strip_html", FILTER(strip_html(liquid_text(in)))},
    {"strip_newlines", FILTER(replace_all(replace_all(liquid_text(in), "\r", "", false), "\n", "", false))},
    {"times",
     FILTER(arithmetic(
         in, at(a, 0),
         [](std::int64_t x, std::int64_t y) {
             std::int64_t out;
             return __builtin_mul_overflow(x, y, &out) ? Value(static_cast<double>(x) * static_cast<double>(y)) : Value(out);
         },
         [](double x, double y) { return x * y; }))},
    {"truncate", truncate},
    {"uniq", unique},
    {"upcase", FILTER(map_ascii(liquid_text(in), true))},
    {"url_encode", FILTER(url_encode(liquid_text(in)))},
    {"where", where},
};
#undef FILTER

}  // namespace

bool liquid_filter_known(std::string_view name) {
    return std::any_of(std::begin(filters), std::end(filters), [&](const auto& f) { return f.first == name; });
}

std::string liquid_filter_suggestion(std::string_view name) {
    std::string_view best;
    std::size_t most = 0;
    for (const auto& [known, filter] : filters) {
        std::size_t same = 0;
        while (same < known.size() && same < name.size() && known[same] == name[same]) ++same;
        if (same > most) {
            most = same;
            best = known;
        }
    }
    return most >= 2 ? "did you mean \"" + std::string(best) + "\"?" : "see docs/templates.md for the filters";
}

Value liquid_filter(std::string_view name, const Value& input, const Arguments& arguments, const LiquidContext& context) {
    for (const auto& [known, filter] : filters)
        if (known == name) return filter(input, arguments, context);
    return input;
}

std::string liquid_text(const Value& value) {
    if (value.is_null()) return {};
    if (value.is_string()) return value.as_string();
    if (value.is_array()) {
        std::string out;
        for (const Value& item : value.array()) out += liquid_text(item);
        return out;
    }
    std::string out = to_json(value);
    if (value.is_number() && !value.is_integer() && out.find_first_of(".e") == std::string::npos) out += ".0";
    return out;
}

}  // namespace kesher
