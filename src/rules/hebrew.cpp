// A because in Hebrew: the same part of the rule and the same value seen, in words that need no gender.
#include <cstdio>
#include <cstdlib>

#include "rules/node.hpp"

namespace kesher {
namespace {

struct Unit {
    Millis size;
    const char *one, *two, *many;
};
constexpr Unit units[] = {
    {day_ms, "יום", "יומיים", "ימים"}, {hour_ms, "שעה", "שעתיים", "שעות"}, {minute_ms, "דקה", "שתי דקות", "דקות"}, {second_ms, "שנייה", "שתי שניות", "שניות"}};

std::string duration(Millis ms) {
    for (const Unit& unit : units)
        if (ms % unit.size == 0) {
            const Millis n = ms / unit.size;
            return n == 1 ? unit.one : n == 2 ? unit.two : std::to_string(n) + " " + unit.many;
        }
    return std::to_string(ms / second_ms) + " שניות";
}

std::string clock_time(Moment at, const Zone& zone) {
    const Civil c = zone.local(at);
    char text[40];
    std::snprintf(text, sizeof text, "%d.%d %02d:%02d", c.day, c.month, c.hour, c.minute);
    return text;
}

std::string window(const RuleNode& node, const Zone& zone) {
    if (node.window == RuleWindow::within) return " בתוך " + duration(node.within_ms);
    if (node.window == RuleWindow::since) return " מאז " + clock_time(node.from, zone);
    if (node.window == RuleWindow::between) return " בין " + clock_time(node.from, zone) + " ל־" + clock_time(node.to, zone);
    return {};
}

std::string happened(const RuleNode& node, const Because& because, const Zone& zone) {
    const long times = because.seen == "once" || because.seen.empty() ? 1 : std::strtol(because.seen.c_str(), nullptr, 10);
    if (times == 0) return "ללא " + node.name + window(node, zone);
    std::string out = node.name + " " + (times == 1 ? "פעם אחת" : times == 2 ? "פעמיים" : std::to_string(times) + " פעמים") + window(node, zone);
    if (because.at) out += (times == 1 ? ", ב־" : ", לאחרונה ב־") + clock_time(because.at, zone);
    return out;
}

std::string consent(const RuleNode& node, const Because& because) {
    static constexpr const char* purposes[] = {"שירות", "ניתוח", "התאמה אישית", "שיווק", "פרסום"};
    static constexpr std::pair<Channel, const char*> channels[] = {{Channel::email, " באימייל"}, {Channel::sms, " ב־SMS"}, {Channel::push, " בפוש"}};
    std::string out = std::string("הסכמה ל") + purposes[static_cast<std::size_t>(node.purpose)];
    for (const auto& [channel, text] : channels)
        if (channel == node.channel) out += text;
    return out + ": " + (because.seen == "granted" ? "ניתנה" : because.seen == "withdrawn" ? "בוטלה" : "לא נשאלה");
}

}  // namespace

std::string because_in_hebrew(const Because& because, const Zone& zone) {
    if (!because.he.empty()) return because.he;
    const auto rule = parse_rule(because.rule);
    if (!rule) return because.text;
    const RuleNode* node = rule->root.get();
    if (node->kind == RuleKind::negation) node = node->children.front().get();
    switch (node->kind) {
        case RuleKind::did: return happened(*node, because, zone);
        case RuleKind::consent: return consent(*node, because);
        case RuleKind::trait: return node->tests.front().name + ": " + (because.seen.empty() ? "חסר" : because.seen);
        case RuleKind::segment: return "סגמנט ״" + node->name + "״: " + (because.seen == "inside" || because.seen == "in" ? "בפנים" : because.seen);
        case RuleKind::everyone: return "כולם";
        default: return because.text;
    }
}

}  // namespace kesher
