/// Describes what was decided for a person in a placement, from what and why; and which arm of an experiment the person is in.
///
/// On disk since format 1 (profiles/work_codec.cpp); fields by id, append only.
///
/// Errors:  none; plain values that decisions/ makes and the partition keeps.
/// Lives:   values own what they hold.
/// Runs on: the partition's thread.
#pragma once

#include <string>
#include <vector>

#include "model/value.hpp"
#include "model/vocabulary.hpp"

namespace kesher {

/// One check on the way of a message, with the value seen then.
struct Gate {
    enum class Mark : std::uint8_t { not_checked, passed, stopped, waits };
    std::string name;  ///< trigger, segment, consent, suppression, cap, quiet_hours, holdout, render, provider
    Mark mark = Mark::not_checked;
    std::string seen_en, seen_he;
};
using Gates = std::vector<Gate>;

/// Fixed-point numbers of a decision: one million is 1.
constexpr std::int64_t one_million = 1'000'000;

/// Priority = propensity x context x value x lever, each in millionths.
struct Factors {
    std::int64_t propensity = one_million, context = one_million, value = one_million, lever = one_million;
    /// In millionths, saturating at 9.2e12 (in units).
    std::int64_t priority() const;
};

/// An action that could have been shown, and how far it came.
struct Candidate {
    std::string action, creative, arm;
    Factors factors;            ///< only of one that is weighed()
    std::int64_t priority = 0;  ///< millionths; only of one that is weighed()
    bool chosen = false;
    bool ghost = false;  ///< it would have been shown, had an experiment not held it out
    std::string reason;  ///< of one that was not shown: not_eligible, consent_unknown, cap_reached, lower_priority …
    Gates gates;         ///< schedule, eligible, consent, suppression, cap, quiet_hours, holdout, proof, creative, render, arbitration
    Value content;       ///< the rendered members of the creative; null when it was not rendered
    std::string locale, dir;
    std::vector<std::string> experiments;  ///< whose exposure this is: the action's and the holdouts
    /// Whether it came as far as being weighed against the others: it passed `creative`, the last gate before. Of one that was stopped on the way nobody asked what it is worth.
    bool weighed() const;
};

/// What one placement was answered.
struct Decision {
    Hash128 id;
    Moment at;
    std::string placement;
    Value context;                      ///< as asked
    std::vector<Candidate> candidates;  ///< the chosen by rank, then the others by how far they came
    std::uint32_t left_out = 0;         ///< further candidates that were not kept
    std::string reason;                 ///< chosen, ghost, or nothing
    bool partial = false;               ///< two histories were being joined
};
constexpr std::size_t candidates_kept_max = 8;

constexpr std::string_view arm_held = "held", arm_treated = "treated";  ///< the arms of a holdout

/// Where a person stands in one experiment.
struct Assignment {
    std::string arm;
    Moment at;
    Hash128 id;  ///< of the input that assigned it: of two assignments the older (at, id) wins a merge
    Moment exposed_at;
    std::uint32_t exposures = 0, ghosts = 0, conversions = 0;
    Moment converted_at;     ///< the first conversion after the exposure
    std::int64_t value = 0;  ///< of the conversions, in minor units
    bool mixed = false;      ///< two persons of different arms became one: counted apart
};

}  // namespace kesher
