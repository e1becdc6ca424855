/// Says which groups a person entered or left, and because of what; and when time alone will change that.
///
/// Errors:  none; rules were checked when saved.
/// Lives:   changes own their memory; definitions are shared and immutable.
/// Runs on: the partition's thread; pure.
/// Costs:   only segments whose rule reads what was touched are asked (bench/partition).
#pragma once

#include "model/person.hpp"
#include "profiles/profiles.hpp"
#include "rules/rules.hpp"

namespace kesher::segments {

/// A published segment.
struct Segment {
    std::string id, name;
    std::uint32_t version = 0;
    Rule rule;
    RuleReads reads;
};
using Segments = std::map<std::string, Segment, std::less<>>;

/// One entry or exit.
struct Change {
    std::string segment;
    bool entered = false;
    Becauses because;
};

/// Asks the segments that read what was touched, applies entries and exits to the person, arms the timers for what time will change.
/// A segment that reads another is asked again when that one changed.
std::vector<Change> refresh(Person& person, const Segments& segments, const profiles::Touched& touched, const Zone& zone, Moment now);
/// Asks one segment (its timer fired, or it was published).
std::vector<Change> refresh_one(Person& person, const Segments& segments, const std::string& id, const Zone& zone, Moment now);
/// Leaves a segment that was retired. Empty when the person was not in it.
std::vector<Change> retire(Person& person, const std::string& id);

/// What rules see of a person.
Facts facts_of(const Person& person, const Zone& zone);
Hash128 timer_id(std::string_view kind, std::string_view ref);

}  // namespace kesher::segments
