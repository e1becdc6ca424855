// Does a rule hold for a person now, why, and until when.
#include <algorithm>
#include <cstdio>

#include "rules/node.hpp"

namespace kesher {
namespace {

struct Answer {
    bool match = false;
    Becauses because;
    std::optional<Moment> changes_at;
    std::string seen;  ///< leaves only
    Moment at;
};

void sooner(std::optional<Moment>& held, const std::optional<Moment>& other) {
    if (other && (!held || *other < *held)) held = other;
}

std::string local_time(Moment at, Moment now, const Zone& zone) {
    const Civil c = zone.local(at), today = zone.local(now);
    char text[40];
    const bool same = c.year == today.year && c.month == today.month && c.day == today.day;
    const int n = same ? std::snprintf(text, sizeof text, "%02d:%02d", c.hour, c.minute)
                       : std::snprintf(text, sizeof text, "%04d-%02d-%02d %02d:%02d", c.year, c.month, c.day, c.hour, c.minute);
    return {text, static_cast<std::size_t>(n)};
}

// -1, 0, 1, or nothing when the two cannot be ordered.
std::optional<int> compare(const Value& a, const Value& b, bool dates) {
    if (dates) {
        const auto x = parse_moment(a.as_string()), y = parse_moment(b.as_string());
        if (!x || !y) return std::nullopt;
        return *x < *y ? -1 : *x > *y;
    }
    if (a.is_integer() && b.is_integer()) return a.as_integer() < b.as_integer() ? -1 : a.as_integer() > b.as_integer();
    if (a.is_number() && b.is_number()) return a.as_number() < b.as_number() ? -1 : a.as_number() > b.as_number();
    return std::nullopt;
}

bool equal(const Value& a, const Value& b, bool dates) {
    if (dates) return compare(a, b, true) == 0;
    if (a.is_array()) return std::any_of(a.array().begin(), a.array().end(), [&](const Value& item) { return item == b; });
    return a == b;
}

bool holds(const RuleTest& test, const Value* value) {
    if (test.op == RuleOp::absent) return !value || value->is_null();
    if (!value || value->is_null()) return false;
    if (test.op == RuleOp::exists) return true;
    const Value& wanted = test.values.front();
    switch (test.op) {
        case RuleOp::equal: return equal(*value, wanted, test.dates);
        case RuleOp::unequal: return !equal(*value, wanted, test.dates);
        case RuleOp::one_of: return std::any_of(test.values.begin(), test.values.end(), [&](const Value& one) { return equal(*value, one, test.dates); });
        case RuleOp::starts_with: return value->is_string() && value->as_string().starts_with(wanted.as_string());
        case RuleOp::contains:
            if (value->is_array()) return equal(*value, wanted, false);
            return value->is_string() && value->as_string().find(wanted.as_string()) != std::string::npos;
        default: break;
    }
    const auto order = compare(*value, wanted, test.dates);
    if (!order) return false;
    if (test.op == RuleOp::less) return *order < 0;
    if (test.op == RuleOp::less_equal) return *order <= 0;
    if (test.op == RuleOp::greater) return *order > 0;
    return *order >= 0;
}

bool counts(const RuleNode& node, std::int64_t n) {
    if (node.count == RuleCount::at_least) return n >= node.times;
    if (node.count == RuleCount::exactly) return n == node.times;
    return n <= node.times;
}

// The instant from which an occurrence is inside the window, and the one from which it is outside again.
struct Stay {
    Moment enters, leaves;
};

std::optional<Stay> stay_of(const RuleNode& node, const Occurrence& o) {
    constexpr Moment never{INT64_MAX};
    if (node.window == RuleWindow::within) return Stay{o.at, o.at + node.within_ms};
    if (node.window == RuleWindow::since && o.at < node.from) return std::nullopt;
    if (node.window == RuleWindow::between && (o.at < node.from || o.at > node.to)) return std::nullopt;
    return Stay{o.at, never};
}

Answer did(const RuleNode& node, const Facts& facts, Moment now) {
    Answer out;
    std::int64_t inside = 0;
    const Occurrence* last = nullptr;
    std::vector<std::pair<Moment, int>> changes;  // what time will add or take away
    if (const auto ring = facts.rings->find(node.name); ring != facts.rings->end())
        for (const Occurrence& o : ring->second) {
            const bool fits = std::all_of(node.tests.begin(), node.tests.end(), [&](const RuleTest& t) { return holds(t, o.properties.path(t.name)); });
            const auto stay = fits ? stay_of(node, o) : std::nullopt;
            if (!stay || stay->leaves <= now) continue;
            if (stay->enters <= now) {
                ++inside;
                last = &o;
            } else {
                changes.emplace_back(stay->enters, 1);
            }
            if (stay->leaves.ms != INT64_MAX) changes.emplace_back(stay->leaves, -1);
        }
    out.match = counts(node, inside);
    std::sort(changes.begin(), changes.end());
    std::int64_t then = inside;
    for (std::size_t i = 0; i < changes.size(); ++i) {
        then += changes[i].second;
        if (i + 1 < changes.size() && changes[i + 1].first == changes[i].first) continue;
        if (counts(node, then) != out.match) {
            out.changes_at = changes[i].first;
            break;
        }
    }
    const std::string window = print_window(node);
    out.seen = inside == 1 ? "once" : std::to_string(inside) + " times";
    if (last) out.at = last->at;
    Because because;
    because.rule = print_node(node, false);
    because.seen = out.seen;
    because.at = out.at;
    if (!last) because.text = "no " + node.name + window;
    else if (inside == 1) because.text = "did " + node.name + " at " + local_time(last->at, now, *facts.zone);
    else because.text = "did " + node.name + " " + out.seen + window + ", last at " + local_time(last->at, now, *facts.zone);
    out.because.push_back(std::move(because));
    return out;
}

Answer trait(const RuleNode& node, const Facts& facts, Moment now) {
    Answer out;
    const RuleTest& test = node.tests.front();
    const Value* value = nullptr;
    if (facts.event_properties) value = facts.event_properties->path(test.name);
    if (!value) {
        // A dotted name may be a trait of that name, or a part of an object trait.
        auto at = facts.traits->find(test.name);
        std::string_view rest;
        for (auto dot = test.name.find('.'); at == facts.traits->end() && dot != std::string::npos; dot = test.name.find('.', dot + 1)) {
            at = facts.traits->find(std::string_view(test.name).substr(0, dot));
            rest = std::string_view(test.name).substr(dot + 1);
        }
        if (at != facts.traits->end()) {
            const Moment expires = at->second.expires;
            if (!expires || expires > now) value = rest.empty() ? &at->second.value : at->second.value.path(rest);
            if (expires && expires > now) out.changes_at = expires;
            out.at = at->second.at;
        }
    }
    out.match = holds(test, value);
    if (out.changes_at && holds(test, nullptr) == out.match) out.changes_at.reset();
    out.seen = value ? to_json(*value) : "nothing";
    out.because.push_back({test.name + " is " + out.seen, print_node(node, false), out.seen, out.at});
    return out;
}

Answer consent(const RuleNode& node, const Facts& facts) {
    Answer out;
    const Consent* decides = deciding(*facts.consents, node.purpose, node.channel);
    const ConsentState state = decides ? decides->state : ConsentState::unknown;
    out.match = state == node.state;
    out.seen = std::string(name_of(state));
    if (decides) out.at = decides->at;
    out.because.push_back(
        {"consent " + std::string(name_of(node.purpose)) + " " + std::string(name_of(node.channel)) + " is " + out.seen, print_node(node, false), out.seen, out.at});
    return out;
}

Answer segment(const RuleNode& node, const Facts& facts) {
    Answer out;
    const auto at = facts.memberships->find(node.name);
    out.match = at != facts.memberships->end();
    out.seen = out.match ? "inside" : "outside";
    if (out.match) out.at = at->second.since;
    out.because.push_back({(out.match ? "in segment \"" : "not in segment \"") + node.name + "\"", print_node(node, false), out.seen, out.at});
    return out;
}

Answer leaf(const RuleNode& node, const Facts& facts, Moment now) {
    switch (node.kind) {
        case RuleKind::did: return did(node, facts, now);
        case RuleKind::trait: return trait(node, facts, now);
        case RuleKind::consent: return consent(node, facts);
        case RuleKind::segment: return segment(node, facts);
        default: break;
    }
    Answer everyone;
    everyone.match = true;
    everyone.seen = "everyone";
    everyone.because.push_back({"everyone", "everyone", "", {}});
    return everyone;
}

Answer ask(const RuleNode& node, const Facts& facts, Moment now) {
    if (node.kind == RuleKind::negation) {
        Answer inner = ask(*node.children.front(), facts, now);
        inner.match = !inner.match;
        return inner;
    }
    if (node.kind != RuleKind::all && node.kind != RuleKind::any) return leaf(node, facts, now);
    Answer out;
    const bool all = node.kind == RuleKind::all;
    out.match = all;
    Becauses yes, no;
    for (const auto& child : node.children) {
        Answer part = ask(*child, facts, now);
        sooner(out.changes_at, part.changes_at);
        out.match = all ? out.match && part.match : out.match || part.match;
        auto& side = part.match ? yes : no;
        side.insert(side.end(), std::make_move_iterator(part.because.begin()), std::make_move_iterator(part.because.end()));
    }
    out.because = out.match ? std::move(yes) : std::move(no);
    return out;
}

void explain_node(const RuleNode& node, bool negated, const Facts& facts, Moment now, std::vector<Condition>& out) {
    if (node.kind == RuleKind::negation) return explain_node(*node.children.front(), !negated, facts, now, out);
    if (node.kind == RuleKind::all || node.kind == RuleKind::any) {
        for (const auto& child : node.children) explain_node(*child, negated, facts, now, out);
        return;
    }
    const Answer answer = leaf(node, facts, now);
    std::string text = print_node(node, false);
    if (negated) text = text.starts_with("did ") ? "did not " + text.substr(4) : "not " + text;
    out.push_back({std::move(text), answer.match != negated, answer.seen, answer.at});
}

}  // namespace

Verdict evaluate(const Rule& rule, const Facts& facts, Moment now) {
    if (!rule.root) return {};
    Answer answer = ask(*rule.root, facts, now);
    return {answer.match, std::move(answer.because), answer.changes_at};
}

std::vector<Condition> explain(const Rule& rule, const Facts& facts, Moment now) {
    std::vector<Condition> out;
    if (rule.root) explain_node(*rule.root, false, facts, now, out);
    return out;
}

const Consent* deciding(const Consents& consents, Purpose purpose, Channel channel) {
    const auto specific = consents.find({purpose, channel}), general = consents.find({purpose, Channel::any});
    if (specific == consents.end()) return general == consents.end() ? nullptr : &general->second;
    if (general == consents.end()) return &specific->second;
    if (specific->second.at != general->second.at) return specific->second.at > general->second.at ? &specific->second : &general->second;
    return specific->second.state == ConsentState::withdrawn ? &specific->second : &general->second;
}

}  // namespace kesher
