#include "measurement/lift.hpp"

#include <cmath>
#include <cstdio>

namespace kesher::measurement {
namespace {

constexpr double z95 = 1.959963984540054;

// Wilson's score interval of one proportion.
std::pair<double, double> wilson(double converted, double people) {
    const double p = converted / people, z2 = z95 * z95;
    const double middle = p + z2 / (2 * people), half = z95 * std::sqrt(p * (1 - p) / people + z2 / (4 * people * people));
    return {(middle - half) / (1 + z2 / people), (middle + half) / (1 + z2 / people)};
}

double rounded(double value, double unit) { return std::round(value / unit) * unit; }

std::string percent(double share) {
    char text[32];
    std::snprintf(text, sizeof text, "%+.1f", share * 100);
    return text;
}

Value pair(std::string en, std::string he) { return Object{{"en", std::move(en)}, {"he", std::move(he)}}; }

Value arm_view(const std::string& id, const ArmSum& arm) {
    const double people = static_cast<double>(arm.exposed);
    return Object{{"id", id},
                  {"people", arm.people},
                  {"exposed", arm.exposed},
                  {"ghost", arm.ghost},
                  {"converted", arm.converted},
                  {"rate", arm.exposed ? Value(rounded(static_cast<double>(arm.converted) / people, 1e-6)) : Value()},
                  {"value", std::lround(arm.value)},
                  {"value_per_person", arm.exposed ? Value(rounded(arm.value / people, 0.01)) : Value()}};
}

// The sentence first. Bounds that leave out zero say which way it went.
Value verdict(const Interval& rate, const std::string& of, const std::string& against) {
    const std::string range = percent(rate.low) + " … " + percent(rate.high);
    if (rate.low > 0)
        return pair("\"" + of + "\" converts more than \"" + against + "\": " + percent(rate.estimate) + " points (" + range + ").",
                    "״" + of + "״ ממירה יותר מ־״" + against + "״: ‎" + percent(rate.estimate) + "‎ נקודות (‎" + range + "‎).");
    if (rate.high < 0)
        return pair("\"" + of + "\" converts less than \"" + against + "\": " + percent(rate.estimate) + " points (" + range + ").",
                    "״" + of + "״ ממירה פחות מ־״" + against + "״: ‎" + percent(rate.estimate) + "‎ נקודות (‎" + range + "‎).");
    return pair("Too early: the difference can still be zero (" + range + ").", "מוקדם לקבוע: ההפרש עדיין יכול להיות אפס (‎" + range + "‎).");
}

}  // namespace

void fold_goal(Person& person, const consent::Experiments& experiments, const Event& event, const Zone& zone) {
    for (auto& [id, assignment] : person.assignments) {
        const auto at = experiments.find(id);
        if (at == experiments.end() || at->second->goal_event != event.rule_name() || !assignment.exposed_at) continue;
        const consent::Experiment& experiment = *at->second;
        if (event.at < assignment.exposed_at || event.at > assignment.exposed_at + experiment.window_ms) continue;
        if (experiment.goal_where) {
            Facts facts{&person.traits, &person.rings, &person.memberships, &person.consents, &zone, &event.properties, event.rule_name()};
            if (!evaluate(experiment.goal_where, facts, event.at).match) continue;
        }
        ++assignment.conversions;
        if (!assignment.converted_at || event.at < assignment.converted_at) assignment.converted_at = event.at;
        const Value* money = experiment.goal_value.empty() ? nullptr : event.properties.path(experiment.goal_value);
        if (money && money->is_number() && std::fabs(money->as_number()) < 1e13) assignment.value += std::lround(money->as_number() * 100);
    }
}

void ArmSum::add(const Assignment& assignment) {
    ++people;
    if (!assignment.exposed_at) return;
    ++exposed;
    ghost += assignment.ghosts > 0;
    converted += assignment.conversions > 0;
    const auto money = static_cast<double>(assignment.value);
    value += money;
    value_squared += money * money;
}

void ArmSum::add(const ArmSum& other) {
    people += other.people;
    exposed += other.exposed;
    ghost += other.ghost;
    converted += other.converted;
    value += other.value;
    value_squared += other.value_squared;
}

void ExperimentSum::add(const Person& person, const std::string& experiment) {
    const auto at = person.assignments.find(experiment);
    if (at == person.assignments.end()) return;
    if (at->second.mixed) ++mixed;
    else arms[at->second.arm].add(at->second);
}

void ExperimentSum::add(const ExperimentSum& other) {
    for (const auto& [id, arm] : other.arms) arms[id].add(arm);
    mixed += other.mixed;
}

Interval rate_difference(std::uint64_t converted_a, std::uint64_t people_a, std::uint64_t converted_b, std::uint64_t people_b) {
    if (!people_a || !people_b) return {};
    const double a = static_cast<double>(people_a), b = static_cast<double>(people_b);
    const double pa = static_cast<double>(converted_a) / a, pb = static_cast<double>(converted_b) / b;
    const auto [la, ua] = wilson(static_cast<double>(converted_a), a);
    const auto [lb, ub] = wilson(static_cast<double>(converted_b), b);
    const double d = pa - pb;
    return {d, d - std::sqrt((pa - la) * (pa - la) + (ub - pb) * (ub - pb)), d + std::sqrt((ua - pa) * (ua - pa) + (pb - lb) * (pb - lb))};
}

Interval mean_difference(double sum_a, double squares_a, std::uint64_t people_a, double sum_b, double squares_b, std::uint64_t people_b) {
    if (people_a < 2 || people_b < 2) return {};
    const auto part = [](double sum, double squares, double n) { return std::pair(sum / n, std::max(0.0, (squares - sum * sum / n) / (n - 1)) / n); };
    const auto [ma, va] = part(sum_a, squares_a, static_cast<double>(people_a));
    const auto [mb, vb] = part(sum_b, squares_b, static_cast<double>(people_b));
    const double half = z95 * std::sqrt(va + vb);
    return {ma - mb, ma - mb - half, ma - mb + half};
}

Value report(const consent::Experiment& experiment, const ExperimentSum& sum, const std::string& currency, Moment as_of) {
    Array arms;
    static const ArmSum none;
    const auto arm_of = [&](const std::string& id) -> const ArmSum& {
        const auto at = sum.arms.find(id);
        return at == sum.arms.end() ? none : at->second;
    };
    bool enough = true;
    for (const auto& arm : experiment.arms) {
        arms.push_back(arm_view(arm.id, arm_of(arm.id)));
        enough &= arm_of(arm.id).exposed >= arm_people_min;
    }
    Value out = Object{{"id", experiment.id},
                       {"name", experiment.name},
                       {"kind", experiment.holdout ? "holdout" : "split"},
                       {"as_of", to_rfc3339(as_of)},
                       {"currency", currency},
                       {"goal", experiment.goal_event},
                       {"arms", Value(std::move(arms))},
                       {"mixed", sum.mixed},
                       {"too_few", !enough},
                       {"difference", Value()}};
    // A holdout compares the treated with the held; a split its last arm with its first, the control.
    const std::string of = experiment.arms.back().id, against = experiment.arms.front().id;
    if (!enough) {
        out.set("verdict", pair("Too few people were exposed in an arm to tell a difference.", "מעט מדי אנשים נחשפו באחת הזרועות כדי לומר מה ההפרש."));
        return out;
    }
    const ArmSum &a = arm_of(of), &b = arm_of(against);
    const Interval rate = rate_difference(a.converted, a.exposed, b.converted, b.exposed);
    const Interval value = mean_difference(a.value, a.value_squared, a.exposed, b.value, b.value_squared, b.exposed);
    const auto people = static_cast<double>(a.exposed);
    out.set("difference",
            Object{{"of", of},
                   {"against", against},
                   {"rate", rounded(rate.estimate, 1e-6)},
                   {"rate_low", rounded(rate.low, 1e-6)},
                   {"rate_high", rounded(rate.high, 1e-6)},
                   {"value_per_person", rounded(value.estimate, 0.01)},
                   {"value_low", rounded(value.low, 0.01)},
                   {"value_high", rounded(value.high, 0.01)},
                   {"total", std::lround(value.estimate * people)},
                   {"total_low", std::lround(value.low * people)},
                   {"total_high", std::lround(value.high * people)}});
    out.set("verdict", verdict(rate, of, against));
    return out;
}

}  // namespace kesher::measurement
