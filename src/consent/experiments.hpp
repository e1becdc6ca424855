/// Puts people into the arms of experiments: holdouts and splits, by bucket, once and for good; and keeps what each was shown and did.
///
/// Errors:  experiment_invalid (caller, at save: JSON pointer, fix).
/// Lives:   an Experiment is immutable and shared; assignments belong to the person.
/// Runs on: the partition's thread; pure. Buckets come from ids, never from chance: the same person has the same arm everywhere.
#pragma once

#include <memory>

#include "model/person.hpp"
#include "rules/rules.hpp"

namespace kesher::consent {

namespace codes {
inline constexpr Code experiment_invalid{"experiment_invalid", Whose::caller, 400};
}
constexpr std::size_t arms_max = 20;
constexpr std::uint32_t arm_weight_max = 10'000;

/// A published experiment. A holdout shows nothing to its held arm; a split shows each arm its own.
struct Experiment {
    std::string id, name;
    bool holdout = false;
    bool universal = false;  ///< holds for everything that is not part of the service
    struct Arm {
        std::string id;
        std::uint32_t weight = 1;
    };
    std::vector<Arm> arms;
    std::string goal_event, goal_value;  ///< goal_value: the property that holds the money, in major units
    Rule goal_where;
    Millis window_ms = 30 * day_ms;  ///< after the first exposure
};
using Experiments = std::map<std::string, std::shared_ptr<const Experiment>, std::less<>>;

/// {"id","name","kind":"split|holdout","arms"|"percent","universal"?,"goal":{"event","where"?,"value"?},"window"?}
Result<Experiment> experiment_from_json(const Value& definition);

/// 0 … weight_total - 1, each as likely for a uniform hash.
constexpr std::uint32_t bucket(std::uint32_t hash, std::uint32_t weight_total) { return static_cast<std::uint32_t>((std::uint64_t{hash} * weight_total) >> 32); }
/// The arm that the person is in, or would be put into now.
std::string arm_of(const Person& person, const Experiment& experiment);
/// Puts the person into an arm, for good.
Assignment& assign(Person& person, const Experiment& experiment, Moment now, const Hash128& input);
/// Something of the experiment was shown (or, as a ghost, would have been).
void expose(Person& person, const Experiment& experiment, Moment now, const Hash128& input, bool ghost);
/// The holdouts that concern something of this purpose: the universal one, and the one that was named.
std::vector<std::string> holdouts_of(const Experiments& experiments, Purpose purpose, const std::string& named);

}  // namespace kesher::consent
