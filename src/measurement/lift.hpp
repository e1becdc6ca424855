/// Tells what an experiment earned: conversions per arm, the difference with a plain interval, and who is behind each number.
///
/// Errors:  none; too few people is said, not guessed over.
/// Lives:   an Arm sum is a value that adds up over partitions.
/// Runs on: fold_goal on the partition's thread, the sums anywhere; pure.
/// Source:  difference of two proportions with Newcombe's hybrid score interval (1998), of two means with unequal variances, normal approximation; both at 95 %.
#pragma once

#include <map>

#include "consent/experiments.hpp"
#include "model/event.hpp"

namespace kesher::measurement {

constexpr std::uint64_t arm_people_min = 20;  ///< with fewer in an arm no interval is told

/// A goal's event after the first exposure and within the window counts for the arm the person is in.
void fold_goal(Person& person, const consent::Experiments& experiments, const Event& event, const Zone& zone);

/// What an arm adds up to. Value is in minor units of the workspace's currency.
struct ArmSum {
    std::uint64_t people = 0, exposed = 0, ghost = 0, converted = 0;
    double value = 0, value_squared = 0;  ///< of the exposed
    void add(const Assignment& assignment);
    void add(const ArmSum& other);
};
struct ExperimentSum {
    std::map<std::string, ArmSum> arms;
    std::uint64_t mixed = 0;  ///< people of two arms, left out
    void add(const Person& person, const std::string& experiment);
    void add(const ExperimentSum& other);
};

struct Interval {
    double estimate = 0, low = 0, high = 0;
};
/// Of rate(a) - rate(b).
Interval rate_difference(std::uint64_t converted_a, std::uint64_t people_a, std::uint64_t converted_b, std::uint64_t people_b);
/// Of mean(a) - mean(b), from sums and sums of squares.
Interval mean_difference(double sum_a, double squares_a, std::uint64_t people_a, double sum_b, double squares_b, std::uint64_t people_b);

/// The whole report as docs/http-api.md shows it, `as_of` and names filled in.
Value report(const consent::Experiment& experiment, const ExperimentSum& sum, const std::string& currency, Moment as_of);

}  // namespace kesher::measurement
